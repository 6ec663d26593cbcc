"""Tickets read one by one, where the bulk export does not say all there is of them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.protocols import Page, RawRecord, Resource, Source
from connectors.staging import Area, KeyRange, PartReader
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.stop import Breaker
from tasks.stage.each import Each
from tasks.stage.writing import Note, chunks
from transforms.contracts import BROKEN_ID, sort_key
from transforms.excluding import is_excluded
from transforms.latest import latest, newest
from transforms.model import EntityType
from transforms.source_kind import Roles
from transforms.threads import MARKER

MESSAGES: Final = Resource("messages", EntityType.MESSAGE, is_incremental=True, is_of_parent=True)
WITH: Final = "+"  # before what the ticket was read with, in that id

# Says from a ticket's bulk messages, and the ticket, whether it has to be read one by one.
Needs = Callable[[list[dict[str, Any]], dict[str, Any]], bool]


async def stage_messages(  # noqa: PLR0913 - all by keyword but the three systems
    source: Source,
    area: Area,
    ranges: Sequence[KeyRange],
    *,
    roles: Roles,
    ticket_ids: Collection[str] | None,
    needs: Needs | None,
    run: str,
    note: Note,
    breaker: Breaker,
) -> dict[str, str]:
    """Read tickets of some ranges one by one where the bulk export does not suffice.

    Returns the reasons of those that could not be read, by ticket id: they fail. `breaker` raises
    FatalError when too many of them do for one reason.

    `ticket_ids`: only these. `needs` decides from a ticket's bulk messages; without it every
    ticket is read (a demo). A version of a ticket that was read before is not read again.
    """
    holds = _held_by(source, roles)
    names = (roles.tickets, roles.bulk_messages, MESSAGES.name)
    tickets, events, done = (area.reader(name) for name in names)
    keys = None if ticket_ids is None else sorted(map(sort_key, ticket_ids))
    selections = [
        partial(PartReader.read, keys=each)
        if keys is None
        else partial(PartReader.read_keys, keys=[key for key in keys if each.holds(key)])
        for each in ranges
    ]
    reading = (
        _to_read(_Places(tickets, events, done, select, roles.asides, holds), needs=needs)
        for select in selections
    )
    each = Each(area, MESSAGES, run, note, breaker)
    return (await each.read(chunks(reading), partial(_read_ticket, source, holds))).unread


class _Places(NamedTuple):
    """The three readers of what is staged of a range, and the tickets that are read of it."""

    tickets: PartReader
    events: PartReader
    done: PartReader
    rows_of: Callable[..., pa.Table]  # of a reader: the rows of these tickets
    asides: tuple[str, ...]  # beginnings of the ids of events that are no message
    holds: frozenset[str]  # what a ticket is to be read with

    def bare(self, reader: PartReader) -> pa.Table:
        """Return the rows without their payloads, of which a range holds many."""
        return self.rows_of(reader, but="payload")


def _to_read(places: _Places, *, needs: Needs | None) -> list[dict[str, Any]]:
    """Return the raw rows of those tickets that have to be read one by one."""
    tickets = newest(places.bare(places.tickets))
    open_ids = _not_read_yet(tickets, places.bare(places.done), places.holds)
    wanted = open_ids if needs is None else _insufficient(tickets, open_ids, places, needs)
    rows = latest(places.tickets.read_keys(sorted(sort_key(each) for each in wanted)))
    return [row for row in _rows(rows) if not is_excluded(row["payload"])]


def _not_read_yet(tickets: pa.Table, done: pa.Table, holds: frozenset[str]) -> set[str]:
    """Return the tickets of which this version was not read one by one before."""
    marks = done.filter(pc.starts_with(done["id"], MARKER))
    owners = marks["parent_id"].to_pylist()
    read_at = {
        ticket_id: at
        for (marker, at), ticket_id in zip(_moments(marks), owners, strict=True)
        if holds <= _held(marker, ticket_id)
    }
    found = set()
    for ticket_id, at in _moments(tickets):
        last = read_at.get(ticket_id)
        is_current = last is not None and at is not None and last >= at
        if not is_current and not ticket_id.startswith(BROKEN_ID):
            found.add(ticket_id)
    return found


def _moments(rows: pa.Table) -> Iterator[tuple[str, int | None]]:
    """Yield ids and times of rows, these as numbers: a `datetime` takes ten times as long."""
    times = rows["source_at"].cast(pa.int64())
    return zip(rows["id"].to_pylist(), times.to_pylist(), strict=True)


def _insufficient(tickets: pa.Table, among: set[str], places: _Places, needs: Needs) -> set[str]:
    """Return those of some tickets whose bulk messages don't say all there is of them."""
    events = newest(places.bare(places.events))
    for aside in places.asides:
        events = events.filter(pc.invert(pc.starts_with(events["id"], aside)))
    told = ((tickets["id"], tickets["is_whole"]), (events["parent_id"], events["is_whole"]))
    short = {each for owners, is_whole in told for each in _where(owners, pc.invert(is_whole))}
    unsure = {each for owners, is_whole in told for each in _where(owners, pc.is_null(is_whole))}
    silent = among.difference(events["parent_id"].to_pylist())
    lacking = (among & short) | silent
    return lacking | _read_through((among & unsure) - lacking, places, needs)


