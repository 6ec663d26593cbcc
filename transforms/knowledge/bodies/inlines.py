"""What stands within a paragraph of a body that is read: words and images; and the text of code."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from transforms.bodies import clean, image_name
from transforms.knowledge.bodies.tree import Break, Image, Inline, Style, Words

_SPACES: Final = re.compile(r" [ \t\r\n\f]+|[\t\r\n\f][ \t\r\n\f]*")  # but for single blanks


def write(words: list[Inline], text: str, style: Style) -> None:
    """Add text, without a blank after a blank, and to the words before it if they look alike."""
    last = words[-1] if words else None
    ends_blank = not isinstance(last, Image) and (
        last is None or isinstance(last, Break) or last.text.endswith(" ")
    )
    text = text.removeprefix(" ") if ends_blank else text
    if not text:
        return
    if isinstance(last, Words) and last.style == style:
        words[-1] = Words(last.text + text, style)
    else:
        words.append(Words(text, style))


def image_of(attributes: Mapping[str, str], href: str) -> Image | None:
    """Return the image of an element, None when there is none to see."""
    src = (attributes.get("src") or "").strip()
    if (attributes.get("width"), attributes.get("height")) == ("1", "1"):
        return None  # a tracking pixel
    alt = clean(attributes.get("alt") or "").strip()
    return Image(src, alt or image_name(src) or "", href) if src or alt else None


def code_of(pieces: Sequence[str]) -> str:
    """Return the text of code without the line ends around it."""
    return "".join(pieces).replace("\r\n", "\n").removeprefix("\n").rstrip("\n")


def single_spaced(text: str) -> str:
    """Return words with single blanks between them, as a browser shows them."""
    is_odd = "  " in text or not text.isprintable()  # most is not, and need not be searched
    return _SPACES.sub(" ", text) if is_odd else text
