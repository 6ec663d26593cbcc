"""Files by links that run out, and images behind redirects."""

import pytest

from tests.connectors.freshdesk.desks import freshdesk
from transforms.errors import RecordError
from transforms.freshdesk.attachments import attachments_of


async def fetched(at, url):
    async with at.source.download(url, max_bytes=10**8) as file:
        return b"".join([piece async for piece in file.chunks()])


async def files_of(at, ticket):
    rows = []
    for key, payload in (await at.said(ticket)).items():
        html = payload.get("description") or payload.get("body") or ""
        rows += [
            row | {"ticket_id": ticket, "message_id": key}
            for row in attachments_of(payload, html, at.served.url)
        ]
    return rows


@pytest.mark.quirk("FRE-008")
async def test_a_link_that_has_run_out_is_asked_for_anew_and_no_key_goes_there():
    async with freshdesk(link_lifetime_s=-1) as at:
        row = (await files_of(at, "1"))[0]
        with pytest.raises(RecordError) as refused:
            await fetched(at, row["path"])
        assert refused.value.code == "file_forbidden"
        asked = at.asked("GET /api/v2/tickets/{id}")

        old = row | {"path": "https://files.example/old"}
        found = {await at.source.fresh_address(old) for _ in range(3)}

        assert len(found) == 1
        assert found & {None, row["path"]} != {None}
        assert at.asked("GET /api/v2/tickets/{id}") == asked + 1
        await at.source.fresh_address(row)  # the one that we know is of no use
        assert at.asked("GET /api/v2/tickets/{id}") <= asked + 2
        assert at.served.stats.leaks == 0


async def test_a_file_is_had_by_its_link_of_today():
    async with freshdesk() as at:
        row = (await files_of(at, "1"))[0]

        content = await fetched(at, row["path"])

        assert len(content) == row["size_bytes"]
        assert at.served.stats.leaks == 0


async def test_images_of_texts_are_had_behind_two_redirects():
    async with freshdesk() as at:
        images = [row for row in await files_of(at, "2") if row["is_inline"]]
        assert images

        assert await fetched(at, images[0]["url"])
        assert not at.source.is_own(images[0]["url"])
        assert not at.source.is_own("http://[")


async def test_links_of_long_and_archived_tickets_and_of_none():
    async with freshdesk() as at:
        row = {"url": "x", "path": None, "message_id": "1"}

        assert await at.source.fresh_address(row | {"ticket_id": "9999", "source_id": "1"}) is None
        assert await at.source.fresh_address(row | {"ticket_id": "24", "source_id": "1"}) is None
        assert await at.source.fresh_address(row | {"ticket_id": "5", "source_id": "1"}) is None
