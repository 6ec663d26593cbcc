"""Pictures of formats that Intercom refuses: converted without a pixel lost, or left alone."""

import io
import struct
import zlib

import pytest
from PIL import Image

from connectors import pictures
from connectors.pictures import GIF, PNG, converted

RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 128)


def drawn(folder, kind, mode="RGBA", *others, color=RED, **settings):
    """Write a picture of 8 by 6 and return where it is; `others` are the colours of more frames."""
    path = folder / f"picture.{kind.lower()}"
    first = Image.new(mode, (8, 6), color if mode == "RGBA" else color[: len(mode)])
    more = [Image.new(mode, (8, 6), each) for each in others]
    frames = {"save_all": True, "append_images": more} if more else {}
    first.save(path, kind, **frames, **settings)
    return path


def seen(found):
    picture = Image.open(io.BytesIO(found.content))
    frames = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        frames.append(picture.convert("RGBA").getpixel((4, 3)))
    return picture.size, frames


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "TIFF", "AVIF", "ICO", "TGA"])
@pytest.mark.quirk("INT-070")
def test_a_picture_becomes_a_png_of_the_same_size_and_colour(tmp_path, kind):
    settings = {"lossless": True} if kind == "WEBP" else {}
    settings |= {"sizes": [(8, 6)]} if kind == "ICO" else {}
    found = converted(drawn(tmp_path, kind, **settings))

    assert found is not None
    assert found.content_type == PNG
    size, [pixel] = seen(found)
    assert size == (8, 6)
    assert all(abs(one - other) < 8 for one, other in zip(pixel, RED, strict=True))


def test_what_shines_through_still_does(tmp_path):
    found = converted(drawn(tmp_path, "WEBP", color=BLUE, lossless=True))

    assert seen(found)[1] == [BLUE]


def test_print_colours_become_those_of_a_screen(tmp_path):
    path = tmp_path / "a.tiff"
    Image.new("CMYK", (8, 6), (0, 255, 255, 0)).save(path)

    assert seen(converted(path))[1] == [RED]


def test_a_film_keeps_its_frames(tmp_path):
    found = converted(drawn(tmp_path, "WEBP", "RGBA", (0, 255, 0, 255), duration=80, lossless=True))

    assert found.content_type == GIF
    assert seen(found)[1] == [RED, (0, 255, 0, 255)]
    assert Image.open(io.BytesIO(found.content)).info["duration"] == 80


def test_a_picture_that_lies_on_its_side_is_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6

    assert seen(converted(drawn(tmp_path, "WEBP", exif=exif)))[0] == (6, 8)


def test_a_file_of_several_pages_is_left_alone(tmp_path):
    assert converted(drawn(tmp_path, "TIFF", "RGBA", RED)) is None


@pytest.mark.parametrize(
    "data", [b"", b"RIFF\x10\0\0\0WEBPVP8 ", b"no picture", b"BM" + b"\xff" * 60]
)
def test_what_is_broken_or_no_picture_is_left_alone(tmp_path, data):
    path = tmp_path / "broken.webp"
    path.write_bytes(data)

    assert converted(path) is None


def test_a_small_file_that_claims_to_be_huge_is_left_alone(tmp_path):
    path = tmp_path / "bomb.bmp"
    header = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header)

    assert converted(path) is None


def test_formats_that_are_not_named_are_not_even_read(tmp_path):
    path = tmp_path / "script.eps"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 6\n%%EndComments\n")
    png = tmp_path / "ours.png"
    png.write_bytes(zlib.compress(b"x"))

    assert (converted(path), converted(png)) == (None, None)
    assert {"EPS", "PSD", "FITS"}.isdisjoint(pictures.READ)
