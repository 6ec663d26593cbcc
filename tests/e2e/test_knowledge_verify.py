"""Damage to a help center is found, each kind by its name."""

import re
from contextlib import asynccontextmanager

import pytest

from tasks.verify.knowledge import Comparing
from tests.e2e.knowledge_world import moved, wholes, world
from transforms.verify.article_cases import article_cases, collection_findings
from transforms.verify.findings import Kind

pytestmark = pytest.mark.slow


@asynccontextmanager
async def verified(tmp_path, **switches):
    """Move a help center; yields the place, and a function that says what is found there."""
    async with world(tmp_path, **switches) as place:
        await moved(place)

        async def findings():
            cases = list(await cases_of(place))
            found = await Comparing(place.target).all(cases)
            return [(each.kind, each.source_id) for each in found]

        yield place, findings


async def cases_of(place, *, gone=()):
    """Return what is compared; `gone`: languages by article that the source has no more."""
    told, knowledge = wholes(place)
    refs = await place.known()
    kinds, losses = await place.kinds(), await place.losses()
    left = [each._replace(translations=[*_there(each, gone)]) for each in told]
    told_of = {"targets": refs, "kinds": kinds, "losses": losses, "gone": dict(gone)}
    return article_cases(left, knowledge, **told_of)


def _there(whole, gone):
    left = dict(gone).get(whole.article["source_id"], ())
    return (row for row in whole.translations if row["locale"] not in left)


@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_nothing_is_found_where_nothing_is_wrong(tmp_path, way):
    async with verified(tmp_path, article_html=way) as (_, findings):
        assert await findings() == []


async def damage(place, source_id, change, locale="en"):
    """Change what the workspace holds of an article, behind its back."""
    target_id = (await place.known())["article", source_id]
    kind = "article" if target_id in place.store.all("article") else "internal_article"
    doc = place.store.all(kind)[target_id]
    change(doc["contents"][locale] if kind == "article" else doc)
    place.store.put(kind, target_id, doc)


def replaced(old, new):
    def change(content):
        assert old in content["body"], content["body"]
        content["body"] = content["body"].replace(old, new)

    return change


def without(pattern):
    def change(content):
        assert re.search(pattern, content["body"]), content["body"]
        content["body"] = re.sub(pattern, "", content["body"], count=1)

    return change


def with_state(state):
    return lambda content: content.update(state=state)


@pytest.mark.parametrize(
    ("source_id", "change", "kind"),
    [
        ("1", replaced("Hello", "Hallo"), Kind.TEXT_DIFFERS),
        ("1", replaced("Hello", ""), Kind.TEXT_DIFFERS),
        ("2", replaced("Deep", "Shallow"), Kind.HEADING_DIFFERS),
        ("2", with_state("draft"), Kind.STATE_DIFFERS),
        ("2", lambda content: content.update(title="Other"), Kind.TITLE_DIFFERS),
        ("2", lambda content: content.update(author_id=991267001), Kind.AUTHOR_DIFFERS),
        ("1", replaced("/articles/", "/articles/9"), Kind.LINK_DIFFERS),
        ("1", without(r"<tr><td>(?:(?!<tr>).)*second.*?</tr>"), Kind.ROW_LOST),
        ("1", without(r"<img[^>]*>"), Kind.PICTURE_LOST),
        ("3:en-us", replaced("secret", "open"), Kind.TEXT_DIFFERS),
    ],
)
async def test_planted_damage_is_found(tmp_path, source_id, change, kind):
    async with verified(tmp_path) as (place, findings):
        await damage(place, source_id, change)

        assert (kind, source_id) in await findings()


async def test_a_lost_picture_and_one_with_other_bytes(tmp_path):
    async with verified(tmp_path) as (place, findings):
        place.store.put_blob("0" * 64, b"\x89PNG other")
        for doc in place.store.all("file").values():
            doc["sha256"] = "0" * 64
        assert (Kind.PICTURE_DIFFERS, "1") in await findings()


async def test_a_dead_link_is_found(tmp_path):
    async with verified(tmp_path) as (place, findings):
        await damage(place, "2", with_state("draft"))

        assert (Kind.LINK_DEAD, "1") in await findings()


async def test_a_language_in_anothers_place_and_one_that_is_lost(tmp_path):
    async with verified(tmp_path) as (place, findings):
        target_id = (await place.known())["article", "1"]
        doc = place.store.all("article")[target_id]
        contents = {**doc["contents"], "en": {**doc["contents"]["de"], "title": "Title 1"}}
        place.store.put("article", target_id, {**doc, "contents": contents})
        assert (Kind.TEXT_DIFFERS, "1") in await findings()
        del contents["de"]
        assert (Kind.LANGUAGE_MISSING, "1") in await findings()


async def test_a_language_that_the_source_has_no_more_and_readers_have(tmp_path):
    async with verified(tmp_path) as (place, _):
        cases = list(await cases_of(place, gone={"1": ["de"]}))
        assert await Comparing(place.target).all(cases) == []
        await damage(place, "1", with_state("published"), locale="de")
        [found] = await Comparing(place.target).all(cases)

    assert (found.kind, found.source_id, found.what) == (Kind.TRANSLATION_LEFT, "1", "de")


async def test_a_moved_article_a_lost_tag_and_a_lost_article(tmp_path):
    async with verified(tmp_path) as (place, findings):
        known = await place.known()
        one, two = (place.store.all("article")[known["article", n]] for n in "12")
        one.update(tags=[], parent_id=known["collection", "category:1"])
        place.store.delete("article", two["id"])
        found = await findings()

    assert {(Kind.PLACE_DIFFERS, "1"), (Kind.TAG_MISSING, "1"), (Kind.ARTICLE_MISSING, "2")} <= set(
        found
    )


async def test_what_is_restricted_and_public_is_found_first(tmp_path):
    async with world(tmp_path) as place:
        await moved(place, restricted="draft")
        await damage(place, "3", with_state("published"))
        told, knowledge = wholes(place, restricted="draft")
        await damage(place, "1", replaced("Hello", ""))
        cases = article_cases(
            told,
            knowledge,
            targets=await place.known(),
            kinds=await place.kinds(),
            losses=await place.losses(),
        )
        found = await Comparing(place.target).all(list(cases))

    assert (found[0].kind, found[0].source_id) == (Kind.RESTRICTED_PUBLIC, "3")


async def test_collections_are_compared_with_their_steps(tmp_path):
    async with verified(tmp_path) as (place, _):
        plan, known = place.tree(), await place.known()
        outer, inner = plan.records

        async def found(record):
            target_id = known["collection", record.ref.source_id]
            shown = await place.target.fetch("collection", target_id)
            return [each.kind for each in collection_findings(record, target_id, shown, known)]

        assert [await found(each) for each in (outer, inner)] == [[], []]
        doc = place.store.all("collection")[known["collection", "section:1"]]
        doc["parent_id"] = None
        doc["contents"]["en"]["name"] = "Renamed"
        assert await found(inner) == [Kind.TITLE_DIFFERS, Kind.PLACE_DIFFERS]
        place.store.delete("collection", doc["id"])
        assert await found(inner) == [Kind.COLLECTION_MISSING]
