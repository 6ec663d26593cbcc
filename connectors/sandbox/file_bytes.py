"""Real small files made in code: what a name says it is, a program can open."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from PIL import Image

CHUNK_BYTES: Final = 65_536
_PICTURES: Final = {"webp": "WEBP", "bmp": "BMP", "tiff": "TIFF"}  # by the end of a name


def token_for(text: str) -> str:
    """Return a link's token: always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@lru_cache(maxsize=256)
def content(name: str) -> bytes:
    """Return a valid file of the kind that the name ends in."""
    if name.endswith(".png"):
        return png(name)
    if (kind := _PICTURES.get(name.rpartition(".")[2])) is not None:
        return picture(name, kind)
    if name.endswith(".pdf"):
        return pdf(name)
    return f"{name}\n\nLumen Bikes, Oranienstrasse 17, 10999 Berlin\n".encode()


def png(name: str) -> bytes:
    """Return a picture of 48 by 32 pixels whose colours come from its name."""
    red, green, blue = hashlib.sha256(name.encode()).digest()[:3]
    rows = b"".join(
        b"\0"
        + bytes(c for x in range(48) for c in (red, (green + 4 * x) % 256, (blue + 7 * y) % 256))
        for y in range(32)
    )
    header = struct.pack(">IIBBBBB", 48, 32, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_part(kind, data) for kind, data in parts)


def picture(name: str, kind: str) -> bytes:
    """Return what `png` returns of a name, pixel by pixel, in another format of Pillow's."""
    found = io.BytesIO()
    with Image.open(io.BytesIO(png(name))) as drawn:
        drawn.save(found, kind, lossless=True)
    return found.getvalue()


def pdf(title: str) -> bytes:
    """Return one page with a title on it."""
    line = title.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]")
    text = b"BT /F1 18 Tf 60 760 Td (" + line.replace(b"\\", b"/") + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def sized_content(name: str, spec: dict[str, Any]) -> tuple[int, Callable[[], Iterator[bytes]]]:
    """Return the length and the bytes of a file: of its own kind, or of `size` bytes."""
    size = spec.get("size")
    if size is not None:
        return size, lambda: _pattern(size)
    data = content(name)
    return len(data), lambda: iter((data,))


def _pattern(size: int) -> Iterator[bytes]:
    block = hashlib.sha256(b"lumen").digest() * (CHUNK_BYTES // 32)
    for start in range(0, size, CHUNK_BYTES):
        yield block[: min(CHUNK_BYTES, size - start)]


def _png_part(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def quoted(name: str) -> str:
    """Return a name as it stands in an address."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else _percent(c) for c in name)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
