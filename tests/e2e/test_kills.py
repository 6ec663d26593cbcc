"""A run that is killed again and again ends as one that nothing disturbed."""

import random

import pytest

from tests.e2e.kills import moments, run_with_kills
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow


async def test_thirty_kills_leave_no_trace(tmp_path):
    async with world(tmp_path, max_in_flight=8) as served:
        planned = moments(served, random.Random(30), staging=5, planning=5, loading=20)
        attempt = await run_with_kills(served, planned)

        await assert_as_unbroken(await served.end(attempt))
