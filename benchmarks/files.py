"""How long staging takes, with a desk's files or without.

`python -m benchmarks.files FOLDER SOURCE_URL TARGET_URL with|without`
"""

import asyncio
import sys
import time
from pathlib import Path

from benchmarks.meter import tell
from benchmarks.place import RUN, Place
from tasks import reading, shaping
from tasks.inventory import INVENTORY
from tasks.resources import Session, session
from transforms.contracts import FILE


async def main(folder: Path, source_url: str, target_url: str, *, with_files: bool) -> None:
    """Stage and transform one desk into an empty area."""
    folder.mkdir()
    began = time.monotonic()
    async with session(Place(folder).config(source_url, target_url)) as shared:
        await _read(shared, with_files=with_files)
        await _shape(shared)
        await shared.end_ahead()
        early = shared.area.reader("files", contract=FILE).rows
        if with_files:
            await reading.stage_ticket_files(shared, RUN)
        files = shared.area.reader("files", contract=FILE).rows
        tell(wall_s=time.monotonic() - began, early=early, files=files)


async def _read(shared: Session, *, with_files: bool) -> None:
    """Read both sides; as a run with files does it, or by the same export alone."""
    for resource in shared.source.resources:
        if resource.name != "ticket_events":
            await reading.stage_one(shared, RUN, resource.name)
    await reading.choose_all(shared, RUN)
    if with_files:
        await reading.stage_bulk_messages(shared, RUN)
    else:
        await reading.stage_one(shared, RUN, "ticket_events")
    await reading.stage_single_tickets(shared, RUN)
    for each in INVENTORY:
        await reading.stage_inventory(shared, RUN, each.name)
    await reading.index_inventory(shared, RUN)


async def _shape(shared: Session) -> None:
    await shaping.shape_companies(shared, RUN)
    for part in await shaping.ticket_parts(shared, RUN):
        await shaping.shape_tickets(shared, RUN, part)
    for part in await shaping.people_parts(shared, RUN):
        await shaping.shape_contacts(shared, RUN, part)


if __name__ == "__main__":
    how = sys.argv[4]
    asyncio.run(main(Path(sys.argv[1]) / how, sys.argv[2], sys.argv[3], with_files=how == "with"))
