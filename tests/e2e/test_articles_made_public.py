"""An internal article that readers get as a page goes from where it was: nothing is there twice."""

import pytest

from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.guide_moving import ask_desk, base, moved_guide, table, texts
from tests.e2e.states import differences
from transforms.plan.withdrawals import HELD

EDITED = "<p>Written by people since.</p>"

pytestmark = pytest.mark.slow


def restricted(served):
    """Return the articles that a segment of people may read, and which those are."""
    found = served.desk.guide.articles.items()
    return {key: dict(row) for key, row in found if row.get("user_segment_ids")}


async def open_all(served):
    """Let everybody read what segments could; returns how it was."""
    before = restricted(served)
    for key in before:
        await ask_desk(served, "PUT", str(key), user_segment_id=None, user_segment_ids=[])
    return before


async def test_what_becomes_public_is_an_internal_article_no_more():
    async with moved_guide() as (served, config, _):
        before = await base(served)
        opened = await open_all(served)
        ended = await pipeline.run_delta(config)
        after = await base(served)
        writes = served.writes
        await pipeline.run_delta(config)

        assert served.writes == writes
        verified = await order.read_back(plain_way(str(config)))
    assert len(after["articles"]) == len(before["articles"]) + len(opened) > len(before["articles"])
    assert len(after["internal_articles"]) < len(before["internal_articles"])
    assert not texts(after).keys() & {each["title"] for each in after["internal_articles"]}
    assert {row["label"] for row in verified.reasons["differences"]} == {"link_dead"}
    assert HELD not in {row["reason"] for row in ended.reasons["failures"]}
    assert "public_now" in {row["reason"] for row in ended.reasons["skips"]}
    assert all(row[0] == sum(row[1:]) for row in table(ended).values())


async def test_an_internal_article_that_people_changed_is_kept_beside_its_page():
    async with moved_guide() as (served, config, _):
        for target_id, doc in list(served.store.all("internal_article").items()):
            served.store.put("internal_article", target_id, {**doc, "title": "Ours now"})
        before = await base(served)
        await open_all(served)
        await pipeline.run_delta(config)
        after = await base(served)

    assert len(after["articles"]) > len(before["articles"])
    assert after["internal_articles"] == before["internal_articles"]


async def test_what_is_restricted_for_a_while_ends_as_it_was():
    async with moved_guide() as (served, config, _):
        before = await base(served)
        await restrict(served)
        await pipeline.run_delta(config)
        hidden = await base(served)
        await restrict(served, by=())
        await pipeline.run_delta(config)

        assert differences(hidden, before) != []
        assert differences(await base(served), before) == []


async def test_what_people_wrote_while_it_was_restricted_stays_theirs():
    async with moved_guide() as (served, config, _):
        await restrict(served)
        await pipeline.run_delta(config)
        edit(served)
        await restrict(served, by=())
        await pipeline.run_delta(config)
        after = texts(await base(served))

    assert {body for _, body in after.values()} == {EDITED}


async def restrict(served, by=(IDS + 801,)):
    """Let only these segments of people read an article, everybody where there are none."""
    told = {"user_segment_id": by[0] if by else None, "user_segment_ids": [*by]}
    await ask_desk(served, "PUT", f"{IDS + 301}", **told)


def edit(served):
    """Let people change the words of every public article."""
    for target_id, doc in list(served.store.all("article").items()):
        for content in doc["contents"].values():
            content["body"] = EDITED
        served.store.put("article", target_id, doc)
