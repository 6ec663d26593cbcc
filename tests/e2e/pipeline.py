"""Whole runs without Prefect: the order of `flows.order`, its units called plainly.

Killing and restarting a process thirty times would spend its time on Prefect's start.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from flows import order
from flows.order import Way
from tasks.plan import units as plan
from tasks.run.session import Session

SIGNED_BY = "tests"


@dataclass(frozen=True)
class Directly:
    """Calls units in this process; `instead`: a double in place of a unit."""

    shared: Session
    run: str
    instead: Mapping[Callable[..., Any], Callable[..., Any]] = field(default_factory=dict)

    async def __call__(self, unit, /, *args, **kwargs):
        work = self.instead.get(unit, unit)
        return await work(self.shared, self.run, *args, **kwargs)

    async def part(self, part, /, *args, **kwargs):
        return await part(self, *args, **kwargs)

    @asynccontextmanager
    async def shown(self, table):
        async def tell(share):
            assert 0 < share <= 1

        yield tell


def way(config, instead=None):
    """Return the plain way to run a migration."""
    return Way(str(config), lambda run: Directly(run.shared, run.id, instead or {}))


async def run_full(config, *, shape_tickets=plan.shape_tickets):
    """Run everything of a full run; `shape_tickets` may be a double of the transform."""
    return await order.full(way(config, {plan.shape_tickets: shape_tickets}), SIGNED_BY)


async def run_plan(config):
    """Run a full run up to its first write."""
    return await order.plan_only(way(config))


async def run_delta(config):
    """Run everything of a delta."""
    return await order.delta(way(config))


async def run_delta_plan(config):
    """Run a delta up to its first write."""
    return await order.plan_only(way(config), is_delta=True)


async def run_again(config, failed_run, reason=None, entity=None):
    """Run everything of a rerun."""
    return await order.rerun(way(config), failed_run, reason, entity)


async def stage_everything(shared, run):
    """Read both sides whole."""
    await order.read_source(Directly(shared, run), with_messages=True)


async def shape_everything(shared, run):
    """Turn what is staged into canonical rows, and fetch the files."""
    do = Directly(shared, run)
    for part in (order.transform_tickets, order.transform_contacts, order.stage_files):
        await do.part(part)


if __name__ == "__main__":
    ended = asyncio.run(run_full(sys.argv[1]))
    for row in ended.rows:
        sys.stdout.write(f"{row}\n")
    sys.stdout.write(f"{ended.reasons}\n{ended.stopped}\n")
    sys.exit(2 if ended.stopped else 1 if ended.failed else 0)
