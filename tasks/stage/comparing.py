"""Lists that come whole each time: only what is new or other than staged is staged.

So a delta is about what changed although its source can't say so, and nothing is staged twice.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.clock import now
from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, KeyIndex, KeyRange, PartWriter
from tasks.stage.writing import Note, Pages, append_page
from transforms.contracts import BROKEN_ID, RAW, WITHDRAWN
from transforms.latest import latest

log = logging.getLogger(__name__)

GONE: Final = "gone"  # the note of a run that says what its source has no longer
SHOWN: Final = 10  # ids of rows that are gone
ROWS_AT_ONCE: Final = 2_000
SEEN: Final = "+"  # begins what the look-up has of a row that came again


@dataclass(slots=True)
class Gone:
    """Rows that were staged and came no more."""

    count: int = 0
    ids: list[str] = field(default_factory=list)  # the first ones

    def __str__(self) -> str:
        """Say it in a sentence."""
        more = ", …" if self.count > len(self.ids) else ""
        return (
            f"{self.count} rows are not there any more ({', '.join(self.ids)}{more}); what was "
            "moved of them stays"
        )


async def stage_compared(
    system: Pages, resource: Resource, area: Area, *, run: str, note: Note
) -> tuple[int, Gone]:
    """Read a list whole; return how many rows are new or changed, and which came no more.

    An interrupted reading begins anew, and what it had staged counts as staged.
    """
    staged = _index(area, resource)
    generation = area.begin(resource.name, is_incremental=True)
    writer = PartWriter(generation.folder, RAW, run=run)
    rows = area.rows(generation)
    async for page in system.pages(resource.name):
        fresh = _unlike(staged, page.records)
        rows = append_page(writer, Page(fresh, None), resource, generation, rows)
        note(resource.name, len(page.records))
    gone, withdrawn = _left(staged, is_withdrawn=resource.is_withdrawn)
    rows = append_page(writer, Page(withdrawn, None), resource, generation, rows)
    writer.flush()
    area.complete(generation, cursor=None, rows=rows)
    staged.close()
    log.info("resource compared", extra={"resource": resource.name, "rows": rows})
    return rows, gone


def _index(area: Area, resource: Resource) -> KeyIndex:
    """Make the look-up of what is staged: the newest version of each row."""
    index = KeyIndex(area.index_path(f"staged-{resource.name}"), is_new=True)
    reader = area.reader(resource.name)
    keys = reader.keys()
    for start in range(0, len(keys), ROWS_AT_ONCE):
        low = keys[start].as_py()
        end = start + ROWS_AT_ONCE
        table = reader.read(KeyRange(low, keys[end].as_py() if end < len(keys) else None))
        rows = latest(table).select(["id", "parent_id", "payload"]).to_pylist()
        index.put(
            (row["id"], _mark(row["parent_id"], row["payload"]))
            for row in rows
            if row["payload"] != WITHDRAWN
        )
    return index


def _unlike(staged: KeyIndex, records: Sequence[RawRecord]) -> list[RawRecord]:
    """Return the records that are not staged as they are, and remember that all of these came.

    One that belongs to another record than before is withdrawn from that one first.
    """
    marks = {record.id: _mark(record.parent_id, record.payload) for record in records}
    known = {each: mark.lstrip(SEEN) for each, mark in staged.get(list(marks)).items()}
    staged.put((each, f"{SEEN}{mark}") for each, mark in marks.items())
    found: list[RawRecord] = []
    for record in records:
        before = known.get(record.id)
        if before == marks[record.id]:
            continue
        parent = "" if before is None else before.partition(" ")[2]
        if parent and parent != record.parent_id:
            found.append(RawRecord(record.id, parent, None, WITHDRAWN))
        found.append(record)
    return found


def _left(staged: KeyIndex, *, is_withdrawn: bool) -> tuple[Gone, list[RawRecord]]:
    """Return what came no more, and the rows that withdraw those that were broken, or all."""
    gone, withdrawn, at = Gone(), [], now()
    for each in staged.without(SEEN):
        is_broken = each.startswith(BROKEN_ID)
        if is_broken or is_withdrawn:
            owner = staged.get([each])[each].partition(" ")[2] or None
            withdrawn.append(RawRecord(each, owner, None if is_broken else at, WITHDRAWN))
        if is_broken:
            continue
        gone.count += 1
        if gone.count <= SHOWN:
            gone.ids.append(each)
    return gone, withdrawn


def _mark(parent_id: str | None, payload: str) -> str:
    """Return what says which version of a row it is, and whom it belongs to."""
    return f"{hashlib.blake2b(payload.encode(), digest_size=16).hexdigest()} {parent_id or ''}"
