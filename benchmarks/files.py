"""How long it takes until a full run's plan is counted, with a desk's files or without.

`python -m benchmarks.files FOLDER SOURCE_URL TARGET_URL with|without`
"""

import asyncio
import sys
import time
from pathlib import Path

from benchmarks.meter import tell
from benchmarks.place import Place
from flows import order
from flows.plainly import plain_way
from tasks.run.session import Session, session
from tasks.stage import units as stage
from transforms.contracts import FILE


async def main(folder: Path, source_url: str, target_url: str, *, with_files: bool) -> None:
    """Plan one desk into an empty area, in the order of every run."""
    folder.mkdir()
    config = Place(folder).config(source_url, target_url)
    waited_s = 0.0

    async def waits(shared: Session, run: str) -> int:
        nonlocal waited_s
        began = time.monotonic()
        count = await stage.stage_ticket_files(shared, run)
        waited_s = time.monotonic() - began
        return count

    instead = (
        {stage.stage_ticket_files: waits}
        if with_files
        else {stage.stage_bulk_messages: _bulk_alone, stage.stage_ticket_files: _none}
    )
    began = time.monotonic()
    async with session(config) as shared:
        await order.plan_only(plain_way(config, instead))
        files = shared.area.reader("files", contract=FILE).rows
        tell(wall_s=time.monotonic() - began, waited_s=waited_s, files=files)


async def _bulk_alone(shared: Session, run: str) -> int:
    """Read the same export, and none of the files that it names."""
    return await stage.stage_one(shared, run, shared.kind.roles.bulk_messages)


async def _none(_shared: Session, _run: str) -> int:
    return 0


if __name__ == "__main__":
    how = sys.argv[4]
    asyncio.run(main(Path(sys.argv[1]) / how, sys.argv[2], sys.argv[3], with_files=how == "with"))
