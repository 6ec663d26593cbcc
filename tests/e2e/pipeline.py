"""A whole run without Prefect, in the order of `flows.migrate`.

Killing and restarting a process thirty times would spend its time on Prefect's start.
"""

import asyncio
import sys

from tasks import loading, reading, shaping
from tasks.inventory import INVENTORY
from tasks.load import Tally
from tasks.plan_tables import LATER
from tasks.runs import Ended, opened_run
from tasks.transform import SETUP
from transforms.errors import MigrationError

RESOURCES = (*SETUP, "organizations", "users", "organization_memberships")
TABLES = ("attribute", "tag", "company", "contact", LATER, "ticket")


async def run_full(config: str, *, shape_tickets=shaping.shape_tickets) -> Ended:
    """Run everything of a full run; `shape_tickets` may be a double of the transform."""
    async with opened_run(config, "full") as run:
        await _stage_and_plan(run, run.shared, shape_tickets)
        return await load(run, run.shared)


async def run_plan(config: str) -> Ended:
    """Run a full run up to its first write."""
    async with opened_run(config, "plan") as run:
        await _stage_and_plan(run, run.shared)
        return run.ended()


async def _stage_and_plan(run, shared, shape_tickets=shaping.shape_tickets):
    await stage_everything(shared, run.id)
    await _shape_and_plan(run, shared, shape_tickets)


async def stage_everything(shared, run):
    """Read both sides whole."""
    await reading.check_before(shared, run)
    for name in RESOURCES:
        await reading.stage_one(shared, run, name)
    await reading.stage_all_tickets(shared, run)
    await reading.choose_all(shared, run)
    await reading.stage_bulk_messages(shared, run)
    await reading.stage_single_tickets(shared, run)
    for resource in INVENTORY:
        await reading.stage_inventory(shared, run, resource.name)
    await reading.index_inventory(shared, run)


async def run_delta(config: str) -> Ended:
    """Run everything of a delta."""
    async with opened_run(config, "delta") as run:
        await _stage_and_plan_delta(run, run.shared)
        return await load(run, run.shared)


async def run_delta_plan(config: str) -> Ended:
    """Run a delta up to its first write."""
    async with opened_run(config, "plan") as run:
        await _stage_and_plan_delta(run, run.shared)
        return run.ended()


async def _stage_and_plan_delta(run, shared):
    await reading.check_before(shared, run.id)
    for name in (*SETUP, "organizations", "users"):
        await reading.stage_one(shared, run.id, name)
    await reading.stage_changed_memberships(shared, run.id)
    await reading.stage_all_tickets(shared, run.id)
    await reading.stage_bulk_messages(shared, run.id)
    await reading.choose_changed(shared, run.id)
    await reading.stage_single_tickets(shared, run.id)
    await _plan(run, shared)


async def run_again(
    config: str, failed_run: str, reason: str | None = None, entity: str | None = None
) -> Ended:
    """Run everything of a rerun."""
    async with opened_run(config, "rerun") as run:
        shared = run.shared
        await reading.check_before(shared, run.id)
        for name in SETUP:
            await reading.stage_one(shared, run.id, name)
        await reading.choose_failed(shared, run.id, failed_run, reason, entity)
        await reading.stage_single_tickets(shared, run.id)
        await _plan(run, shared)
        return await load(run, shared)


async def _plan(run, shared):
    """Plan a part of the desk; the workspace's long lists are not read again."""
    for resource in INVENTORY:
        await reading.refresh_inventory(shared, run.id, resource.name)
    await reading.index_inventory(shared, run.id)
    await _shape_and_plan(run, shared)


async def shape_everything(shared, run, shape_tickets=shaping.shape_tickets):
    """Turn what is staged into canonical rows, and fetch the files."""
    await shaping.shape_companies(shared, run)
    for part in await shaping.ticket_parts(shared, run):
        await shape_tickets(shared, run, part)
    for part in await shaping.people_parts(shared, run):
        await shaping.shape_contacts(shared, run, part)
    await reading.stage_ticket_files(shared, run)


async def _shape_and_plan(run, shared, shape_tickets=shaping.shape_tickets):
    await shape_everything(shared, run.id, shape_tickets)
    await shaping.plan_contacts(shared, run.id)
    await shaping.plan_companies(shared, run.id)
    await shaping.plan_tickets(shared, run.id)
    await shaping.plan_setup(shared, run.id)


async def load(run, shared):
    """Load every table, and once more what waits for the target's search."""
    stopped = None
    try:
        for table in TABLES:
            total = await _load_table(run, shared, table)
            for _ in range(loading.WAITS_AT_MOST):
                if not total.deferred:
                    break
                await loading.wait_for_search(shared, run.id, total.put_off_until)
                total = await _load_table(run, shared, table)
    except MigrationError as exc:
        stopped = str(exc)
    return run.noted(await loading.report(shared, run.id, stopped))


async def _load_table(run, shared, table):
    total = Tally()
    for batch in await loading.plan_batches(shared, run.id, table):
        total += await loading.load_batch(shared, run.id, table, batch)
    return total


if __name__ == "__main__":
    ended = asyncio.run(run_full(sys.argv[1]))
    for row in ended.rows:
        sys.stdout.write(f"{row}\n")
    sys.stdout.write(f"{ended.reasons}\n{ended.stopped}\n")
    sys.exit(2 if ended.stopped else 1 if ended.failed else 0)
