"""A language that an article has no more in the source is taken from readers; the others stay."""

import pytest

from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.guide_moving import allow, ask_desk, base, map_articles, moved_guide, table
from tests.e2e.states import differences
from tests.e2e.undoing import run_undo
from transforms.plan.withdrawals import HELD
from transforms.verify.findings import Kind

pytestmark = pytest.mark.slow

ORDINARY, LINKED, INTERNAL = IDS + 310, IDS + 301, IDS + 316


async def remove(article_id, locale, served):
    await ask_desk(served, "DELETE", f"{article_id}/translations/{locale}")


def states(state, title):
    """Return the states of an article by language."""
    [found] = [
        each["contents"]
        for each in state["articles"]
        if any(content["title"] == title for content in each["contents"].values())
    ]
    return {locale: content["state"] for locale, content in found.items()}


def title(served, article_id, locale):
    return served.desk.guide.texts(article_id)[locale]["title"]


async def verified(config):
    found = await order.read_back(plain_way(str(config)))
    return {row["label"] for row in found.reasons["differences"]}


@pytest.mark.parametrize("article_id", [ORDINARY, LINKED])
async def test_a_language_that_the_source_removed_is_a_draft_and_comes_back(article_id):
    locale = {ORDINARY: "fr", LINKED: "de"}[article_id]
    async with moved_guide() as (served, config, full):
        before, text = await base(served), served.desk.guide.texts(article_id)[locale]
        name = title(served, article_id, "en-us")
        await remove(article_id, locale, served)
        ended = await pipeline.run_delta(config)
        after = await base(served)
        writes = served.writes
        await pipeline.run_delta(config)
        assert served.writes == writes
        assert Kind.TRANSLATION_LEFT not in await verified(config)
        served.desk.guide.translations[article_id][locale] = text
        again = await pipeline.run_delta(config)

        assert differences(await base(served), before) == []
    assert states(before, name) == {"en": "published", locale: "published"}
    assert states(after, name) == {"en": "published", locale: "draft"}
    assert "deleted_in_source" in {row["reason"] for row in ended.reasons["skips"]}
    assert all(row[0] == sum(row[1:]) for row in table(ended).values())
    assert table(again) == table(full)


async def test_the_first_language_of_a_help_center_may_go_as_well():
    async with moved_guide() as (served, config, _):
        name = title(served, ORDINARY, "fr")
        served.desk.guide.articles[ORDINARY]["source_locale"] = "fr"
        await remove(ORDINARY, "en-us", served)
        await pipeline.run_delta(config)

        assert states(await base(served), name) == {"en": "draft", "fr": "published"}


async def test_an_article_of_which_no_language_is_left_is_taken_from_readers():
    async with moved_guide() as (served, config, _):
        name = title(served, ORDINARY, "fr")
        guide = served.desk.guide
        guide.translations[ORDINARY] = {"ja": {**guide.texts(ORDINARY)["en-us"], "locale": "ja"}}
        guide.articles[ORDINARY]["source_locale"] = "ja"
        ended = await pipeline.run_delta(config)
        writes = served.writes
        await pipeline.run_delta(config)

        assert served.writes == writes
        assert states(await base(served), name) == {"en": "draft", "fr": "draft"}
    assert ended.stopped is None


async def test_a_filter_takes_no_language_from_readers():
    async with moved_guide() as (served, config, _):
        before, name = await base(served), title(served, ORDINARY, "fr")
        text = config.read_text()
        for locales in ("[en-us, de]", "[fr]"):  # the second without the help center's first one
            filters = f"filters: {{articles: {{locales: {{any: {locales}}}}}}}\n"
            config.write_text(f"{text}{filters}")
            await pipeline.run_delta(config)

        assert states(await base(served), name) == states(before, name)
        assert Kind.TRANSLATION_LEFT not in await verified(config)


async def test_words_that_are_gone_are_taken_from_readers_also_where_others_are_filtered_out():
    async with moved_guide() as (served, config, _):
        guide, name = served.desk.guide, title(served, ORDINARY, "fr")
        british = {**guide.texts(ORDINARY)["en-us"], "locale": "en-gb"}
        guide.translations[ORDINARY]["en-gb"] = british
        filters = "filters: {articles: {locales: {none: [en-gb]}}}\n"
        config.write_text(f"{config.read_text()}{filters}")
        await pipeline.run_delta(config)
        before = states(await base(served), name)
        guide.articles[ORDINARY]["source_locale"] = "fr"
        await remove(ORDINARY, "en-us", served)
        await pipeline.run_delta(config)

        assert before == {"en": "published", "fr": "published"}
        assert states(await base(served), name) == {"en": "draft", "fr": "published"}
        assert Kind.TRANSLATION_LEFT not in await verified(config)


