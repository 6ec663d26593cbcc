"""An image whose address in the text leads nowhere is fetched by the one that its ticket lists."""

from contextlib import asynccontextmanager

import pytest

from connectors.filestore import FileStore
from tasks.stage.fetching import fetch_anew
from transforms.errors import RecordError

OLD, NEW = "https://acme.test/attachments/token/old/", "https://acme.test/attachments/token/new/"


class Download:
    content_type, size_bytes = "image/png", None

    async def chunks(self):
        yield b"ducks"


class Desk:
    """Has an image at one address; `listed` is what its ticket says, `reason` why not at others."""

    def __init__(self, listed, *, at=NEW, reason="file_not_found"):
        self.listed, self.at, self.reason = listed, at, reason
        self.asked = []

    async def confirm(self):
        return None

    async def fresh_address(self, row):
        self.asked.append(row["ticket_id"])
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed

    @asynccontextmanager
    async def download(self, url, *, max_bytes):
        if url != self.at:
            raise RecordError(self.reason, "no")
        yield Download()


async def fetched(tmp_path, desk, **values):
    row = {"source_id": "img:1", "ticket_id": "7", "message_id": "1", "url": OLD} | values
    told = {"size_bytes": None, "content_type": "image/png", "is_inline": True, "name": "a.png"}
    return await fetch_anew(desk, FileStore(tmp_path), told | row, max_bytes=100)


@pytest.mark.parametrize("reason", ["file_not_found", "file_forbidden"])
async def test_an_image_is_fetched_by_the_address_of_today(tmp_path, reason):
    found = await fetched(tmp_path, Desk(NEW, reason=reason))

    assert (found["id"], found["reason"], found["size_bytes"]) == ("img:1", None, 5)


async def test_no_ticket_is_asked_where_the_address_in_the_text_is_good(tmp_path):
    desk = Desk(NEW, at=OLD)

    found = await fetched(tmp_path, desk)

    assert (found["reason"], desk.asked) == (None, [])


async def test_no_ticket_is_asked_for_a_file_that_is_listed_anyway(tmp_path):
    desk = Desk(NEW)

    found = await fetched(tmp_path, desk, is_inline=False)

    assert (found["reason"], desk.asked) == ("file_not_found", [])


async def test_no_ticket_is_asked_for_an_image_that_is_refused_for_what_it_is(tmp_path):
    desk = Desk(NEW, reason="malware_found")

    found = await fetched(tmp_path, desk)

    assert (found["reason"], desk.asked) == ("malware_found", [])


@pytest.mark.parametrize("listed", [None, NEW, RecordError("gone")])
async def test_an_image_that_no_address_leads_to_is_lost_with_its_reason(tmp_path, listed):
    desk = Desk(listed, at="")

    found = await fetched(tmp_path, desk)

    assert (found["reason"], desk.asked) == ("file_not_found", ["7"])
