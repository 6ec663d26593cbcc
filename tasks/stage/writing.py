"""Staging: what a system has goes into Parquet, page by page, resumable where it stopped."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

import orjson
import pyarrow as pa

from connectors.filestore import FileStore
from connectors.protocols import Page, RawRecord, Resource, Source
from connectors.staging import Area, Generation, KeyRange, PartReader, PartWriter
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.stop import Breaker
from tasks.run.together import together
from tasks.stage.ahead import files_to_fetch
from tasks.stage.fetching import FETCHES_AT_ONCE, fetch_anew, shared_reason
from transforms.contracts import ATTACHMENT, BROKEN_ID, FILE, RAW, sort_key
from transforms.excluding import EXCLUDED
from transforms.latest import latest
from transforms.model import EntityType
from transforms.source_kind import Roles

log = logging.getLogger(__name__)

READS_AT_ONCE = 16  # per-ticket reads under way at once; the limiter holds the rate
AT_RISK = 500  # tickets or files that are read again after a kill
MESSAGES = Resource("messages", EntityType.MESSAGE, is_incremental=True, is_of_parent=True)
MARKER = "read:"  # id of the row that says which version of a ticket was read one by one

# Says from a ticket's bulk messages, and the ticket, whether it has to be read one by one.
Needs = Callable[[list[dict[str, Any]], dict[str, Any]], bool]
Note = Callable[[str, int], None]  # told of resource and rows, for progress


class Pages(Protocol):
    """Anything that is read page by page: a source, or the target's inventory."""

    def pages(self, resource: str, *, cursor: str | None = None) -> Any:
        """Yield pages from the beginning or behind `cursor`."""
        ...


async def stage_resource(
    system: Pages, resource: Resource, area: Area, *, run: str, note: Note, kind: str = "raw"
) -> int:
    """Read one resource into a new generation, or finish the one that was interrupted.

    Returns how many rows the generation has. What was flushed before a kill is not read again.
    """
    generation = area.begin(resource.name, kind=kind, is_incremental=resource.is_incremental)
    writer = PartWriter(generation.folder, RAW, run=run)
    cursor = generation.cursor
    sequence = area.rows(generation)
    async for page in system.pages(resource.name, cursor=cursor):
        sequence = append_page(writer, page, resource, generation, sequence)
        cursor = page.cursor or cursor
        note(resource.name, len(page.records))
    writer.flush()
    area.complete(generation, cursor=cursor, rows=sequence)
    log.info("resource staged", extra={"resource": resource.name, "rows": sequence})
    return sequence


def append_page(
    writer: PartWriter, page: Page, resource: Resource, generation: Generation, sequence: int
) -> int:
    """Write a page's records as raw rows; returns the sequence behind them."""
    rows = []
    size = 0
    for record in page.records:
        sequence += 1
        size += len(record.payload)
        rows.append(raw_row(record, resource, generation.number, sequence))
    writer.append(rows, size_bytes=size, cursor=page.cursor)
    return sequence


def raw_row(
    record: RawRecord, resource: Resource, generation: int, sequence: int
) -> dict[str, Any]:
    """Return a record as a row of RAW; a message's key is its ticket's."""
    owner = record.parent_id if resource.is_of_parent and record.parent_id else record.id
    return {
        "id": record.id,
        "key": sort_key(owner),
        "parent_id": record.parent_id,
        "source_at": record.source_at,
        "generation": generation,
        "sequence": sequence,
        "payload": record.payload,
    }


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
    generation = area.begin("messages", is_incremental=True)
    writer = PartWriter(generation.folder, RAW, run=run)
    readers = [area.reader(name) for name in (roles.tickets, roles.bulk_messages, MESSAGES.name)]
    unread: dict[str, str] = {}
    sequence = area.rows(generation)
    keys = None if ticket_ids is None else sorted(map(sort_key, ticket_ids))
    selections = [
        partial(PartReader.read, keys=each)
        if keys is None
        else partial(PartReader.read_keys, keys=[key for key in keys if each.holds(key)])
        for each in ranges
    ]
    unsaved = 0
    reading = (_to_read(*map(select, readers), needs=needs) for select in selections)
    for wanted in _chunks(reading):
        answers = await together(
            [partial(_read_ticket, source, row) for row in wanted], at_once=READS_AT_ONCE
        )
        for row, answer in zip(wanted, answers, strict=True):
            if isinstance(answer, Trouble):
                unread[row["id"]] = answer.code
                breaker.note(answer.code)
                log.warning("ticket unread", extra={"id": row["id"], "reason": answer.code})
                continue
            breaker.note(None)
            for page in answer:
                sequence = append_page(writer, page, MESSAGES, generation, sequence)
        unsaved += len(wanted)
        if unsaved >= AT_RISK:
            writer.flush()
            unsaved = 0
        note("messages", len(wanted))
    writer.flush()
    area.complete(generation, cursor=None, rows=sequence)
    return unread


