"""Files that are fetched while the export is read: what of it is kept, and what is left."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import pytest

from connectors.filestore import FileStore
from connectors.protocols import Page
from connectors.staging import Area
from tasks.stage.ahead import GIVEN_UP_AFTER, Ahead, Watched
from tasks.stage.fetching import FETCHES_AT_ONCE
from transforms.contracts import FILE
from transforms.errors import FatalError, RecordError


class Download:
    content_type, size_bytes = "text/plain", None

    async def chunks(self):
        yield b"ducks"


class Source:
    """Gives any file, once it is let; `error` is what it gives instead."""

    def __init__(self, error=None):
        self.error = error
        self.asked = Counter()
        self.gate = asyncio.Event()
        self.gate.set()

    async def confirm(self):
        return None

    @asynccontextmanager
    async def download(self, url, *, max_bytes):
        self.asked[url] += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        yield Download()


def row(number, **values):
    told = {"source_id": f"f{number}", "ticket_id": str(number), "url": f"https://a.test/{number}"}
    return {
        **told,
        "content_type": "text/plain",
        "size_bytes": None,
        "unavailable": None,
    } | values


@pytest.fixture
def place(tmp_path):
    return Area(tmp_path / "staging", "desk"), FileStore(tmp_path / "files")


def ahead(place, source, **told):
    area, store = place
    return Ahead(source, area, store, max_bytes=1_000, run="R1", **told)


def had(place):
    return sorted(place[0].reader("files", contract=FILE).ids("id"))


async def idle(source, count):
    """Let the others work until so many files were asked for."""
    while source.asked.total() < count:
        await asyncio.sleep(0)


async def test_what_is_offered_is_fetched_and_kept(place):
    source = Source()
    early = ahead(place, source)

    early.offer([row(1), row(2)])
    await idle(source, 2)
    await early.end()

    assert had(place) == ["f1", "f2"]


async def test_what_does_not_fit_is_left_for_later(place):
    source = Source()
    source.gate.clear()
    early = ahead(place, source, room=FETCHES_AT_ONCE + 8)
    early.offer([row(number) for number in range(100)])
    await idle(source, FETCHES_AT_ONCE)

    early.offer([row(200)])
    source.gate.set()
    while early.is_busy:
        await asyncio.sleep(0)
    await early.end()

    assert len(had(place)) == FETCHES_AT_ONCE + 9


async def test_its_end_waits_for_files_under_way_and_begins_no_other(place):
    source = Source()
    source.gate.clear()
    early = ahead(place, source)
    early.offer([row(number) for number in range(FETCHES_AT_ONCE + 10)])
    await idle(source, FETCHES_AT_ONCE)

    ending = asyncio.create_task(early.end())
    await asyncio.sleep(0)
    source.gate.set()
    await ending

    assert (len(had(place)), source.asked.total()) == (FETCHES_AT_ONCE, FETCHES_AT_ONCE)


async def test_given_up_it_waits_for_nothing_and_keeps_what_came(place):
    source = Source()
    early = ahead(place, source)
    early.offer([row(1)])
    await idle(source, 1)
    while early.is_busy:
        await asyncio.sleep(0)
    source.gate.clear()
    early.offer([row(2)])
    await idle(source, 2)

    await early.give_up()

    assert had(place) == ["f1"]


async def test_a_file_that_can_not_be_had_says_nothing_yet(place):
    early = ahead(place, Source(RecordError("file_not_found", "gone")))

    early.offer([row(1)])
    await early.end()

    assert had(place) == []


async def test_after_many_failures_in_a_row_nothing_is_fetched_ahead(place):
    source = Source(RecordError("file_not_found", "gone"))
    early = ahead(place, source)
    early.offer([row(number) for number in range(500)])
    await idle(source, GIVEN_UP_AFTER)
    while early.is_busy:
        await asyncio.sleep(0)

    assert source.asked.total() <= GIVEN_UP_AFTER + FETCHES_AT_ONCE


async def test_trouble_of_everybody_ends_it_and_not_the_run(place):
    source = Source(FatalError("no"))
    early = ahead(place, source)
    early.offer([row(1)])
    await idle(source, 1)
    await early.end()

    early.offer([row(2)])

    assert source.asked == {"https://a.test/1": 1}


async def test_what_is_in_the_store_is_not_fetched_again(place):
    source = Source()
    first = ahead(place, source)
    first.offer([row(1)])
    await idle(source, 1)
    await first.end()

    second = ahead(place, source)
    second.offer([row(1), row(2)])
    await idle(source, 2)
    await second.end()

    assert source.asked == {"https://a.test/1": 1, "https://a.test/2": 1}


async def test_a_file_that_nobody_can_have_is_not_asked_for(place):
    source = Source()
    early = ahead(place, source)

    early.offer([row(1, unavailable="malware_found")])
    await early.end()

    assert not source.asked


async def test_pages_that_somebody_looks_at_are_the_sources_own():
    page, seen = Page((), "a"), []

    class Pages:
        async def pages(self, resource, *, cursor=None):
            yield page

    found = [each async for each in Watched(Pages(), seen.append).pages("x")]

    assert found == seen == [page]
