"""From raw to plan: records per CPU second, and the memory it takes.

`python -m benchmarks.shaping FOLDER SOURCE_URL TARGET_URL`
"""

import asyncio
import sys
from pathlib import Path

from benchmarks.meter import Meter, peak_mib, tell
from benchmarks.place import RUN, Place
from tasks.plan import proposing, units
from tasks.plan.batches import count_open
from tasks.run.session import Session, session
from tasks.run.tables import tables_of
from tasks.stage import units as stage
from transforms.contracts import MESSAGE, TICKET
from transforms.plan.spending import Spending


async def main(place: Place, source_url: str, target_url: str) -> None:
    """Transform, fetch the files (not measured), plan."""
    transform, plan, count = Meter(), Meter(), Meter()
    async with session(place.config(source_url, target_url)) as shared:
        with transform.running():
            await _transform(shared)
        transform_mib = peak_mib()
        await stage.stage_ticket_files(shared, RUN)
        with plan.running():
            await proposing.propose_fields(shared, RUN)
            await units.plan_contacts(shared, RUN)
            await units.plan_companies(shared, RUN)
            await units.plan_tickets(shared, RUN)
            await units.plan_setup(shared, RUN)
        with count.running():
            requests = await _counted(shared)
        tell(
            records=_records(shared),
            requests=requests,
            transform_cpu_s=transform.cpu_s,
            transform_mib=transform_mib,
            plan_cpu_s=plan.cpu_s,
            count_cpu_s=count.cpu_s,
        )


async def _transform(shared: Session) -> None:
    await units.shape_companies(shared, RUN)
    for part in await units.ticket_parts(shared, RUN):
        await units.shape_tickets(shared, RUN, part)
    for part in await units.people_parts(shared, RUN):
        await units.shape_contacts(shared, RUN, part)


async def _counted(shared: Session) -> int:
    """Return the requests that are open, as `plan` counts them; no run is in the ledger here."""
    tables = tables_of(shared.area, RUN)
    spending = Spending(proposing.ruled(shared.rules, tables))
    counts = await count_open(tables, shared.ledger, spending)
    return sum(count["requests"] for count in counts.values())


def _records(shared: Session) -> int:
    """Return how many tickets and messages there are."""
    tables = tables_of(shared.area, RUN)
    return sum(
        tables.read(table, name, contract).num_rows
        for table, contract in (("ticket", TICKET), ("message", MESSAGE))
        for name in tables.names(table)
    )


if __name__ == "__main__":
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3]))
