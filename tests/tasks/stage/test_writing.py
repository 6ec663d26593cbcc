from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import orjson
import pytest

from connectors.filestore import FileStore
from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, KeyRange, PartWriter
from tasks.run.stop import Breaker
from tasks.stage.singly import stage_messages
from tasks.stage.writing import AT_RISK, raw_rows, stage_files, stage_resource
from transforms.contracts import ATTACHMENT, FILE, RAW, from_rows, sort_key
from transforms.errors import (
    ContractError,
    CredentialError,
    FatalError,
    RecordError,
    TransientError,
)
from transforms.model import EntityType
from transforms.threads import MARKER
from transforms.zendesk.source import ROLES

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
TICKETS = Resource("tickets", EntityType.TICKET, is_incremental=True)
MANY = AT_RISK + 60
WHOLE = KeyRange("", None)


class Killed(BaseException):
    """The process died here."""


class Source:
    """Two messages a ticket and one file; breaks at the request that `breaks_at` names."""

    resources = ()

    def __init__(self, breaks_at=None, error=Killed):
        self.breaks_at = breaks_at
        self.error = error
        self.asked = Counter()

    def ask(self, name):
        if self.asked.total() == self.breaks_at:
            raise self.error
        self.asked[name] += 1

    def is_own(self, url):
        return "files.example" in url

    async def confirm(self):
        if self.breaks_at is not None:
            raise self.error

    async def pages(self, resource, *, cursor=None):
        for number in range(int(cursor or 0), 5):
            self.ask(number)
            records = [record(number * 10 + each) for each in range(10)]
            yield Page(records, str(number + 1))

    async def messages(self, ticket):
        self.ask(ticket["id"])
        rows = [RawRecord(f"{ticket['id']}-{n}", str(ticket["id"]), MOMENT, "{}") for n in range(2)]
        yield Page(rows, None)

    @asynccontextmanager
    async def download(self, url, *, max_bytes):
        self.ask(url)
        yield Download(url.encode())


class Download:
    content_type, size_bytes = "text/plain", None

    def __init__(self, content):
        self.content = content

    async def chunks(self):
        yield self.content


def record(number, at=MOMENT):
    payload = orjson.dumps({"id": number}).decode()
    return RawRecord(str(number), None, at, payload)


def calm():
    return Breaker(share=1.0, of_last=10_000)


def staged_tickets(area, count):
    generation = area.begin("tickets", is_incremental=True)
    writer = PartWriter(generation.folder, RAW, run="r")
    rows = [
        {
            "id": str(n),
            "key": sort_key(str(n)),
            "source_at": MOMENT,
            "generation": generation.number,
            "sequence": n,
            "payload": orjson.dumps({"id": n}).decode(),
        }
        for n in range(count)
    ]
    writer.append(rows, size_bytes=1, cursor=None)
    writer.flush()
    area.complete(generation, cursor="end", rows=count)


async def read_messages(area, source):
    return await stage_messages(
        source,
        area,
        [WHOLE],
        roles=ROLES,
        ticket_ids=None,
        needs=lambda messages, ticket: True,
        run="r",
        note=lambda name, count: None,
        breaker=calm(),
    )


def attachments(count):
    rows = [
        {
            "source_id": f"f{n}",
            "ticket_id": str(n),
            "message_id": f"m{n}",
            "position": 0,
            "name": "a.txt",
            "content_type": "text/plain",
            "url": f"https://files.example/{n}",
            "is_inline": False,
        }
        for n in range(count)
    ]
    return [from_rows(rows, ATTACHMENT)]


async def read_files(area, store, source):
    note = lambda name, count: None  # noqa: E731
    return await stage_files(
        source, area, store, attachments(MANY), max_bytes=99, run="r", note=note, breaker=calm()
    )


@pytest.mark.parametrize("error", [Killed, TransientError("the desk is down")])
async def test_tickets_that_were_read_one_by_one_are_not_read_again(tmp_path, error):
    area = Area(tmp_path, "acme")
    staged_tickets(area, MANY)
    first = Source(AT_RISK + 5, error)
    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        await read_messages(area, first)
    again = Source()
    await read_messages(area, again)

    assert again.asked.total() == MANY - AT_RISK
    rows = area.reader("messages").read(WHOLE)["id"].to_pylist()
    markers = [each for each in rows if each.startswith(MARKER)]
    assert len(markers) == len(set(markers)) == MANY
    assert len(rows) == len(set(rows)) == 3 * MANY


