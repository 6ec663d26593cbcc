"""The knowledge base of the sample desk goes over whole: full, demo first, delta, rerun, undo."""

import json
from collections import Counter

import pytest

from connectors.sandbox.faults import error_list
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from flows import order
from flows.plainly import plain_way
from tasks.run.frame import opened_run
from tasks.stage.knowledge import may_move
from tasks.stage.units import check_before
from tests.e2e import pipeline
from tests.e2e.guide_moving import ask_desk, base, moving, table, texts
from tests.e2e.states import differences
from tests.e2e.undoing import run_undo
from tests.local import HEADERS, local_client

pytestmark = pytest.mark.slow

PUT_AWAY = ("published", "draft")


async def test_a_full_run_moves_every_article_once_and_counts_all(tmp_path):
    async with moving(tmp_path) as (served, config):
        ended = await pipeline.run_full(config)
        found = await base(served)
        writes = served.writes
        again = await pipeline.run_full(config)

        assert served.writes == writes
    assert (ended.stopped, again.stopped) == (None, None)
    assert table(ended)["article"] == (29, 29, 0, 0)
    assert table(ended)["collection"] == (16, 16, 0, 0)
    assert all(row[0] == sum(row[1:]) for row in table(ended).values())
    assert table(again) == table(ended)
    assert len(found["articles"]) == 23
    assert len(found["internal_articles"]) >= 6


async def test_the_plan_says_how_far_its_count_may_be_off(tmp_path):
    async with moving(tmp_path) as (served, config):
        planned = await pipeline.run_plan(config)
        counted = planned.plan["requests"]
        [told] = [each for each in planned.plan["notices"] if "more than counted" in each]
        await pipeline.run_full(config)
        again = await pipeline.run_plan(config)
        sent = (await served.stats())["requests"]

    most = int(told.split("up to ")[1].split()[0])
    written = sum(count for name, count in sent.items() if not name.startswith("GET "))
    assert counted < written <= counted + most
    assert not any("more than counted" in each for each in again.plan["notices"])


