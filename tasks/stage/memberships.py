"""Who belongs to which company, brought up to date for the people who changed.

The list has no time to ask by. In a delta it is asked for person by person, and written once more
with what is new: so its requests follow the change and not the desk. It is read whole where that
is cheaper, and once a day, since nobody has written down that a user's own time moves with each
of their memberships.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.protocols import Page, RawRecord, Resource, Source
from connectors.staging import Area, PartWriter, cut
from tasks.run.together import together
from tasks.stage.writing import READS_AT_ONCE, append_page
from transforms.contracts import RAW, sort_key
from transforms.errors import RecordError, TransientError
from transforms.source_kind import SourceKind

WHOLE_EVERY: Final = timedelta(days=1)
PER_REQUEST: Final = 100  # rows of the whole list that one request brings
ROWS_AT_ONCE: Final = 2_000  # people whose rows are held while the list is written once more


def is_asked_by_person(area: Area, name: str, people: Collection[str], now: datetime) -> bool:
    """Tell whether these people are asked for one by one, rather than the whole list `name`."""
    read_at = area.read_at(name)
    if read_at is None or now - read_at >= WHOLE_EVERY:
        return False
    return len(people) <= area.reader(name, is_incremental=False).rows // PER_REQUEST + 1


async def stage_memberships_of(
    source: Source, area: Area, people: Sequence[str], *, kind: SourceKind, run: str
) -> int | None:
    """Ask for these people's memberships; where they differ, write the list once more with them.

    Returns how many rows are new, 0 when all is as it was, None when the source does not say.
    """

    async def ask(person: str) -> list[RawRecord]:
        return [record async for page in source.memberships(person) for record in page.records]

    try:
        told = await together([partial(ask, each) for each in people], at_once=READS_AT_ONCE)
    except (RecordError, TransientError):  # one person's, or a source that is down: the list tells
        return None
    found = [each for one in told for each in one]
    keys = sorted(sort_key(person) for person in people)
    resource = next(each for each in source.resources if each.name == kind.roles.memberships)
    before = area.reader(resource.name, is_incremental=False)
    if (belonging := kind.belonging) is None:
        return None
    then = {belonging(each) for each in before.read_keys(keys)["payload"].to_pylist()}
    if then == {belonging(record.payload) for record in found}:
        return 0
    await asyncio.to_thread(_write, area, resource, keys, found, run)
    return len(found)


def _write(
    area: Area, resource: Resource, keys: Sequence[str], found: Sequence[RawRecord], run: str
) -> None:
    """Write the list as a new generation: the rows of others as they are, and these."""
    name = resource.name
    before, read_at = area.reader(name, is_incremental=False), area.read_at(name)
    generation = area.begin(name, is_incremental=False)
    writer = PartWriter(generation.folder, RAW, run=run)
    asked, rows = pa.array(keys, pa.string()), 0
    for some in cut(before.keys(), ROWS_AT_ONCE):
        table = before.read(some)
        table = table.filter(pc.invert(pc.is_in(table["key"], value_set=asked)))
        writer.append_table(table)
        rows += table.num_rows
    rows = append_page(writer, Page(found, None), resource, generation, rows)
    writer.flush()
    area.complete(generation, cursor=None, rows=rows, read_at=read_at)
