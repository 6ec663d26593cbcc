"""Staging: what a system has goes into Parquet, page by page, resumable where it stopped."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    rows = raw_rows(page.records, resource, generation.number, sequence)
    writer.append_table(rows, cursor=page.cursor)
    return sequence + len(page.records)


def raw_rows(
    records: Sequence[RawRecord], resource: Resource, generation: int, sequence: int
) -> pa.Table:
    """Return records as rows of RAW, numbered behind `sequence`; a message's key is its ticket's.

    Column by column: a dict for each row takes twice the time.
    """
    ids, parents = [each.id for each in records], [each.parent_id for each in records]
    owners = ids
    if resource.is_of_parent:
        owners = [parent or own for own, parent in zip(ids, parents, strict=True)]
    columns = {
        "id": ids,
        "key": [sort_key(each) for each in owners],
        "parent_id": parents,
        "source_at": [each.source_at for each in records],
        "generation": [generation] * len(records),
        "sequence": range(sequence + 1, sequence + 1 + len(records)),
        "payload": [each.payload for each in records],
        "is_whole": [each.is_whole for each in records],
    }
    return pa.Table.from_pydict(columns, schema=RAW)


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
