"""Staging: what a system has goes into Parquet, page by page, resumable where it stopped."""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, Protocol

import pyarrow as pa

from connectors.filestore import FileStore
from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, Generation, PartWriter
from tasks.run.stop import Breaker
from tasks.run.together import together
from tasks.stage.ahead import files_to_fetch
from tasks.stage.fetching import FETCHES_AT_ONCE, FileSource, fetch_anew, shared_reason
from transforms.contracts import ATTACHMENT, FILE, RAW, sort_key

log = logging.getLogger(__name__)

READS_AT_ONCE: Final = 16  # reads of one record under way at once; the limiter holds the rate
AT_RISK: Final = 500  # tickets or files that are read again after a kill
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
    generation = area.begin(
        resource.name, kind=kind, is_incremental=resource.is_incremental, holds=resource.holds
    )
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
        "is_whole": record.is_whole,
    }


async def stage_files(  # noqa: PLR0913 - all by keyword but the systems
    source: FileSource,
    area: Area,
    store: FileStore,
    attachments: Iterable[pa.Table],
    *,
    max_bytes: int,
    run: str,
    note: Note,
    breaker: Breaker,
    resource: str = "files",
) -> int:
    """Fetch what is not in the store yet, table by table; a file that can't be had has a reason.

    In: tables of ATTACHMENT. Returns how many files were fetched or given up in this call.
    `breaker` raises FatalError when too many fail for a reason that a person may mend. `resource`
    is where the area has what became of them.
    """
    generation = area.begin(resource, is_incremental=True)
    writer = PartWriter(generation.folder, FILE, run=run)
    known = area.reader(resource, contract=FILE)
    count = 0
    unsaved = 0
    for wanted in chunks(
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


def chunks(lists: Iterable[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """Cut lists of rows into what is asked for at once; of an empty one comes nothing."""
    for rows in lists:
        for start in range(0, len(rows), AT_RISK):
            yield rows[start : start + AT_RISK]
