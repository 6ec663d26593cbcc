"""Whether a body that Intercom gives back is the one that was sent: its sanitising is unknown."""

import re
from typing import Final

from transforms.references import unescaped

LONG: Final = 200  # characters behind which a common beginning is enough: bodies may be cut

_TAG: Final = re.compile(r"<[^>]*>")


def same_text(sent: str | None, shown: str | None) -> bool:
    """Compare what was sent (text or HTML) with the HTML that is shown, by its words only."""
    seen = _words(unescaped(_TAG.sub("", shown or "")))
    told = sent or ""
    # A text may hold "<anna@example.com>": escaped when it was taken as text, or else lost.
    return any(_alike(_words(unescaped(version)), seen) for version in (told, _TAG.sub("", told)))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= LONG and one[:shorter] == other[:shorter]


def _words(text: str) -> str:
    """Reduce a text to its letters and digits; one without any (an emoji) to all but spaces."""
    folded = text.casefold()
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())
