"""Pictures in data: addresses: what the bytes are counts, and nothing is raised."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pictures import Picture, is_pixel, picture_in

PNG = b"\x89PNG\r\n\x1a\n"
WEBP = b"RIFF\x00\x00\x00\x00WEBP"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def address(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"BM1234", "image/bmp"),
        (WEBP, "image/webp"),
        (SVG, "image/svg+xml"),
    ],
)
def test_the_bytes_say_what_a_picture_is(content, kind):
    assert picture_in(address(content, "application/x-unknown")) == Picture(kind, content)


@pytest.mark.parametrize(
    "src",
    [
        "DATA:image/png;BASE64,iVBORw0KGgo=",
        "data:image/png;charset=utf-8;base64,iVBORw0KGgo=",
        "data:;base64,iVBORw0KGgo",
        "data:image/png;base64,iVBO\r\n Rw0KGgo=",
        "data:image/png;base64,iVBORw0KGgo%3D",
        "data:image/png,%89PNG%0D%0A%1A%0A",
    ],
)
def test_the_ways_in_which_a_picture_is_written(src):
    assert picture_in(src) == Picture("image/png", PNG)


@pytest.mark.parametrize(
    "src",
    [
        "data:image/png;base64,iVBORw0K!",
        "data:image/png;base64,i",
        "data:image/png;base64,",
        "data:image/png",
        "data:text/html,<p>hi</p>",
        "https://a.example/,x",
        "",
    ],
)
def test_what_is_broken_or_no_picture(src):
    assert picture_in(src) is None


def test_a_single_pixel_is_known():
    assert is_pixel(Picture("image/gif", b"GIF89a\x01\x00\x01\x00"))
    assert is_pixel(Picture("image/png", PNG + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x00\x01" * 2))
    assert not is_pixel(Picture("image/png", PNG))


@given(st.text())
def test_nothing_is_raised(anything):
    picture_in(f"data:{anything}")
    picture_in(anything)


@given(st.binary())
def test_bytes_come_back_as_they_were(content):
    assert picture_in(address(PNG + content)) == Picture("image/png", PNG + content)
