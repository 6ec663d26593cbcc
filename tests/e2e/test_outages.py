"""A side that goes away in the middle: the run stops in good order, and the next one ends it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.e2e.attempts import Attempt
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import Seen, World, world

pytestmark = pytest.mark.slow

WRITES = 300  # of 770, when the workspace goes away
DESK_REQUESTS = 15  # when the desk goes away


async def run_until_gone(
    served: World, is_now: Callable[[Seen], bool], stop: Callable[[], Awaitable[None]]
) -> Attempt:
    """Run and take a side away at its moment; return how the run ended without it."""
    stopping: list[asyncio.Task] = []

    def watch(seen: Seen) -> None:
        if not stopping and is_now(seen):
            stopping.append(asyncio.ensure_future(stop()))

    served.watch = watch
    attempt = await served.run()
    await asyncio.gather(*stopping)
    assert stopping, attempt
    served.watch = lambda _: None
    return attempt


async def workspace_goes_away(folder):
    async with world(folder) as served:
        attempt = await run_until_gone(
            served, lambda seen: seen.is_write and served.writes >= WRITES, served.stop_target
        )
        assert attempt.is_stopped, attempt

        await served.start_target()
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt))


async def desk_goes_away(folder):
    left = iter(range(DESK_REQUESTS, -1, -1))
    async with world(folder) as served:
        attempt = await run_until_gone(
            served,
            lambda seen: seen.side == "source" and not seen.is_done and not next(left),
            served.stop_source,
        )
        assert attempt.is_stopped, attempt
        assert served.writes == 0

        await served.start_source()
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt))


async def test_an_outage_of_either_side_stops_the_run_and_the_next_one_ends_it(tmp_path):
    """Both at once, since each waits 40 s for its side to come back before it gives up."""
    (tmp_path / "target").mkdir()
    (tmp_path / "source").mkdir()
    await asyncio.gather(
        workspace_goes_away(tmp_path / "target"), desk_goes_away(tmp_path / "source")
    )