async def test_a_language_that_goes_to_another_place_leaves_the_old_one():
    async with moved_guide() as (served, config, _):
        name = title(served, ORDINARY, "fr")
        map_articles(config, "{locales: {fr: de}}")
        allow(config)
        await pipeline.run_delta(config)

        assert states(await base(served), name) == {
            "en": "published",
            "de": "published",
            "fr": "draft",
        }


async def test_a_language_of_an_internal_article_is_deleted():
    async with moved_guide() as (served, config, _):
        name = title(served, INTERNAL, "fr")
        before = await base(served)
        await remove(INTERNAL, "fr", served)
        await pipeline.run_delta(config)
        after = await base(served)

    gone = titles(before) - titles(after)
    assert gone == {name}


async def test_translations_that_could_not_be_read_are_no_ones_removal():
    async with moved_guide() as (served, config, _):
        before, name = await base(served), title(served, ORDINARY, "fr")
        for article_id, locale in ((ORDINARY, "fr"), (INTERNAL, "fr")):
            served.desk.guide.texts(article_id)[locale]["locale"] = None
        await pipeline.run_delta(config)
        after = await base(served)

    assert states(after, name) == states(before, name)
    assert titles(after) == titles(before)


async def test_a_language_that_is_gone_everywhere_waits_for_a_persons_word():
    async with moved_guide() as (served, config, _):
        before, name = await base(served), title(served, ORDINARY, "en-us")
        for texts in served.desk.guide.translations.values():
            if len(texts) > 1:
                texts.pop("fr", None)
        planned = await pipeline.run_delta_plan(config)
        ended = await pipeline.run_delta(config)
        held = await base(served)
        assert Kind.TRANSLATION_LEFT in await verified(config)
        allow(config)
        await pipeline.run_delta(config)
        after = await base(served)

    assert any("pages in fr" in each for each in planned.plan["notices"])
    assert HELD in {row["reason"] for row in ended.reasons["failures"]}
    assert states(held, name) == states(before, name)
    assert states(after, name) == {"en": "published", "fr": "draft"}


async def test_an_undo_of_the_delta_shows_languages_and_articles_again():
    async with moved_guide() as (served, config, _):
        names = [title(served, each, "en-us") for each in (ORDINARY, LINKED)]
        before = await base(served)
        await remove(ORDINARY, "fr", served)
        await ask_desk(served, "DELETE", str(LINKED))
        ended = await pipeline.run_delta(config)
        changed = await base(served)
        undone = await run_undo(str(config), ended.run)
        after = await base(served)

    assert undone.stopped is None
    told = [[states(each, name) for name in names] for each in (before, changed, after)]
    assert told[0] == told[2]
    assert told[1] == [{"en": "published", "fr": "draft"}, {"en": "draft", "de": "draft"}]


async def test_a_language_that_people_published_again_is_found():
    async with moved_guide() as (served, config, _):
        await remove(ORDINARY, "fr", served)
        await pipeline.run_delta(config)
        for target_id, doc in list(served.store.all("article").items()):
            for content in doc["contents"].values():
                if content["title"].startswith("Monter"):
                    content["state"] = "published"
            served.store.put("article", target_id, doc)

        assert Kind.TRANSLATION_LEFT in await verified(config)


async def test_internal_articles_that_are_to_be_drafts_are_deleted_behind_them():
    async with moved_guide() as (served, config, _):
        map_articles(config, "{restricted: draft}")
        ended = await pipeline.run_delta(config)
        after = await base(served)
        writes = served.writes
        await pipeline.run_delta(config)

        assert served.writes == writes
    assert after["internal_articles"] == []
    assert states(after, title(served, INTERNAL, "fr")) == dict.fromkeys(
        ["en", "de", "fr"], "draft"
    )
    assert "draft_now" in {row["reason"] for row in ended.reasons["skips"]}
    assert all(row[0] == sum(row[1:]) for row in table(ended).values())


def titles(state):
    return {each["title"] for each in state["internal_articles"]}