def _where(values: pa.ChunkedArray, mask: pa.ChunkedArray) -> list[str]:
    """Return the values where a mask is true, and not where it says nothing."""
    found: list[str] = values.filter(mask).to_pylist()
    return found


def _read_through(unsure: set[str], places: _Places, needs: Needs) -> set[str]:
    """Return those of some tickets which, with their messages, turn out to lack something."""
    keys = sorted(sort_key(each) for each in unsure)
    bulk = latest(places.events.read_keys(keys))
    rows_of: dict[str, list[int]] = {}
    for number, ticket_id in enumerate(bulk["parent_id"].to_pylist()):
        rows_of.setdefault(ticket_id, []).append(number)
    found = set()
    # One ticket at a time: a whole range that is parsed takes ten times its bytes.
    for row in _rows(latest(places.tickets.read_keys(keys))):
        if is_excluded(row["payload"]):
            continue
        said = bulk["payload"].take(pa.array(rows_of.get(row["id"], []), pa.int64())).to_pylist()
        if needs([orjson.loads(text) for text in said], orjson.loads(row["payload"])):
            found.add(row["id"])
    return found


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, of which few at a time are Python objects."""
    for batch in table.to_batches(max_chunksize=100):
        yield from batch.to_pylist()


def _held_by(source: Source, roles: Roles) -> frozenset[str]:
    """Return what messages are read with, of all that the source can be asked for."""
    own = (each.holds for each in source.resources if each.name == roles.bulk_messages)
    return frozenset().union(*own)


def _marker(ticket_id: str, holds: frozenset[str]) -> str:
    return WITH.join((f"{MARKER}{ticket_id}", *sorted(holds)))


def _held(marker: str, ticket_id: str) -> frozenset[str]:
    """Return what a marker says that its ticket was read with."""
    told = marker.removeprefix(f"{MARKER}{ticket_id}").split(WITH)
    return frozenset(told) - {""}


async def _read_ticket(
    source: Source, holds: frozenset[str], row: dict[str, Any]
) -> list[Page] | Trouble:
    """Read one ticket's messages, closed by the row that says which version was read."""
    ticket = orjson.loads(row["payload"])

    async def read() -> list[Page]:
        return [page async for page in source.messages(ticket)]

    pages = await own_trouble(read, source.confirm)
    if isinstance(pages, Trouble):
        return pages
    marker = RawRecord(
        _marker(row["id"], holds),
        row["id"],
        row["source_at"] or datetime.fromtimestamp(0, UTC),
        "{}",
    )
    return [*pages, Page([marker], None)]
