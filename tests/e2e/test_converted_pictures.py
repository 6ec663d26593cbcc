"""Pictures in formats that Intercom refuses arrive in one that it takes, pixel by pixel."""

import io
import re

import pytest
from PIL import Image

from connectors.sandbox.file_bytes import png
from connectors.sandbox.server import serve
from tests.e2e import pipeline
from tests.e2e.guide_moving import base, moving, table
from tests.e2e.pictures import pictures_app

ARTICLE = "What good light looks like"
NAMES = ("beam.webp", "beam.bmp", "beam.tiff")


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        return picture.format, picture.size, picture.convert("RGB").tobytes()


def shown(state):
    """Return the hashes of the pictures that readers see in the article, in order."""
    [body] = [
        content["body"]
        for each in state["articles"]
        for content in each["contents"].values()
        if content["title"] == ARTICLE
    ]
    return re.findall(r'src="([0-9a-f]{64})"', body)


async def test_pictures_that_intercom_refuses_are_shown_in_a_format_that_it_takes(tmp_path):
    async with moving(tmp_path) as (served, config), await serve(pictures_app(tmp_path)) as files:
        text = config.read_text()
        config.write_text(text.replace("storage:\n", f"storage:\n  public_url: {files.url}\n"))
        ended = await pipeline.run_full(config)
        found = [served.store.blob(each) for each in shown(await base(served))[-len(NAMES) :]]

    assert ended.stopped is None
    assert [pixels(each) for each in found] == [pixels(png(name)) for name in NAMES]


@pytest.mark.slow
async def test_without_an_address_of_ours_their_descriptions_stand_for_them(tmp_path):
    async with moving(tmp_path) as (served, config):
        ended = await pipeline.run_full(config)
        state = await base(served)

    assert table(ended)["article"] == (29, 29, 0, 0)
    told = str(next(each for each in state["articles"] if ARTICLE in str(each)))
    assert all(f"[image: {each}]" in told for each in ("WebP", "BMP", "TIFF"))
