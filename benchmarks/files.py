"""How long staging takes, with a desk's files or without.

`python -m benchmarks.files FOLDER SOURCE_URL TARGET_URL with|without`
"""

import asyncio
import sys
import time
from pathlib import Path

from benchmarks.meter import tell
from benchmarks.place import RUN, Place
from tasks.plan import units as plan
from tasks.run.session import Session, session
from tasks.stage import units as stage
from tasks.stage.inventory import INVENTORY
from tasks.stage.whole import choose_all
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
            await stage.stage_ticket_files(shared, RUN)
        files = shared.area.reader("files", contract=FILE).rows
        tell(wall_s=time.monotonic() - began, early=early, files=files)


async def _read(shared: Session, *, with_files: bool) -> None:
    """Read both sides; as a run with files does it, or by the same export alone."""
    roles = shared.kind.roles
    for resource in shared.source.resources:
        if resource.name not in {roles.bulk_messages, roles.side_messages}:
            await stage.stage_one(shared, RUN, resource.name)
    await choose_all(shared, RUN)
    if with_files:
        await stage.stage_bulk_messages(shared, RUN)
    else:
        await stage.stage_side_messages(shared, RUN)
        await stage.stage_one(shared, RUN, roles.bulk_messages)
    await stage.stage_single_tickets(shared, RUN)
    for each in INVENTORY:
        await stage.stage_inventory(shared, RUN, each.name)
    await stage.index_inventory(shared, RUN)


async def _shape(shared: Session) -> None:
    await plan.shape_companies(shared, RUN)
    for part in await plan.ticket_parts(shared, RUN):
        await plan.shape_tickets(shared, RUN, part)
    for part in await plan.people_parts(shared, RUN):
        await plan.shape_contacts(shared, RUN, part)


if __name__ == "__main__":
    how = sys.argv[4]
    asyncio.run(main(Path(sys.argv[1]) / how, sys.argv[2], sys.argv[3], with_files=how == "with"))
