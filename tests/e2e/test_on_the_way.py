"""Trouble between us and a desk: it is waited out or told, and what failed by it comes later."""

import pytest

from tests.e2e import pipeline
from tests.e2e.accounts import numbers
from tests.e2e.small_desk import small_desk
from tests.e2e.unwilling import FORBIDDEN, SOON, per_ticket
from tests.e2e.world import world

pytestmark = pytest.mark.slow

EXPORTS = "/incremental/"
UNREAD = r"/tickets/1037/comments"


@pytest.mark.parametrize("above", [1, 100])
async def test_exports_that_are_too_heavy_come_in_smaller_pages(tmp_path, above):
    async with world(tmp_path, desk=small_desk()) as served:
        served.source_faults.refuse(504, path=EXPORTS, above=above, headers=SOON)

        ended = await pipeline.run_full(str(served.config()))

    assert ended.stopped is None
    assert numbers(ended)["ticket"] == (5, 5, 0, 0)


async def test_a_list_that_is_too_heavy_comes_in_smaller_pages(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        served.source_faults.refuse(504, path="/organization_memberships", above=6, headers=SOON)

        ended = await pipeline.run_full(str(served.config()))

    assert ended.stopped is None
    assert numbers(ended)["ticket"] == (5, 5, 0, 0)


async def test_a_ticket_that_could_not_be_read_comes_with_the_next_delta(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        config = per_ticket(served)
        served.source_faults.refuse(403, FORBIDDEN, path=UNREAD)
        await pipeline.run_full(config)
        still = await pipeline.run_delta(config)
        served.source_faults.clear()

        ended = await pipeline.run_delta(config)
        after = await pipeline.run_delta(config)

    assert numbers(still)["ticket"][2] == 1
    assert numbers(ended)["ticket"][2] == 0
    assert "1037" not in str(after.reasons)
    assert numbers(ended)["ticket"][1] == numbers(still)["ticket"][1] + 1
