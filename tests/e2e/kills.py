"""Moments at which a run's process is killed, drawn from a seed, and the runs between them."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from tests.e2e.attempts import Attempt, Process
from tests.e2e.world import Seen, World

RUNS_AT_MOST = 8  # that stop in good order, one after the other

LAST_LIST = "/companies/scroll"  # of what the workspace has; planning follows
PLANNING_S = 0.5  # about as long as planning takes, or longer
DESK_REQUESTS = 18  # at least, also when most is staged already
WRITES = 770  # that move the sample desk


@dataclass(frozen=True)
class Moment:
    """When an attempt is killed: `delay_s` after the first request of which `is_now` is true."""

    name: str
    is_now: Callable[[Seen], bool]
    delay_s: float = 0.0


def in_staging(requests: int) -> Moment:
    """At a request to the desk, before it is answered."""
    left = iter(range(requests - 1, -1, -1))

    def is_now(seen: Seen) -> bool:
        return seen.side == "source" and not seen.is_done and next(left, 0) == 0

    return Moment(f"staging, request {requests}", is_now)


def in_planning(delay_s: float) -> Moment:
    """Some time after the last list of the workspace was read."""
    return Moment(
        f"planning, after {delay_s:.2f} s",
        lambda seen: seen.path == LAST_LIST and seen.is_done,
        delay_s,
    )


def in_loading(world: World, writes: int, *, is_done: bool) -> Moment:
    """When the workspace was changed so often: before a change, or before its answer is sent."""
    return Moment(
        f"loading, write {writes}, {'done' if is_done else 'not done'}",
        lambda seen: seen.is_write and seen.is_done is is_done and world.writes >= writes,
    )


def moments(
    world: World, dice: random.Random, *, staging: int, planning: int, loading: int
) -> list[Moment]:
    """Return so many moments of each kind in random order; those of loading come as writes rise."""
    writes = iter(sorted(dice.sample(range(WRITES), loading)))
    makers: list[Callable[[], Moment]] = [
        *[lambda: in_staging(dice.randrange(1, DESK_REQUESTS))] * staging,
        *[lambda: in_planning(dice.uniform(0, PLANNING_S))] * planning,
        *[lambda: in_loading(world, next(writes), is_done=dice.random() < 0.5)] * loading,
    ]
    dice.shuffle(makers)
    return [make() for make in makers]


async def run_with_kills(world: World, planned: Iterable[Moment]) -> Attempt:
    """Kill one attempt at each moment, then run until one comes to its end."""
    for moment in planned:
        attempt = await until_not_stopped(lambda moment=moment: killed_at(world, moment))
        assert attempt.is_killed, f"{moment.name}: {attempt}"
    return await run_to_the_end(world)


async def run_to_the_end(world: World) -> Attempt:
    """Run until an attempt is not stopped."""
    return await until_not_stopped(world.run)


async def until_not_stopped(make: Callable[[], Awaitable[Attempt]]) -> Attempt:
    """Make attempts until one is not stopped in good order, as by an answer lost each time."""
    for _ in range(RUNS_AT_MOST):
        attempt = await make()
        if not attempt.is_stopped:
            return attempt
    raise AssertionError(f"still stopped: {attempt}")


async def killed_at(world: World, moment: Moment) -> Attempt:
    """Start an attempt, kill it when the moment comes, and return how it ended."""
    process = world.begin()
    world.watch = _killer(process, moment)
    try:
        return await process.ended()
    finally:
        world.watch = lambda _: None


def _killer(process: Process, moment: Moment) -> Callable[[Seen], None]:
    is_armed = True

    def watch(seen: Seen) -> None:
        nonlocal is_armed
        if not is_armed or not moment.is_now(seen):
            return
        is_armed = False
        if moment.delay_s:
            asyncio.get_running_loop().call_later(moment.delay_s, process.kill)
        else:
            process.kill()

    return watch
