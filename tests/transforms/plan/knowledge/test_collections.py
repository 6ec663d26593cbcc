import pytest

from tests.transforms.plan.knowledge.base_given import (
    CENTER,
    accounted,
    article_rules,
    body_of,
    center_row,
    collection_row,
    named,
    planned_collections,
)
from transforms.errors import FatalError
from transforms.plan.knowledge.base import TargetBase, TargetCenter, TargetCollection
from transforms.plan.knowledge.collections import Standing

CATEGORY = collection_row("category:1", "Guide")
DEEP = [
    CATEGORY,
    collection_row("section:1", "A", parent_id="category:1"),
    collection_row("section:2", "B", parent_id="section:1"),
    collection_row("section:3", "C", parent_id="section:2"),
    collection_row("section:4", "D", parent_id="section:3"),
]


def parent(name):
    return {"$ref": ["collection", name]}


def with_collections(*rows):
    return TargetBase((CENTER,), tuple(TargetCollection(*row) for row in rows))


def test_a_collection_has_its_names_in_the_languages_that_are_enabled():
    names = named("Guide", de="Anleitung", ja="X")
    plan = planned_collections(collection_row("category:1", names=names))

    assert body_of(plan) == {
        "help_center_id": "79",
        "default": "en",
        "contents": {"en": {"name": "Guide"}, "de": {"name": "Anleitung"}},
    }
    assert plan.records[0].steps[0].losses == ("collection_name_left_out",)


def test_parents_come_first_and_siblings_in_their_order():
    rows = [
        collection_row("section:1", parent_id="category:1", position=2),
        collection_row("section:2", parent_id="category:1", position=1),
        CATEGORY,
    ]

    plan = planned_collections(*rows)
    assert [each.ref.source_id for each in plan.records] == ["category:1", "section:2", "section:1"]


@pytest.mark.quirk("INT-090")
def test_what_is_deeper_than_three_levels_stands_beside_its_parent():
    plan = planned_collections(*DEEP)

    told = [(body.get("parent_id"), body["contents"]["en"]["name"]) for body in map_bodies(plan)]
    assert told == [
        (None, "Guide"),
        (parent("category:1"), "A"),
        (parent("section:1"), "B"),
        (parent("section:1"), "B / C"),
        (parent("section:1"), "B / C / D"),
    ]
    assert [each.steps[0].losses for each in plan.records[2:]] == [
        (),
        ("collection_folded",),
        ("collection_folded",),
    ]


def map_bodies(plan):
    return [each.steps[0].body for each in plan.records]


def test_one_that_is_there_by_name_and_place_is_taken_as_it_is():
    base = with_collections(("7", "guide", None, "79"), ("8", "A", "9", "79"))

    steps = [each.steps[0] for each in planned_collections(*DEEP[:2], base=base).records]
    assert [(step.body.get("id"), step.hints.is_existing) for step in steps] == [
        ("7", True),
        (None, False),
    ]


def test_the_mapping_names_the_collection_that_takes_one():
    base = with_collections(("7", "Elsewhere", "3", "79"))
    rules = article_rules({"collections": {"guide": "elsewhere"}})

    assert body_of(planned_collections(CATEGORY, base=base, rules=rules))["id"] == "7"


def test_one_of_ours_is_changed_and_not_taken_for_anothers():
    base = with_collections(("7", "Guide", None, "79"))
    ours = planned_collections(
        CATEGORY, base=base, standing={"category:1": Standing("7", is_found=False)}
    )
    found = planned_collections(
        CATEGORY, base=base, standing={"category:1": Standing("7", is_found=True)}
    )

    assert [body_of(each).get("id") for each in (ours, found)] == [None, "7"]
    assert ours.records[0].steps[0].fingerprint == found.records[0].steps[0].fingerprint


def test_a_help_center_goes_to_the_one_of_its_name_else_to_the_default_one():
    pro = TargetCenter("80", "Acme Pro", "pro", "https://pro.example", ("en",), is_default=False)
    base = TargetBase((CENTER, pro))
    rows = [
        center_row(),
        center_row(source_id="2", name="Acme pro", is_default=False, hosts=["x.example"]),
        center_row(source_id="3", name="Other", is_default=False, hosts=["other.example"]),
    ]
    told = [collection_row(f"category:{n}", help_center_id=n) for n in "123"]

    plan = planned_collections(*told, base=base, told=rows)
    assert [body["help_center_id"] for body in map_bodies(plan)] == ["79", "80", "79"]
    assert plan.records[2].steps[0].losses == ("help_center_merged",)


def test_articles_without_a_collection_get_one():
    plan = planned_collections(lonely=["1"])

    assert plan.records[-1].ref.source_id == "lone:1"
    assert body_of(plan, -1)["contents"] == {"en": {"name": "Acme"}}


def test_a_workspace_without_a_help_center_stops_the_run():
    with pytest.raises(FatalError, match="no help center"):
        planned_collections(base=TargetBase())


def test_a_loop_of_parents_ends():
    rows = [
        collection_row("section:1", parent_id="section:2"),
        collection_row("section:2", parent_id="section:1"),
    ]

    assert set(accounted(planned_collections(*rows))) == {
        ("collection", "section:1"),
        ("collection", "section:2"),
    }
