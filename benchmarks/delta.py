"""A delta of ten tickets, planned: requests, CPU and memory should not grow with the desk.

`python -m benchmarks.delta FOLDER SOURCE_URL TARGET_URL`, behind `benchmarks.extraction`.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Final

import httpx

from benchmarks.meter import tell
from benchmarks.place import RUN, Place
from connectors.ledger.runs import COVERED
from flows import order
from flows.plainly import plain_way
from tasks.plan.changes import covered_now
from tasks.run.session import Session, session
from tasks.run.tables import Scope, tables_of

CHANGED: Final = 10


async def main(place: Place, source_url: str, target_url: str) -> None:
    """Call what is staged moved, change some tickets, and plan a delta twice.

    The first one has look-ups to make that later ones only bring up to date.
    """
    config = place.config(source_url, target_url, ledger="delta")
    async with session(config) as shared:
        _cover(shared)
    await _change(source_url)
    async with session(config) as shared:
        await order.plan_only(plain_way(config), is_delta=True)
        await _change(source_url)
        before = _asked(shared)
        cpu = time.process_time()
        ended = await order.plan_only(plain_way(config), is_delta=True)
        tell(
            cpu_s=time.process_time() - cpu,
            requests=_asked(shared) - before,
            tickets=len(tables_of(shared.area, ended.run).scope().ticket_ids or ()),
            people=shared.area.reader(shared.kind.roles.people).rows,
        )


def _cover(shared: Session) -> None:
    """Write down a full run that came to its end."""
    run = shared.runs.start("full", digest=shared.settings.digest(), workspace=None, detail={})
    covered = covered_now(shared.area, shared.kind.roles, shared.rules.entities, {})
    shared.runs.note(run, {COVERED: covered})
    shared.runs.finish(run, "completed")
    tables_of(shared.area, RUN).save_scope(Scope())


async def _change(source_url: str) -> None:
    async with httpx.AsyncClient(base_url=source_url, trust_env=False) as desk:
        for number in range(1, CHANGED + 1):
            said = {"subject": f"Changed at {time.time()}"}
            answer = await desk.put(f"/_sandbox/tickets/{number}", json=said)
            answer.raise_for_status()


def _asked(shared: Session) -> int:
    return shared.source.use.requests + shared.target.limiter.stats.requests


if __name__ == "__main__":
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3]))
