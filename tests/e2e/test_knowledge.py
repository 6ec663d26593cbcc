"""A help center goes from canonical tables into the sandbox, and is read back."""

import pytest

from tests.e2e.knowledge_world import AMELIE, moved, world
from transforms.errors import FatalError
from transforms.plan.knowledge.cost import (
    ArticleCounts,
    article_requests,
    collection_requests,
)


@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_a_help_center_arrives_with_its_tree_languages_links_and_pictures(tmp_path, way):
    async with world(tmp_path, article_html=way) as place:
        told = await moved(place)
        state = await place.state()
        pages = [await place.page((await place.article(n))["url"]) for n in "12"]

    assert [failed for _, failed, _ in told] == [0, 0, 0, 0]
    articles = {each["contents"]["en"]["title"]: each for each in state["articles"]}
    first = articles["Title 1"]
    assert (first["parent_id"], first["tags"]) == (["Guide", "Start"], ["vip"])
    assert first["contents"]["de"]["state"] == "draft"
    assert first["contents"]["en"]["author_id"] == int(AMELIE)
    assert [status for status, _ in pages] == [200, 200]
    assert len(state["internal_articles"]) == 1
    assert "secret" not in str(state["articles"])


@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_bodies_come_back_as_the_workspace_can_show_them(tmp_path, way):
    async with world(tmp_path, article_html=way) as place:
        await moved(place)
        shown = await place.article("1")
        pieces = (await place.ledger.entries("article", ["1"]))["1"].values()

    body = shown["body"]
    nested = way == "lenient"
    assert (body.count("<ul>"), "intercom-interblocks-callout" in body) == (
        3 if nested else 2,
        nested,
    )
    assert ("[image: G]" in body, body.count("<img")) == (True, 1)
    observed = " ".join(each.observed or "" for each in pieces)
    assert ("plain_form_sent" in observed) is not nested
    assert "image_left_out" in observed


@pytest.mark.quirk("INT-091")
async def test_links_lead_to_articles_and_their_headings(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        shown = await place.article("1")
        other = await place.article("2")

    body = shown["body"]
    own = body.split('<h2 id="')[1].split('"')[0]
    deep = other["body"].split('<h1 id="')[1].split('"')[0]
    root = f"{place.url}/a/help/lumenbikes/en/articles"
    assert f'href="{root}/{shown["id"]}#{own}"' in body
    assert f'href="{root}/{other["id"]}#{deep}"' in body


@pytest.mark.quirk("INT-091")
async def test_headings_that_get_new_ids_each_time_are_a_told_loss(tmp_path):
    async with world(tmp_path, heading_ids="anew") as place:
        await moved(place)
        entries = (await place.ledger.entries("article", ["1"]))["1"]
        shown = await place.article("1")

    assert "anchor_left_out" in entries["content"].observed
    assert f"/en/articles/{shown['id']}" in shown["body"]


async def test_another_default_language_than_was_thought_stops_the_run(tmp_path):
    async with world(tmp_path) as place:
        center = place.store.all("help_center")["79"]
        place.store.put("help_center", "79", {**center, "default_locale": "de"})
        with pytest.raises(FatalError, match="default language is de"):
            await moved(place)


async def test_a_help_center_costs_the_requests_of_the_formula(tmp_path):
    async with world(tmp_path, article_html="lenient") as place:
        await moved(place)
        told = await place.requests()

    linked = ArticleCounts(languages=2, tags=1, linked=1)
    secret = ArticleCounts(tags=1, is_internal=True)
    wanted = sum(map(article_requests, (linked, ArticleCounts(), secret)))
    assert told - 2 == wanted + collection_requests(2)  # two tags are made


async def test_a_second_run_sends_nothing(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        before = place.store.changes
        await moved(place)

        assert place.store.changes == before


async def test_what_the_workspace_has_is_read_for_planning(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        base = await place.inventory(tmp_path)

    (center,) = base.centers
    assert (center.id, center.locales, center.is_default) == ("79", ("en", "de", "fr"), True)
    assert {each.name for each in base.collections} == {"Guide", "Start"}
    assert base.titles == {"title 1", "title 2"}
