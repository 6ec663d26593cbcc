"""Character references of HTML (`&#233;`), also those whose number no integer holds."""

import re
from html import unescape
from typing import Final

# Python refuses to read more than 4,300 digits; a character has seven at most.
_ENDLESS: Final = re.compile(r"&#[0-9]{100,};?")
_UNKNOWN: Final = "&#xfffd;"


def bounded(html: str) -> str:
    """Return HTML whose references any parser reads: no character has that many digits."""
    return _ENDLESS.sub(_UNKNOWN, html) if "&#" in html else html


def unescaped(html: str) -> str:
    """Return HTML with the characters in place of their references; nothing is raised."""
    return unescape(bounded(html))
