"""Whole runs without Prefect: the order of `flows.order`, its units called plainly.

Killing and restarting a process thirty times would spend its time on Prefect's start.
"""

from flows import moving, order, reading
from flows.plainly import PlainDo, plain_way
from tasks.plan import units as plan

SIGNED_BY = "tests"


async def run_full(config, *, shape_tickets=plan.shape_tickets, first=None):
    """Run everything of a full run; `shape_tickets` may be a double of the transform."""
    way = plain_way(str(config), {plan.shape_tickets: shape_tickets})
    return await order.full(way, SIGNED_BY, first)


async def run_demo(config, tickets=None):
    """Run everything of a demo."""
    return await order.demo(plain_way(str(config)), tickets)


async def run_plan(config):
    """Run a full run up to its first write."""
    return await order.plan_only(plain_way(str(config)))


async def run_delta(config):
    """Run everything of a delta."""
    return await order.delta(plain_way(str(config)))


async def run_delta_plan(config):
    """Run a delta up to its first write."""
    return await order.plan_only(plain_way(str(config)), is_delta=True)


async def run_again(config, failed_run, reason=None, entity=None):
    """Run everything of a rerun."""
    return await order.rerun(plain_way(str(config)), failed_run, reason, entity)


async def stage_everything(shared, run):
    """Read both sides whole."""
    await reading.read_source(PlainDo(shared, run))


async def shape_everything(shared, run):
    """Turn what is staged into canonical rows, and fetch the files."""
    do = PlainDo(shared, run)
    for part in (moving.transform_tickets, moving.transform_contacts, moving.stage_files):
        await do.part(part)
