"""The form of articles that a workspace keeps is found out once, and for all later runs."""

import pytest

from tests.e2e import pipeline
from tests.e2e.guide_moving import moving

pytestmark = pytest.mark.slow


async def changes(served):
    """Return how many requests have changed an article that was there."""
    told = (await served.stats())["requests"]
    return sum(count for name, count in told.items() if name.startswith("PUT /articles"))


async def test_what_one_run_finds_out_is_known_to_the_plan_of_the_next_migration(tmp_path):
    async with moving(tmp_path) as (served, config):
        first = (await pipeline.run_plan(config)).plan["notices"]
        await pipeline.run_full(config)
        tried = await changes(served)
        config.write_text(config.read_text().replace("name: e2e", "name: again"))

        second = (await pipeline.run_plan(config)).plan["notices"]
        ended = await pipeline.run_full(config)

        assert ended.stopped is None
        assert await changes(served) - tried < tried
    assert any("lists in lists" in each for each in first)
    assert not any("lists in lists" in each for each in second)
