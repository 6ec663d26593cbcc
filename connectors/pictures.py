"""Pictures of formats that few systems take, made into PNG, or GIF where they move.

Whatever is in a file may be meant to harm: only named formats are read, and none that would need
more memory than a picture of an article has a right to.
"""

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageOps, ImageSequence

READ: Final = ("WEBP", "BMP", "TIFF", "ICO", "AVIF", "PPM", "TGA")
PIXELS_AT_MOST: Final = 50_000_000  # of all frames: 200 MB while they are read
FRAMES_AT_MOST: Final = 1_000
PNG, GIF = "image/png", "image/gif"

_PAGES: Final = frozenset({"TIFF", "ICO"})  # several pictures in a file, which are no film
_PLAIN: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})  # what PNG has
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, KeyError, struct.error, zlib.error,
                  Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip


class Converted(NamedTuple):
    """A picture in a format that is taken."""

    content: bytes
    content_type: str


def converted(path: Path) -> Converted | None:
    """Return a file's picture as PNG, or as GIF with all frames; None where that can't be.

    A file of several pages is none: one of them would stand for all.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=READ) as picture:
                return _converted(picture)
    except _BROKEN:
        return None


def _converted(picture: Image.Image) -> Converted | None:
    frames = int(getattr(picture, "n_frames", 1))
    pixels = picture.width * picture.height * frames
    if pixels > PIXELS_AT_MOST or frames > FRAMES_AT_MOST:
        return None
    if frames == 1 or picture.format == "ICO":  # its largest one
        return Converted(_still(picture), PNG)
    return None if picture.format in _PAGES else Converted(_moving(picture), GIF)


def _still(picture: Image.Image) -> bytes:
    turned = ImageOps.exif_transpose(picture)
    shown = turned if turned.mode in _PLAIN else turned.convert("RGB")
    out = io.BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def _moving(picture: Image.Image) -> bytes:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(frame.convert("RGBA"))
        durations.append(int(frame.info.get("duration") or 100))
    out = io.BytesIO()
    first, *others = frames
    first.save(
        out,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=picture.info.get("loop", 0),
        disposal=2,
    )
    return out.getvalue()
