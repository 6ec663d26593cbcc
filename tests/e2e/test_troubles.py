"""Overload, gateways, slow answers and expired tokens: the run takes longer and ends the same."""

import pytest

from connectors.clock import now
from connectors.sandbox.faults import FaultKind
from tests.e2e.kills import run_to_the_end
from tests.e2e.small_desk import small_desk
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import Seen, world

pytestmark = pytest.mark.slow

READS = (
    FaultKind.ERROR_500,
    FaultKind.ERROR_502,
    FaultKind.ERROR_503,
    FaultKind.HTML,
    FaultKind.CUT_JSON,
    FaultKind.TRUNCATED,
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
)
TOKENS = "/oauth/tokens"
REVOKED_AT = {4, 12, 20}  # requests to the desk
MOMENT_S = 0.001  # less than a request takes
FEW = 10  # tokens of a run that asks for one again and again


async def test_rate_limits_of_both_sides_are_waited_for(tmp_path):
    async with world(tmp_path) as served:
        for faults in (served.source_faults, served.target_faults):
            faults.add(FaultKind.RATE_LIMITED, rate=0.04, seconds=0.2)
            faults.add(FaultKind.RATE_LIMITED_BARE, rate=0.02)
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt))
        assert served.target_faults.struck[FaultKind.RATE_LIMITED] > 0
        assert served.target_faults.struck[FaultKind.RATE_LIMITED_BARE] > 0


async def test_broken_answers_to_reads_are_asked_for_again(tmp_path):
    async with world(tmp_path) as served:
        for faults in (served.source_faults, served.target_faults):
            for kind in READS:
                faults.add(kind, rate=0.02, method="GET")
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt))
        assert sum(served.source_faults.struck.values()) > 0


async def test_writes_that_a_gateway_turned_away_are_sent_again(tmp_path):
    async with world(tmp_path) as served:
        for kind in (FaultKind.ERROR_502, FaultKind.RESET_BEFORE):
            served.target_faults.add(kind, rate=0.02, method="POST", path=r"(?<!/search)$")
        attempt = await run_to_the_end(served)

        await assert_as_unbroken(await served.end(attempt))


async def test_slow_answers_change_nothing(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        for faults in (served.source_faults, served.target_faults):
            faults.add(FaultKind.SLOW, rate=0.1, seconds=0.2)
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt), small_desk)
        assert served.target_faults.struck[FaultKind.SLOW] > 0


async def test_tokens_that_live_for_a_moment_are_renewed_all_the_while(tmp_path):
    """The desk's own clock stands still: however busy this machine is, none is refused."""
    began = now()
    moment = {"token_lifetime_s": MOMENT_S}
    async with world(tmp_path, desk=small_desk(), source=moment, clock=lambda: began) as served:
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt), small_desk)
        assert served.tokens > FEW


async def test_a_token_that_is_taken_away_is_asked_for_again(tmp_path):
    asked = iter(range(1_000))

    def revoke(seen: Seen) -> None:
        is_of_desk = seen.side == "source" and not seen.is_done and seen.path != TOKENS
        if is_of_desk and next(asked) in REVOKED_AT:
            served.revoke_tokens()

    async with world(tmp_path, desk=small_desk()) as served:
        served.watch = revoke
        attempt = await served.run()

        await assert_as_unbroken(await served.end(attempt), small_desk)
        assert served.tokens > len(REVOKED_AT)
