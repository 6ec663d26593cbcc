"""Random kills: 300 tickets, many records under way, 200 SIGKILLs between two of their writes."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.sandbox.zendesk.generator import generated_desk
from tests.e2e.attempts import Process
from tests.e2e.matrix import End, ended
from tests.e2e.pipeline import run_plan
from tests.e2e.planned import Orders, Plan, load
from tests.e2e.world import Seen, World, world
from transforms.model import RunId

TICKETS: Final = 300
KILLS: Final = 200
SEED: Final = 7
IN_FLIGHT: Final = 8


@dataclass(frozen=True)
class Points:
    """What came of the kills."""

    tickets: int
    writes: int
    kills: int
    unlike: list[str]


async def run_points(folder: Path, ledger: str, kills: int = KILLS) -> Points:
    """Load undisturbed, then with kills, and compare."""
    desk = generated_desk(TICKETS, seed=SEED)
    for each in ("plan", "quiet", "killed"):
        (folder / each).mkdir()
    async with world(folder / "plan", desk=desk) as served:
        planned = await Process(folder / "told.json", run_plan, str(served.config())).ended()
        plan = Plan(folder / "plan", RunId(planned.told["run"]))
    async with world(folder / "quiet", desk=desk) as served:
        orders = _orders(served, plan, ledger, folder / "quiet")
        quiet = await _end(served, orders)
        writes = served.writes
    dice = random.Random(SEED)
    async with world(folder / "killed", desk=desk) as served:
        orders = _orders(served, plan, ledger, folder / "killed")
        for moment in sorted(dice.sample(range(writes), kills)):
            await _killed(served, orders, moment, is_done=dice.random() < 0.5)
        end = await _end(served, orders)
    return Points(TICKETS, writes, kills, end.faults(quiet))


def _orders(served: World, plan: Plan, ledger: str, folder: Path) -> Orders:
    return Orders(
        plan=plan,
        target=served.target.url,
        ledger=ledger,
        migration=f"points-{folder.name}",
        mark=folder / "step",
        at_once=IN_FLIGHT,
    )


async def _killed(served: World, orders: Orders, moment: int, *, is_done: bool) -> None:
    """Kill a load when the workspace was changed so often: at a change, or before its answer."""
    process = Process(orders.mark.with_suffix(".told.json"), load, orders)

    def watch(seen: Seen) -> None:
        if seen.is_write and seen.is_done is is_done and served.writes >= moment:
            process.kill()

    served.watch = watch
    attempt = await process.ended()
    assert attempt.is_killed, attempt


async def _end(served: World, orders: Orders) -> End:
    served.watch = lambda _: None
    attempt = await Process(orders.mark.with_suffix(".told.json"), load, orders).ended()
    return await ended(served, orders, attempt)
