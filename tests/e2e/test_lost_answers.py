"""Writes that happened and whose answers were lost: found again, never done twice."""

import random

import pytest

from connectors.sandbox.faults import FaultKind, Faults
from tests.e2e.kills import moments, run_to_the_end, run_with_kills
from tests.e2e.small_desk import small_desk
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow

LOST = (
    FaultKind.RESET_AFTER,
    FaultKind.TRUNCATED,
    FaultKind.ERROR_500_AFTER,
    FaultKind.HTML_AFTER,
)
SHARE = 0.03  # of the writes, for each of them
SEARCH_LAG_S = 1.0


def lose_answers(faults: Faults, *, seed: int) -> None:
    """Let one write in eight happen unheard."""
    faults.reseed(seed)
    for kind in LOST:
        faults.add(kind, rate=SHARE, method="PUT")
        faults.add(kind, rate=SHARE, method="POST", path=r"(?<!/search)(?<!/list)$")


def lagging_search():
    return {"target": {"search_lag_s": SEARCH_LAG_S}, "search_lag_s": SEARCH_LAG_S + 0.5}


async def test_answers_lost_after_the_write_double_nothing(tmp_path):
    async with world(tmp_path, **lagging_search()) as served:
        lose_answers(served.target_faults, seed=1)
        attempt = await run_to_the_end(served)

        await assert_as_unbroken(await served.end(attempt))
        assert set(served.target_faults.struck) == set(LOST)


async def test_the_report_says_why_nobody_can_tell(tmp_path):
    rewriting = {"shown_text": "rewritten"}
    async with world(tmp_path, desk=small_desk(), target=rewriting) as served:
        served.target_faults.add(
            FaultKind.RESET_AFTER, next=1, method="POST", path="/conversations$"
        )
        attempt = await served.run()

        end = await served.end(attempt)
        reasons = {row["reason"] for row in end.reasons["failures"]}
        assert "in_doubt_unexplained_conversation" in reasons
        assert end.adds_up


async def test_kills_and_lost_answers_together_leave_no_trace(tmp_path):
    async with world(tmp_path, **lagging_search()) as served:
        lose_answers(served.target_faults, seed=2)
        planned = moments(served, random.Random(10), staging=1, planning=1, loading=8)
        attempt = await run_with_kills(served, planned)

        await assert_as_unbroken(await served.end(attempt))