def test_records_become_rows_numbered_behind_those_before_and_keyed_by_their_ticket():
    listed = Resource("ticket_events", EntityType.MESSAGE, is_incremental=True, is_of_parent=True)
    records = [RawRecord("11", "7", MOMENT, "{}", is_whole=True), RawRecord("12", None, None, "[]")]

    rows = raw_rows(records, listed, 3, 40)

    first = {"id": "11", "key": sort_key("7"), "parent_id": "7", "source_at": MOMENT}
    second = {"id": "12", "key": sort_key("12"), "parent_id": None, "source_at": None}
    assert rows.schema == RAW
    assert rows.to_pylist() == [
        first | {"generation": 3, "sequence": 41, "payload": "{}", "is_whole": True},
        second | {"generation": 3, "sequence": 42, "payload": "[]", "is_whole": None},
    ]


async def test_files_that_were_fetched_are_not_fetched_again(tmp_path):
    area, store = Area(tmp_path, "acme"), FileStore(tmp_path / "files")
    with pytest.raises(Killed):
        await read_files(area, store, Source(AT_RISK + 5))
    again = Source()
    await read_files(area, store, again)
    third = Source()
    await read_files(area, store, third)

    assert again.asked.total() == MANY - AT_RISK
    assert third.asked.total() == 0
    assert len(set(area.reader("files", contract=FILE).read(WHOLE)["id"].to_pylist())) == MANY


async def test_an_export_that_was_killed_goes_on_and_leaves_no_gap(tmp_path):
    area = Area(tmp_path, "acme")
    note = lambda name, count: None  # noqa: E731
    with pytest.raises(Killed):
        await stage_resource(Source(3), TICKETS, area, run="r", note=note)
    await stage_resource(Source(), TICKETS, area, run="r", note=note)
    delta = Source()
    await stage_resource(delta, TICKETS, area, run="r", note=note)

    assert set(area.reader("tickets").read(WHOLE)["id"].to_pylist()) == {str(n) for n in range(50)}
    assert delta.asked.total() == 0


class Refusing(Source):
    """Refuses the messages of some tickets, each with its own error."""

    def __init__(self, errors):
        super().__init__()
        self.errors = errors

    async def confirm(self):
        self.asked["who am I"] += 1

    async def messages(self, ticket):
        if (error := self.errors.get(ticket["id"])) is not None:
            self.ask(ticket["id"])
            raise error
        async for page in super().messages(ticket):
            yield page


@pytest.mark.quirk("ZEN-015")
async def test_a_ticket_that_can_not_be_read_fails_alone_and_is_asked_for_next_time(tmp_path):
    area = Area(tmp_path, "acme")
    staged_tickets(area, 9)
    refused = Refusing(
        {
            1: RecordError("forbidden", status=403),
            2: TransientError("500", code="http_500"),
            3: ContractError("no list"),
            4: CredentialError("401"),
        }
    )

    unread = await read_messages(area, refused)

    assert unread == {
        "1": "forbidden",
        "2": "http_500",
        "3": "unreadable_answer",
        "4": "forbidden",
    }
    assert [refused.asked[each] for each in (1, 2, 3, 4, 5)] == [1, 2, 2, 2, 1]
    again = Source()
    assert await read_messages(area, again) == {}
    assert set(again.asked) == {1, 2, 3, 4}


async def test_too_many_tickets_with_one_reason_stop_the_reading(tmp_path):
    area = Area(tmp_path, "acme")
    staged_tickets(area, 20)
    refused = Refusing({n: RecordError("forbidden") for n in range(20)})

    with pytest.raises(FatalError, match="10 of the last 10 records failed with 'forbidden'"):
        await stage_messages(
            refused,
            area,
            [WHOLE],
            roles=ROLES,
            ticket_ids=None,
            needs=None,
            run="r",
            note=lambda name, count: None,
            breaker=Breaker(share=1.0, of_last=10),
        )


class Silent(Source):
    """Has no file for anybody."""

    async def confirm(self):
        pass

    @asynccontextmanager
    async def download(self, url, *, max_bytes):
        raise RecordError("file_unavailable")
        yield


async def fetch_all(tmp_path, source, count=20):
    return await stage_files(
        source,
        Area(tmp_path, "acme"),
        FileStore(tmp_path / "files"),
        attachments(count),
        max_bytes=99,
        run="r",
        note=lambda name, count: None,
        breaker=Breaker(share=1.0, of_last=10),
    )


async def test_too_many_files_of_the_desk_with_one_reason_stop_the_fetching(tmp_path):
    with pytest.raises(FatalError, match="10 of the last 10 records failed with 'file_unavail"):
        await fetch_all(tmp_path, Silent())


async def test_a_host_of_others_that_is_gone_stops_nothing(tmp_path):
    silent = Silent()
    silent.is_own = lambda url: False

    assert await fetch_all(tmp_path, silent) == 20
