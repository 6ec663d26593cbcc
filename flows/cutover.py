"""The order of a cutover: what runs do of it by themselves, up to where a person is needed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flows import order
from flows.doing import Way
from tasks.cutover import units
from tasks.redirects.leading import lead_readers
from tasks.run.frame import Ended, opened_run
from transforms.cutover import CHECKLISTS, TITLES, CutoverStep, Standing, StepState, due
from transforms.sign_off import Way as WorkingIn

KIND: Final = "cutover"
DELTAS_AT_MOST: Final = 3  # until one finds nothing; more only show that somebody still writes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says when a cutover goes on: all of it may be left out."""

    by: str = ""
    working_in: WorkingIn | None = None
    accept: Sequence[CutoverStep] = ()  # what these left open is taken as it is


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a step; `is_done` False: something is to be mended, or accepted."""

    ended: Ended
    told: str
    is_done: bool


async def cutover(way: Way, wishes: Wishes) -> Ended:
    """Carry out the steps that are due, up to the first that a person has to do or to mend.

    Each is written down before and after, so that whatever stops it, the next call goes on with
    the step that was under way; its run does only what is still open.
    """
    await _take(way.config, wishes)
    ended = Ended(run="", kind=KIND)
    while (standing := due(await units.standings(way.config))) is not None:
        if standing.step in CHECKLISTS:
            return await _told(way, ended, f"Awaits a person. {TITLES[standing.step]}.", waits=True)
        await units.begin(way.config, standing.step)
        done = await _WORK[standing.step](way)
        ended = done.ended
        if ended.stopped is not None:
            return await _told(way, ended, ended.message)
        await units.settle(way.config, standing.step, ended.run, done.told, is_done=done.is_done)
        if not done.is_done:
            stopped = f"{standing.step}: {done.told} Mend it and go on, or accept it in your name."
            return await _told(way, replace(ended, stopped=stopped), done.told)
    return await _told(way, ended, "The cutover is done: people work in Intercom.")


def step_rows(standings: Sequence[Standing]) -> list[dict[str, str]]:
    """Return each step with its state, as rows of a table."""
    return [
        {
            "step": TITLES[each.step],
            "state": each.state.replace("_", " "),
            "by": each.by or "",
            "at": f"{each.at:%Y-%m-%d %H:%M} UTC" if each.at else "",
            "told": each.told,
        }
        for each in standings
    ]


async def _take(config: str, wishes: Wishes) -> None:
    if wishes.working_in is not None:
        await units.choose(config, wishes.working_in, wishes.by or None)
    for each in await units.standings(config):
        if each.step in wishes.accept and each.state is StepState.LEFT:
            await units.accept(config, each.step, wishes.by)


async def _told(way: Way, ended: Ended, message: str, *, waits: bool = False) -> Ended:
    rows: list[dict[str, Any]] = [*step_rows(await units.standings(way.config))]
    reasons = {**ended.reasons, "steps": rows}
    return replace(
        ended, kind=KIND, message=message, failed=0, awaits_approval=waits, reasons=reasons
    )


async def _last_delta(way: Way) -> _Done:
    """Run deltas until one has nothing to send: so what was written last has come too."""
    failed = 0
    for _ in range(DELTAS_AT_MOST):
        ended = await order.delta(way)
        failed = max(failed, ended.failed)
        sent = 0 if ended.stopped else await units.sent(way.config, ended.run)
        if not sent:
            break
    told = f"{failed} records failed; `verify` names them." if failed else "It found nothing new."
    if sent:
        told = f"Each of {DELTAS_AT_MOST} had something to send: somebody still writes there."
    return _Done(ended, told, is_done=not sent)


async def _verify(way: Way) -> _Done:
    ended = await order.read_back(way)
    return _Done(ended, ended.message, is_done=not ended.failed)


async def _redirects(way: Way) -> _Done:
    async with opened_run(way.config, "redirects") as run:
        told = await way.do(run)(lead_readers)
        return _Done(run.ended(message=told["told"]), told["told"], is_done=told["is_done"])


_WORK: Final[Mapping[CutoverStep, Callable[[Way], Awaitable[_Done]]]] = {
    CutoverStep.DELTA: _last_delta,
    CutoverStep.VERIFY: _verify,
    CutoverStep.REDIRECTS: _redirects,
}
