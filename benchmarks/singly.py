"""Staging a source that is read ticket by ticket: CPU, and what the source has counted."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.meter import Meter, tell
from benchmarks.place import RUN
from tasks.run.session import session
from tasks.stage import units as stage
from tasks.stage.whole import choose_all


async def stage_singly(
    folder: Path, text: str, source_url: str, spent: Callable[[dict[str, Any]], Counter[str]]
) -> None:
    """Stage everything by a migration file: tickets and their messages are measured.

    `spent` says what of the server's own figures is told.
    """
    folder.mkdir()
    config, meter = folder / "ledger.yaml", Meter()
    config.write_text(text)
    async with session(str(config)) as shared:
        tickets = shared.kind.roles.tickets
        for resource in shared.source.resources:
            if resource.name != tickets:
                await stage.stage_one(shared, RUN, resource.name)
        before = spent(await _stats(source_url))
        with meter.running():
            await stage.stage_one(shared, RUN, tickets)
            await choose_all(shared, RUN)
            await stage.stage_single_tickets(shared, RUN)
        count = spent(await _stats(source_url))
        count.subtract(before)
        # Of each ticket one row says when it was read; the ticket itself stands for it here.
        read = len(shared.area.reader(tickets).keys())
        records = shared.area.reader("messages").rows
        tell(tickets=read, records=records, cpu_s=meter.cpu_s, wall_s=meter.wall_s, **count)


async def _stats(url: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        found: dict[str, Any] = (await client.get("/_sandbox/stats")).json()
    return found
