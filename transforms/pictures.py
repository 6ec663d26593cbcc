"""Pictures that stand in a body itself, as data: addresses."""

import base64
import binascii
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from transforms.addresses import DATA, is_data

_SIGNS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)
_ENDINGS: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "bmp": "image/bmp",
    "heic": "image/heic",
}
_WEBP: Final = (b"RIFF", b"WEBP")
_SVG: Final = b"<svg"
_HEAD: Final = 1_000  # bytes in which an SVG shows what it is


class Picture(NamedTuple):
    """A picture's bytes, and what they are."""

    content_type: str
    content: bytes


def type_of(name: str) -> str | None:
    """Return what kind of picture a file's name says it is."""
    return _ENDINGS.get(name.rpartition(".")[2].lower())


def ending_of(kind: str) -> str:
    """Return the ending of a picture's name by its kind; nothing for another kind."""
    return next((f".{name}" for name, each in _ENDINGS.items() if each == kind), "")


def picture_in(address: str) -> Picture | None:
    """Return the picture that a data: address is, None for what is broken or no picture.

    What the bytes are counts, not what the address says of them.
    """
    head, comma, data = address.strip().partition(",")
    if not comma or not is_data(head):
        return None
    extras = head[len(DATA) :].lower().replace(" ", "").split(";")[1:]
    content = _decoded(data) if "base64" in extras else unquote_to_bytes(data)
    found = _kind(content or b"")
    return Picture(found, content) if content and found else None


def is_pixel(picture: Picture) -> bool:
    """Tell whether a picture is of one pixel, which spaces or tracks and shows nothing."""
    content = picture.content
    if picture.content_type == "image/gif":
        return content[6:10] == b"\x01\x00\x01\x00"
    return picture.content_type == "image/png" and content[16:24] == b"\x00\x00\x00\x01" * 2


def _decoded(data: str) -> bytes | None:
    """Return base64's bytes: mail breaks it in lines, escapes it and leaves its padding out."""
    plain = unquote_to_bytes(data).translate(None, b" \t\r\n").rstrip(b"=")
    plain = plain.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return None


def _kind(content: bytes) -> str | None:
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    if (content[:4], content[8:12]) == _WEBP:
        return "image/webp"
    return "image/svg+xml" if _SVG in content[:_HEAD].lower() else None
