"""Pictures and files with odd addresses: each is moved or counted, and no page is asked for."""

import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.odd import ODD
from tests.e2e import pipeline
from tests.e2e.accounts import numbers, reasons
from tests.e2e.read_back import verified
from tests.e2e.small_desk import small_desk
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world
from tests.torture.downloads import ADDRESSES

pytestmark = pytest.mark.slow

TICKET = 1037
PNG = "data:image/png;base64,iVBORw0KGgo="
NOWHERE = {"a dead host", "a lone surrogate", "a surrogate in the host"}  # slow; no JSON
HOSTILE = [url for name, url in ADDRESSES.items() if name not in NOWHERE]


async def run(tmp_path, values_of):
    """Run a desk one of whose comments has other values; return its end and what was asked for."""
    asked = []
    async with world(tmp_path, desk=small_desk()) as served:
        comment = served.desk.comments_of(TICKET)[0]
        values = values_of(served, comment)
        served.source.runner.app[ODD].record({"id": comment["id"], "values": values})
        served.watch = lambda seen: asked.append(seen.path)
        ended = await pipeline.run_full(str(served.config()))
    return ended, asked


async def untouched():
    """Return offered, moved and otherwise ended files of the desk as it is."""
    return (await unbroken(small_desk)).numbers["attachment"]


def with_images(*sources):
    pictures = "".join(f'<img src="{src}">' for src in sources)
    return lambda served, comment: {"html_body": f"<p>See {pictures}</p>"}


async def test_a_picture_in_a_body_is_moved_as_a_file(tmp_path):
    before = await untouched()

    ended, _ = await run(tmp_path, with_images(PNG))

    offered, moved, *_ = numbers(ended)["attachment"]
    assert ended.stopped is None
    assert (offered, moved) == (before[0] + 1, before[1] + 1)


async def test_a_broken_picture_in_a_body_is_counted(tmp_path):
    before = await untouched()

    ended, _ = await run(tmp_path, with_images("data:image/png;base64,iVBO!"))

    assert numbers(ended)["attachment"][3] == before[3] + 1


async def test_no_address_of_an_image_stops_the_run_or_asks_in_our_name(tmp_path):
    def values(served, comment):
        own = f"http://127.0.0.1:{served.source_port}"
        paths = (
            "attachments/../api/v2/account/settings.json",
            "api/v2/account/settings.json?/attachments/",
        )
        return with_images(*HOSTILE, *(f"{own}/{path}" for path in paths))(served, comment)

    ended, asked = await run(tmp_path, values)

    assert ended.stopped is None
    assert numbers(ended)["ticket"] == (5, 5, 0, 0)
    assert not [path for path in asked if "account/settings" in path]


async def test_no_address_of_a_file_stops_the_run(tmp_path):
    def values(served, comment):
        template = served.desk.comments_of(1003)[0]["attachments"][0]
        files = [
            template | {"id": 9_000 + at, "content_url": url} for at, url in enumerate(HOSTILE)
        ]
        return {"attachments": files}

    ended, _ = await run(tmp_path, values)

    found = numbers(ended)
    assert ended.stopped is None
    assert found["ticket"] == (5, 5, 0, 0)
    assert found["attachment"][0] == sum(found["attachment"][1:])
    assert reasons(ended, "Files and inline images")["file_address_invalid"] > 15


async def test_a_file_that_could_not_be_had_is_named_and_comes_with_the_next_delta(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        file = served.desk.comments_of(1003)[0]["attachments"][0]
        token = file["content_url"].partition("/token/")[2].partition("/")[0]
        served.source_faults.refuse(500, {"error": "Whatever"}, path=token)
        config = str(served.config())

        first = await pipeline.run_full(config)

        shown = str(served.target.runner.app[WORLD].store.all("conversation").values())
        assert numbers(first)["attachment"][2] == 1
        assert f"[File not moved: {file['file_name']}" in shown
        assert token in shown
        served.source_faults.clear()
        delta = await pipeline.run_delta(config)
        assert numbers(delta)["attachment"][1] >= 1
        assert delta.failed == 0


@pytest.mark.parametrize("kind", ["bad_gzip", "wrong_length", "trickle"])
async def test_a_file_whose_bytes_are_none_fails_alone(tmp_path, kind):
    async with world(tmp_path, desk=small_desk()) as served:
        file = served.desk.comments_of(1003)[0]["attachments"][0]
        token = file["content_url"].partition("/token/")[2].partition("/")[0]
        served.source_faults.add(kind, rate=1.0, path=token)

        ended = await pipeline.run_full(str(served.config()))

    assert numbers(ended)["ticket"] == (5, 5, 0, 0)
    assert reasons(ended, "Files and inline images") == {"file_unavailable": 1}


async def test_verify_finds_odd_pictures_and_files_as_they_were_moved(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        comment = served.desk.comments_of(TICKET)[0]
        cut = "data:image/png;base64,iVBO!"
        page = with_images(PNG, cut, *HOSTILE)(served, comment)["html_body"]
        values = {"html_body": f"{page}<![x[<p>and &#{'9' * 5_000}; more</p>"}
        served.source.runner.app[ODD].record({"id": comment["id"], "values": values})
        config = served.config()
        ended = await pipeline.run_full(str(config))

        found = await verified(config, files=True, look=True)

    assert ended.stopped is None
    assert found.differences == []
