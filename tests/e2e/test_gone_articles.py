"""Articles that are gone at once are not taken from readers unasked: a help center may be away."""

import pytest

from connectors.sandbox.faults import error_list
from connectors.sandbox.zendesk.desk.help_center.model import SECOND
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.e2e import pipeline
from tests.e2e.guide_moving import allow, ask_desk, base, moved_guide, table, texts
from tests.e2e.states import differences
from transforms.errors import FatalError
from transforms.plan.withdrawals import HELD

pytestmark = pytest.mark.slow


def close(served):
    """Take the second brand's help center away, as if it had never been."""
    brand = next(each for each in served.desk.brands if not each["default"])
    brand["has_help_center"] = False


def empty(served, brand=SECOND):
    """Let a help center answer with lists that are empty."""
    for row in served.desk.guide.articles.values():
        if row["_brand"] == brand:
            row["_archived"] = True


def close_all(served):
    for brand in served.desk.brands:
        brand["has_help_center"] = False


def states(found):
    return {title: state for title, (state, _) in texts(found).items()}


def of(served, brand):
    return [each for each in served.desk.guide.articles.values() if each["_brand"] == brand]


@pytest.mark.parametrize("trouble", [close, empty, close_all])
async def test_a_help_center_that_is_away_takes_nothing_from_readers(trouble):
    async with moved_guide() as (served, config, _):
        before = await base(served)
        trouble(served)
        planned = await pipeline.run_delta_plan(config)
        ended = await pipeline.run_delta(config)
        after = await base(served)

    assert states(after) == states(before)
    assert after["internal_articles"] == before["internal_articles"]
    assert any(HELD in each for each in planned.plan["notices"])
    assert {row["reason"] for row in ended.reasons["failures"]} >= {HELD}
    assert table(ended)["article"][2] >= len(of(served, SECOND))


async def test_what_is_held_goes_when_a_person_says_so_and_stays_gone():
    async with moved_guide() as (served, config, _):
        before = texts(await base(served))
        empty(served)
        await pipeline.run_delta(config)
        allow(config)
        ended = await pipeline.run_delta(config)
        after = texts(await base(served))
        writes = served.writes
        await pipeline.run_delta(config)

        assert served.writes == writes
    hidden = {t for t in after if (before[t][0], after[t][0]) == ("published", "draft")}
    assert hidden
    assert HELD not in {row["reason"] for row in ended.reasons["failures"]}


async def test_what_is_held_is_as_ever_once_the_help_center_is_back():
    async with moved_guide() as (served, config, full):
        before = await base(served)
        close(served)
        await pipeline.run_delta(config)
        for brand in served.desk.brands:
            brand["has_help_center"] = True
        ended = await pipeline.run_delta(config)

        assert differences(await base(served), before) == []
    assert table(ended) == table(full)


@pytest.mark.parametrize("status", [403, 404])
async def test_a_help_center_that_refuses_its_articles_stops_the_run(status):
    async with moved_guide() as (served, config, _):
        writes = served.writes
        served.source_faults.refuse(status, error_list(status), path=r"/articles\.json")
        with pytest.raises(FatalError, match="help centers"):
            await pipeline.run_delta(config)

        assert served.writes == writes


async def test_an_article_that_is_there_again_is_shown_again_and_may_go_once_more():
    async with moved_guide() as (served, config, _):
        before = await base(served)
        row = served.desk.guide.articles[IDS + 310]
        await ask_desk(served, "DELETE", f"{IDS + 310}")
        await pipeline.run_delta(config)
        hidden = texts(await base(served))
        row["_archived"] = False
        await pipeline.run_delta(config)
        again = await base(served)
        await ask_desk(served, "DELETE", f"{IDS + 310}")
        await pipeline.run_delta(config)
        gone = texts(await base(served))
        writes = served.writes
        await pipeline.run_delta(config)

        assert served.writes == writes
    assert differences(again, before) == []
    assert gone == hidden != texts(before)
