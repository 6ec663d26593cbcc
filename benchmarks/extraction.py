"""Staging a desk: records per CPU second, in bulk and as a whole process, and the memory it takes.

`python -m benchmarks.extraction FOLDER SOURCE_URL TARGET_URL`
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.meter import Meter, tell
from benchmarks.place import RUN, Place
from connectors.staging import KeyRange
from tasks.run.session import Session, session
from tasks.stage import units as stage
from tasks.stage.inventory import INVENTORY
from tasks.stage.whole import choose_all

MEASURED: Final = ("tickets", "ticket_events")


async def main(place: Place, source_url: str, target_url: str) -> None:
    """Stage everything: tickets and their messages are measured, and the process so far."""
    meter = Meter()
    everything = 0
    async with session(place.config(source_url, target_url)) as shared:
        names = [resource.name for resource in shared.source.resources]
        for name in names:
            if name not in MEASURED:
                everything += await stage.stage_one(shared, RUN, name)
        records = 0
        for name in MEASURED:
            with meter.running():
                records += await stage.stage_one(shared, RUN, name)
        await choose_all(shared, RUN)
        await stage.stage_single_tickets(shared, RUN)
        process_cpu_s = time.process_time()
        for resource in INVENTORY:
            await stage.stage_inventory(shared, RUN, resource.name)
        await stage.index_inventory(shared, RUN)
        tell(
            records=records,
            everything=everything + records,
            process_cpu_s=process_cpu_s,
            cpu_s=meter.cpu_s,
            wall_s=meter.wall_s,
            ticket_bytes=_mean_size(shared, "tickets"),
            message_bytes=_mean_size(shared, "ticket_events"),
            single=shared.area.reader("messages").rows,
        )


def _mean_size(shared: Session, resource: str) -> float:
    """Return the mean size of the oldest records' JSON."""
    reader = shared.area.reader(resource)
    keys = reader.keys()
    rows = reader.read(KeyRange("", keys[min(500, len(keys) - 1)].as_py()))["payload"].to_pylist()
    return sum(len(text.encode()) for text in rows) / max(1, len(rows))


if __name__ == "__main__":
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3]))
