"""Whether a body that Intercom gives back is the one that was sent: its sanitising is unknown."""

import re
from typing import Final

from transforms.references import unescaped

LONG: Final = 200  # characters behind which a common beginning is enough: bodies may be cut

_TAG: Final = re.compile(r"<[^>]*>")
_NOTE: Final = "<p>"


def same_text(sent: str | None, shown: str | None) -> bool:
    """Compare what was sent (a text, or a note's HTML) with the HTML shown, by its words only."""
    told = sent or ""
    if told.startswith(_NOTE):  # no text does: `same_either_way`
        told = unescaped(_TAG.sub("", told))
    return _alike(_words(told), _words(unescaped(_TAG.sub("", shown or ""))))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= LONG and one[:shorter] == other[:shorter]


def _words(text: str) -> str:
    """Reduce a text to its letters and digits; one without any (an emoji) to all but spaces."""
    folded = text.casefold()
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())
