"""Loading against a server that answers at once: CPU per request, memory, and the formula.

`python -m benchmarks.loading FOLDER SOURCE_URL TARGET_URL [SECONDS]`: tickets are loaded for so
many seconds, else all of them.
"""

import asyncio
import sqlite3
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.formula import expected_requests
from benchmarks.meter import Meter, tell
from benchmarks.place import RUN, Place
from tasks.load import units
from tasks.run.frame import StoppedError
from tasks.run.session import Session, session
from tasks.run.tables import tables_of
from transforms.model import Tally

BEFORE_TICKETS: Final = ("attribute", "tag", "company", "contact", "later")
BATCHES_AT_ONCE: Final = 6  # as flows.moving has it
SAMPLE_S: Final = 2.0
PEOPLE_ONLY: Final = "window"  # the ledger in which no ticket is begun yet


async def load(shared: Session, tables: Sequence[str]) -> Tally:
    """Load plan tables one after the other, some batches of one at a time."""
    total = Tally()
    gate = asyncio.Semaphore(BATCHES_AT_ONCE)

    async def one(table: str, batch: str) -> Tally:
        async with gate:
            return await units.load_batch(shared, RUN, table, batch)

    for table in tables:
        batches = await units.plan_batches(shared, RUN, table)
        for tally in await asyncio.gather(*(one(table, batch) for batch in batches)):
            total += tally
    return total


@asynccontextmanager
async def sampled(shared: Session) -> AsyncIterator[list[float]]:
    """Fill the list with the CPU milliseconds a request took, one number every two seconds.

    The machine's other users make CPU dearer in bursts; the median of many short spans tells more
    than the whole.
    """
    found: list[float] = []

    async def sample() -> None:
        while True:
            cpu, requests = time.process_time(), shared.target.limiter.stats.requests
            await asyncio.sleep(SAMPLE_S)
            sent = shared.target.limiter.stats.requests - requests
            if sent:
                found.append(1_000 * (time.process_time() - cpu) / sent)

    sampling = asyncio.get_running_loop().create_task(sample())
    try:
        yield found
    finally:
        sampling.cancel()


async def stop_after(shared: Session, seconds: float) -> None:
    """Let every record stop before its next step once the time has passed."""
    await asyncio.sleep(seconds)
    shared.stop.ask("measured long enough")


async def load_for(shared: Session, tables: Sequence[str], seconds: float) -> Tally:
    """Load until there is no more or the time has passed; of batches cut short nothing counts."""
    stopping = asyncio.get_running_loop().create_task(stop_after(shared, seconds))
    try:
        return await load(shared, tables)
    except StoppedError:
        return Tally()
    finally:
        stopping.cancel()


async def main(place: Place, source_url: str, target_url: str, seconds: float) -> None:
    """Load people, keep that ledger for the window's measurement, then load the tickets."""
    people, tickets = Meter(), Meter()
    config = place.config(source_url, target_url)
    async with session(config) as shared:
        with people.running():
            first = await load(shared, BEFORE_TICKETS)
    _copy(place.ledger(), place.ledger(PEOPLE_ONLY))
    async with session(config) as shared:
        async with sampled(shared) as samples:
            with tickets.running():
                second = await load_for(shared, ["ticket"], seconds)
        stats = replace(shared.target.limiter.stats)
        stub = await _stub_says(shared)
        expected = expected_requests(tables_of(shared.area, RUN))
        tell(
            people={"requests": first.requests, "cpu_s": people.cpu_s},
            tickets={
                "requests": stats.requests,
                "cpu_s": tickets.cpu_s,
                "wall_s": tickets.wall_s,
                "in_flight_max": stats.in_flight_max,
                "median_ms": statistics.median(samples) if samples else None,
            },
            failed=first.failed + second.failed,
            failures=first.failures | second.failures,
            sent=stub["kinds"],
            expected=expected,
        )


async def _stub_says(shared: Session) -> dict[str, Any]:
    """Return what the other side counted."""
    answer = await shared.target._at.client.read("/_stub")  # noqa: SLF001 - the stub's own page
    body: dict[str, Any] = answer.body
    return body


def _copy(ledger: Path, to: Path) -> None:
    with sqlite3.connect(ledger) as source, sqlite3.connect(to) as copy:
        source.backup(copy)


if __name__ == "__main__":
    limit_s = float(sys.argv[4]) if len(sys.argv) > 4 else 86_400.0
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3], limit_s))
