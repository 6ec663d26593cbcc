"""Answers lost, runs killed, people at work: the help center ends as it would have, and once."""

import re
from contextlib import suppress

import pytest

from tests.e2e.knowledge_world import BODY, MATCHING, moved, world
from tests.tasks.load.loading import load
from tests.transforms.plan.knowledge.base_given import (
    article_row,
    planned,
    planned_collections,
    translation_row,
)
from transforms.errors import TransientError
from transforms.model import RecordRef
from transforms.plan.knowledge.gone import gone_articles

pytestmark = pytest.mark.slow

WRITES = (
    ("POST", "^/help_center/collections$"),
    ("POST", "^/articles$"),
    ("POST", "^/internal_articles$"),
    ("POST", "/tags$"),
    ("PUT", "^/articles/"),
)
TROUBLES = ("reset_before", "reset_after", "500_after", "cut_json", "html_after")


async def unbroken(tmp_path):
    async with world(tmp_path / "unbroken") as place:
        await moved(place)
        return await place.state()


@pytest.fixture(autouse=True)
def folders(tmp_path):
    for name in ("unbroken", "broken"):
        (tmp_path / name).mkdir()


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_a_lost_answer_makes_nothing_twice(tmp_path, trouble, method, path):
    wanted = without_files(await unbroken(tmp_path))
    async with world(tmp_path / "broken") as place:
        place.faults.add(trouble, next=1, method=method, path=path)
        with suppress(TransientError):
            await moved(place)
        await moved(place)

        assert without_files(await place.state()) == wanted


def without_files(state):
    """Return a state without addresses, which differ from server to server."""
    text = str({k: v for k, v in state.items() if k != "redirects"})
    return re.sub(r"http://[\d.:]+", "", re.sub(r"articles/\d+#h_\w+|articles/\d+", "", text))


async def test_twins_are_told_apart_by_whose_they_are(tmp_path):
    async with world(tmp_path / "broken") as place:
        rows = [article_row("1"), article_row("2")]
        told = [translation_row(n, title="Same") for n in "12"]
        tree = planned_collections(base=place.base)
        plan = planned(rows, told, base=place.base, matching=MATCHING)
        place.faults.add("reset_after", next=2, method="POST", path="^/articles$")
        await place.load(tree, plan)
        state = await place.state()

    assert len(state["articles"]) == 2


async def test_what_people_changed_since_is_not_overwritten(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        shown = await place.article("1")
        await place.put(shown["id"], title="By hand", author_id=shown["author_id"])
        changed = BODY.replace("Hello", "Changed")
        versions = await place.versions("1")
        await moved(place, body=changed, known=versions)
        more = BODY.replace("Hello", "Changed twice")
        await moved(place, body=more, known=await place.versions("1"))
        again = await place.article("1")
        kept = (await place.ledger.entries("article", ["1"]))["1"]["content"]

    assert (again["title"], "Changed" in again["body"]) == ("By hand", False)
    assert "kept_in_intercom" in kept.observed


async def test_a_change_in_the_source_arrives(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        known = await place.versions("1")
        await moved(place, body=BODY.replace("Hello", "Changed"), known=known)
        shown = await place.article("1")
        state = await place.state()

    assert "Changed" in shown["body"]
    assert len(state["articles"]) == 2


async def test_what_became_restricted_is_hidden(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        known = await place.versions("1")
        await moved(place, first={"audience": "agents"}, known=known)
        shown = await place.article("1")

    assert {shown["state"], shown["translated_content"]["de"]["state"]} == {"draft"}


async def test_what_became_restricted_is_hidden_with_peoples_words_in_it(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        shown = await place.article("1")
        await place.put(shown["id"], title="By hand", author_id=shown["author_id"])
        known = await place.versions("1")
        await moved(place, first={"audience": "agents"}, known=known)
        again = await place.article("1")
        kept = (await place.ledger.entries("article", ["1"]))["1"]["content"]

    assert (again["title"], again["state"]) == ("By hand", "draft")
    assert "kept_in_intercom" in kept.observed


@pytest.mark.parametrize("is_touched", [False, True])
async def test_what_the_source_has_no_more_is_hidden_unless_people_changed_it(tmp_path, is_touched):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        shown = await place.article("1")
        if is_touched:
            await place.put(shown["id"], title="By hand", author_id=shown["author_id"])
        refs = {RecordRef("article", "1"): "article", RecordRef("article", "3:en-us"): "internal"}
        await load(gone_articles(refs), place.target, place.ledger)
        again = await place.article("1")
        state = await place.state()

    assert again["state"] == ("published" if is_touched else "draft")
    assert state["internal_articles"] == []


async def test_what_was_deleted_is_deleted_once_however_often_its_batch_is_loaded(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        gone = gone_articles({RecordRef("article", "3:en-us"): "internal"})
        told = [await load(gone, place.target, place.ledger) for _ in range(2)]
        state = await place.state()

    assert [(each.migrated, each.failed) for each in told] == [(1, 0)] * 2
    assert state["internal_articles"] == []


async def test_an_article_that_people_deleted_stays_so(tmp_path):
    async with world(tmp_path / "broken") as place:
        await moved(place)
        shown = await place.article("1")
        await place.delete(f"/articles/{shown['id']}")
        known = await place.versions("1")
        told = await moved(place, body=BODY.replace("Hello", "Changed"), known=known)
        state = await place.state()

    assert len(state["articles"]) == 1
    assert [failed for _, failed, _ in told] == [0, 0, 0, 0]


async def test_a_refused_picture_or_language_refuses_no_article(tmp_path):
    async with world(tmp_path / "broken") as place:
        error = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "x"}]}
        error["errors"][0]["message"] = "Image could not be fetched"
        place.faults.refuse(400, error, next=1, method="POST", path="^/articles$")
        told = await moved(place)
        state = await place.state()

    assert [failed for _, failed, _ in told] == [0, 0, 0, 0]
    assert len(state["articles"]) == 2


async def test_a_language_that_is_not_taken_is_left_out(tmp_path):
    async with world(tmp_path / "broken") as place:
        center = place.store.all("help_center")["79"]
        place.store.put("help_center", "79", {**center, "locales": ["en"]})
        told = await moved(place)
        shown = await place.article("1")

    assert [failed for _, failed, _ in told] == [0, 0, 0, 0]
    assert "de" not in shown["translated_content"]
