"""What was moved of a help center is taken back; people's work and people's collections stay."""

from types import SimpleNamespace

from connectors.ledger.undo import pages_of, record_steps
from connectors.staging.index import KeyIndex
from tasks.undo.knowledge import judged
from tasks.undo.shared import Undoing
from tasks.undo.steps import entry_of
from tests.e2e.knowledge_world import TREE, moved, tags, world
from tests.tasks.load.loading import RUN
from tests.transforms.plan.knowledge.base_given import planned_collections


async def undone(place, tmp_path):
    """Take back all articles, then all collections; returns how each ended."""
    taken = KeyIndex(tmp_path / "taken.db", is_new=True)
    shared = SimpleNamespace(target=place.target, ledger=place.ledger)
    undoing = Undoing(shared, "undo-1", RUN, is_dry=False, taken=taken, later=frozenset())
    told = {}
    for entity in ("article", "collection"):
        async for ids in pages_of(place.ledger, RUN, entity):
            for ref, steps in (await record_steps(place.ledger, entity, ids)).items():
                told[ref.source_id] = await _taken_back(place, undoing, steps)
    taken.close()
    return told


async def _taken_back(place, undoing, steps):
    made = next(step for step in steps if step.makes_record)
    verdict = await judged(undoing, made, steps)
    if verdict is not None:
        return verdict.reason or verdict.outcome
    return await place.target.reverse(made.operation, entry_of(made))


async def test_all_that_was_made_goes(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        told = await undone(place, tmp_path)
        state = await place.state()

    assert set(told.values()) == {"undone"}
    assert [state[name] for name in ("articles", "internal_articles", "collections")] == [[]] * 3


async def test_what_people_changed_stays_with_the_collections_around_it(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        shown = await place.article("1")
        await place.put(shown["id"], title="By hand", author_id=shown["author_id"])
        told = await undone(place, tmp_path)

    assert told == {
        "1": "touched_fields",
        "2": "undone",
        "3:en-us": "undone",
        "section:1": "in_use",
        "category:1": "in_use",
    }


async def test_a_collection_of_peoples_is_taken_over_and_stays(tmp_path):
    async with world(tmp_path) as place:
        async with place.session.post("/help_center/collections", json={"name": "Guide"}) as answer:
            assert answer.status == 200
        base = await place.inventory(tmp_path)
        await tags(place)
        await place.load(planned_collections(*TREE, base=base))
        told = await undone(place, tmp_path)
        state = await place.state()

    assert told == {"category:1": "kept", "section:1": "undone"}
    assert [each["contents"]["en"]["name"] for each in state["collections"]] == ["Guide"]
