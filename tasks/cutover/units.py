"""What is written down of a cutover: choices, ticks, and what came of its runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from connectors.ledger.cutover import (
    forget_cutover,
    has_moved_articles,
    keep_cutover,
    keep_way,
    kept_cutover,
    kept_way,
    settled_by,
)
from tasks.load.gate import signed_before
from tasks.run.frame import AWAITS, WRITING
from tasks.run.session import Session, session
from transforms.cutover import CutoverStep, Standing, StepState, missing, require_due, walk
from transforms.errors import FatalError
from transforms.sign_off import Way

_WRITING: Final = WRITING | {"undo"}


async def way_of(config: str) -> Way:
    """Return where people go on working: as chosen, else as signed, else in the source."""
    async with session(config) as shared:
        return await _way(shared)


async def standings(config: str) -> list[Standing]:
    """Return all steps as they stand, in order; raises FatalError when the ledger can't be read."""
    async with session(config) as shared:
        return await _standings(shared)


async def choose(config: str, way: Way, by: str | None) -> None:
    """Write down where people go on working until the switch."""
    async with session(config) as shared:
        await keep_way(shared.ledger, way, by)


async def restart(config: str) -> None:
    """Forget what was ticked and done: the day was put off."""
    async with session(config) as shared:
        await forget_cutover(shared.ledger)


async def tick(config: str, step: CutoverStep, by: str, ticks: Sequence[str]) -> None:
    """Write down who has done a person's step; raises FatalError unless all of it is ticked."""
    if not by.strip():
        raise FatalError("a step that a person does needs that person's name")
    if lines := missing(step, ticks):
        raise FatalError(f"not ticked: {' '.join(lines)}")
    async with session(config) as shared:
        await _keep(shared, Standing(step, StepState.DONE, by.strip(), ticks=tuple(ticks)))


async def accept(config: str, step: CutoverStep, by: str) -> None:
    """Take a step as done with what it left open; raises FatalError where it left nothing."""
    if not by.strip():
        raise FatalError("to accept what a step left open needs a person's name")
    async with session(config) as shared:
        now = next(each for each in await _standings(shared) if each.step is step)
        if now.state is not StepState.LEFT:
            raise FatalError(f"{step} has left nothing open that could be accepted")
        told = f"accepted: {now.told}"
        await _keep(shared, replace(now, state=StepState.DONE, by=by.strip(), told=told))


async def begin(config: str, step: CutoverStep) -> None:
    """Write down that a run does a step from now on; raises FatalError out of turn."""
    async with session(config) as shared:
        await _keep(shared, Standing(step, StepState.BEGUN))


async def settle(config: str, step: CutoverStep, run: str, told: str, *, is_done: bool) -> None:
    """Write down what came of a step that a run has done."""
    state = StepState.DONE if is_done else StepState.LEFT
    async with session(config) as shared:
        await _keep(shared, Standing(step, state, run, told=told))


async def sent(config: str, run: str) -> int:
    """Return how many steps a run has carried out."""
    async with session(config) as shared:
        return await settled_by(shared.ledger, run)


async def _way(shared: Session) -> Way:
    signed = signed_before(shared.runs)
    return await kept_way(shared.ledger) or (signed and signed.way) or Way.SOURCE


async def _standings(shared: Session) -> list[Standing]:
    return walk(
        await kept_cutover(shared.ledger),
        await _way(shared),
        has_base=await has_moved_articles(shared.ledger),
        written_at=_written_at(shared),
    )


def _written_at(shared: Session) -> datetime | None:
    """Return when the last run began that may have written to the workspace."""
    began = [
        row.started_at for row in shared.runs.all() if row.kind in _WRITING and row.state != AWAITS
    ]
    return max(began, default=None)


async def _keep(shared: Session, standing: Standing) -> None:
    """Write down a step whose turn it is, and those before it that are not needed."""
    if shared.runs.covered() is None:
        raise FatalError("no full run has come to its end: `full` first, then `cutover`")
    now = await _standings(shared)
    require_due(now, standing.step)
    for each in now[: [each.step for each in now].index(standing.step)]:
        if each.state is StepState.NOT_NEEDED:
            await keep_cutover(shared.ledger, each)
    await keep_cutover(shared.ledger, standing)
