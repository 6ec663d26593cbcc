"""Whether a body that Intercom gives back is the one that was sent: its sanitising is unknown."""

import re
from typing import Final

from transforms.bodies import plain_text
from transforms.quirks.intercom_messages import is_html
from transforms.references import unescaped

LONG: Final = 200  # characters behind which a common beginning is enough: bodies may be cut

_TAG: Final = re.compile(r"<[^>]*>")


def same_text(sent: str | None, shown: str | None) -> bool:
    """Compare what was sent (a text, or a note's HTML) with the HTML shown, by its words only.

    A note may be shown with its lists and links, or with their numbers and addresses as text.
    """
    told, found = sent or "", shown or ""
    bare = _without_tags(found)
    if not is_html(told):
        return _alike(_words(told), bare)
    return _alike(_without_tags(told), bare) or _alike(_read(told), _read(found))


def _without_tags(html: str) -> str:
    return _words(unescaped(_TAG.sub("", html)))


def _read(html: str) -> str:
    return _words(plain_text(html))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= LONG and one[:shorter] == other[:shorter]


def _words(text: str) -> str:
    """Reduce a text to its letters and digits; one without any (an emoji) to all but spaces."""
    folded = text.casefold()
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())
