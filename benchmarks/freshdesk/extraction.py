"""Staging a Freshdesk account's tickets, each with a call of its own: CPU, calls and credits.

`python -m benchmarks.freshdesk.extraction FOLDER SOURCE_URL TARGET_URL full|fast`
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import httpx

from benchmarks.meter import Meter, tell
from benchmarks.place import RUN
from tasks.run.session import session
from tasks.stage import units as stage
from tasks.stage.whole import choose_all

FILE: Final = """\
name: bench
source:
  kind: freshdesk
  url: {source_url}
  auth: {{api_key: sandbox-api-key}}
  completeness: {manner}
target: {{url: "{target_url}", token: stub-token}}
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/ledger.db
  reports: {folder}/reports
entities: [companies, contacts, tickets]
"""


async def main(folder: Path, source_url: str, target_url: str, manner: str) -> None:
    """Stage everything: tickets and their messages are measured."""
    folder.mkdir()
    config, meter = folder / "ledger.yaml", Meter()
    config.write_text(
        FILE.format(folder=folder, source_url=source_url, target_url=target_url, manner=manner)
    )
    async with session(str(config)) as shared:
        tickets = shared.kind.roles.tickets
        for resource in shared.source.resources:
            if resource.name != tickets:
                await stage.stage_one(shared, RUN, resource.name)
        before = await _asked(source_url)
        with meter.running():
            await stage.stage_one(shared, RUN, tickets)
            await choose_all(shared, RUN)
            await stage.stage_single_tickets(shared, RUN)
        spent = await _asked(source_url)
        spent.subtract(before)
        # Of each ticket one row says when it was read; the ticket itself stands for it here.
        read = len(shared.area.reader(tickets).keys())
        records = shared.area.reader("messages").rows
        tell(tickets=read, records=records, cpu_s=meter.cpu_s, wall_s=meter.wall_s, **spent)


async def _asked(url: str) -> Counter[str]:
    """Return the calls and credits that the server has counted."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        told = (await client.get("/_sandbox/stats")).json()
    return Counter(calls=told["total"], credits=told["credits"])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]))