async def test_a_demo_and_then_a_full_run_end_as_one_full_run_does(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    async with moving(one, "demo: {articles: 5}") as (served, config):
        demo = await pipeline.run_demo(config)
        assert table(demo)["article"] == (5, 5, 0, 0)
        await pipeline.run_full(config)
        by_steps = await base(served)
    async with moving(other) as (served, config):
        await pipeline.run_full(config)

        assert differences(by_steps, await base(served)) == []


async def test_a_delta_carries_new_words_and_takes_from_readers_what_is_gone(tmp_path):
    async with moving(tmp_path) as (served, config):
        await pipeline.run_full(config)
        before = texts(await base(served))
        await ask_desk(served, "PUT", f"{IDS + 301}/translations/en-us", body="<p>Quite new.</p>")
        await ask_desk(served, "DELETE", f"{IDS + 310}")
        writes = served.writes
        ended = await pipeline.run_delta(config)
        after = texts(await base(served))

        assert 0 < served.writes - writes < 10
    assert ended.stopped is None
    assert [body for _, body in after.values() if "Quite new." in body] != []
    hidden = [title for title in after if (before[title][0], after[title][0]) == PUT_AWAY]
    assert len(hidden) == len(served.desk.guide.texts(IDS + 310))


async def test_what_was_refused_fails_alone_and_a_rerun_mends_it(tmp_path):
    async with moving(tmp_path) as (served, config):
        served.target_faults.refuse(
            422, error_list(422), method="POST", path="^/articles$", text="Lumens and lux"
        )
        ended = await pipeline.run_full(config)
        served.target_faults.clear()
        again = await pipeline.run_again(config, ended.run)
        found = await base(served)

    assert table(ended)["article"] == (29, 28, 1, 0)
    assert table(again)["article"] == (3, 3, 0, 0)  # with those whose files could not be had
    assert len(found["articles"]) == 23


async def test_an_undo_leaves_the_help_centers_as_they_were(tmp_path):
    async with moving(tmp_path) as (served, config):
        before = await base(served)
        ended = await pipeline.run_full(config)
        undone = await run_undo(str(config), ended.run)

        assert undone.stopped is None
        assert differences(await base(served), before) == []


async def test_a_workspace_without_a_help_center_is_told_and_the_rest_goes_on(tmp_path):
    async with moving(tmp_path) as (served, config):
        for target_id in list(served.store.all("help_center")):
            served.store.delete("help_center", target_id)
        planned = await pipeline.run_plan(config)
        ended = await pipeline.run_full(config)

    assert any("no help center" in notice for notice in planned.plan["notices"])
    assert table(ended)["article"] == (29, 0, 0, 29)
    assert {row["reason"] for row in ended.reasons["skips"]} == {"no_help_center"}


async def test_verify_finds_no_more_than_links_that_were_dead_before(tmp_path):
    async with moving(tmp_path) as (_, config):
        await pipeline.run_full(config)

        assert await found_by_verify(config) == {"link_dead"}


async def test_verify_finds_what_was_changed_behind_our_back(tmp_path):
    some = "filters: {articles: {categories: {any: [category:8600000000104]}}}"
    async with moving(tmp_path, some) as (served, config):
        await pipeline.run_full(config)
        before = await found_by_verify(config)
        for target_id, doc in served.store.all("article").items():
            for content in doc["contents"].values():
                content["body"] = "<p>Something else.</p>"
            served.store.put("article", target_id, doc)

        assert await found_by_verify(config) > before


async def test_a_public_copy_of_an_internal_article_is_the_worst_that_verify_finds(tmp_path):
    some = "filters: {articles: {categories: {any: [category:8600000000104]}}}"
    async with moving(tmp_path, some) as (served, config):
        await pipeline.run_full(config)
        for content in next(iter(served.store.all("article").values()))["contents"].values():
            content["title"] = "Other"
        copied = next(iter(served.store.all("internal_article").values()))
        body = {"state": "published", "author_id": copied["author_id"]}
        body |= {name: copied[name] for name in ("title", "body")}
        async with local_client(served.target.url) as client:
            made = await client.post("/articles", json=body, headers=HEADERS)
        ended = await order.read_back(plain_way(str(config)))

    [worst] = [row for row in ended.reasons["differences"] if row["label"] == "restricted_public"]
    certificate = json.loads((tmp_path / "reports" / ended.run / "certificate.json").read_text())
    assert ended.reasons["differences"][0] == worst
    assert worst["count"] == 1
    assert len(certificate["differences"]) > 1
    first = certificate["differences"][0]
    assert (first["kind"], first["target_id"]) == ("restricted_public", str(made.json()["id"]))


@pytest.mark.parametrize("are_named", [True, False])
async def test_a_run_asks_once_whether_the_help_centers_can_be_read(tmp_path, are_named):
    async with moving(tmp_path) as (served, config):
        if not are_named:
            config.write_text(config.read_text().replace("entities: [articles]\n", ""))
        asked = Counter()
        served.watch = lambda seen: asked.update([seen.path] if seen.is_done else [])
        async with opened_run(str(config), "plan") as run:
            do = plain_way(str(config)).do(run)
            assert await do(may_move)
            await do(check_before)

    assert asked["/api/v2/help_center/user_segments.json"] == 1


async def found_by_verify(config):
    """Return the kinds of differences."""
    ended = await order.read_back(plain_way(str(config)))
    assert ended.stopped is None
    return {row["label"] for row in ended.reasons["differences"]}


@pytest.mark.parametrize("side", ["source", "target"])
async def test_articles_that_nobody_named_are_left_out_where_a_side_has_none_for_us(tmp_path, side):
    async with moving(tmp_path) as (served, config):
        faults = served.source_faults if side == "source" else served.target_faults
        faults.refuse(403, error_list(403), path="/help_center/")
        config.write_text(config.read_text().replace("entities: [articles]\n", ""))
        planned = await pipeline.run_plan(config)

    assert planned.stopped is None
    assert planned.plan["entities"]["ticket"]["records"] == 62
    assert [each for each in planned.plan["notices"] if each.startswith("Articles are left out")]