def _to_read(
    tickets: pa.Table,
    events: pa.Table,
    done: pa.Table,
    *,
    needs: Needs | None,
) -> list[dict[str, Any]]:
    """Return the raw rows of those tickets that have to be read one by one."""
    read_at = {
        row["parent_id"]: row["source_at"]
        for row in done.select(["id", "parent_id", "source_at"]).to_pylist()
        if row["id"].startswith(MARKER)
    }
    bulk = latest(events) if needs is not None else events
    rows_of: dict[str, list[int]] = {}
    for number, ticket_id in enumerate(bulk["parent_id"].to_pylist()):
        rows_of.setdefault(ticket_id, []).append(number)
    wanted = []
    # One ticket at a time: a whole range that is parsed takes ten times its bytes.
    for row in _rows(latest(tickets)):
        last = read_at.get(row["id"])
        is_current = last is not None and row["source_at"] is not None and last >= row["source_at"]
        if is_current or row["id"].startswith(BROKEN_ID) or row["payload"] == EXCLUDED:
            continue
        messages = bulk["payload"].take(pa.array(rows_of.get(row["id"], []), pa.int64()))
        if needs is None or needs(
            [orjson.loads(text) for text in messages.to_pylist()], orjson.loads(row["payload"])
        ):
            wanted.append(row)
    return wanted


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, of which few at a time are Python objects."""
    for batch in table.to_batches(max_chunksize=100):
        yield from batch.to_pylist()


async def _read_ticket(source: Source, row: dict[str, Any]) -> list[Page] | Trouble:
    """Read one ticket's messages, closed by the row that says which version was read."""
    ticket = orjson.loads(row["payload"])

    async def read() -> list[Page]:
        return [page async for page in source.messages(ticket)]

    pages = await own_trouble(read, source.confirm)
    if isinstance(pages, Trouble):
        return pages
    marker = RawRecord(
        f"{MARKER}{row['id']}",
        row["id"],
        row["source_at"] or datetime.fromtimestamp(0, UTC),
        "{}",
    )
    return [*pages, Page([marker], None)]


async def stage_files(  # noqa: PLR0913 - all by keyword but the systems
    source: Source,
    area: Area,
    store: FileStore,
    attachments: Iterable[pa.Table],
    *,
    max_bytes: int,
    run: str,
    note: Note,
    breaker: Breaker,
) -> int:
    """Fetch what is not in the store yet, table by table; a file that can't be had has a reason.

    In: tables of ATTACHMENT. Returns how many files were fetched or given up in this call.
    `breaker` raises FatalError when too many fail for a reason that a person may mend.
    """
    generation = area.begin("files", is_incremental=True)
    writer = PartWriter(generation.folder, FILE, run=run)
    known = area.reader("files", contract=FILE)
    count = 0
    unsaved = 0
    for wanted in _chunks(
        files_to_fetch(table.select(ATTACHMENT.names).to_pylist(), known, store)
        for table in attachments
    ):
        rows = await together(
            [partial(fetch_anew, source, store, row, max_bytes=max_bytes) for row in wanted],
            at_once=FETCHES_AT_ONCE,
        )
        for row, found in zip(wanted, rows, strict=True):
            breaker.note(shared_reason(source, row, found))
        writer.append(rows, size_bytes=0, cursor=None)
        unsaved += len(rows)
        if unsaved >= AT_RISK:
            writer.flush()
            unsaved = 0
        count += len(rows)
        note("files", len(rows))
    writer.flush()
    area.complete(generation, cursor=None, rows=count)
    return count


def _chunks(lists: Iterable[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """Cut lists of rows into what is asked for at once; of an empty one comes nothing."""
    for rows in lists:
        for start in range(0, len(rows), AT_RISK):
            yield rows[start : start + AT_RISK]
