"""Attributes for fields that nobody mapped."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import WORKSPACE, rules
from transforms.places import OWN
from transforms.plan.proposals import propose, proposed
from transforms.plan.survey import Survey, Use
from transforms.plan.workspace import Attribute
from transforms.rules import BuiltinFields, CompanyMapping, ContactMapping, FieldTarget


def use(key, filled=1, *, name=None, kinds=("text",)):
    return Use(key, name or key, frozenset(kinds), filled)


def desk(*uses, model="conversation"):
    return {model: Survey(10, {each.key: each for each in uses})}


def names_of(found):
    return {each.key: each.target.to for each in found}


def having(*attributes, model="conversation"):
    return replace(WORKSPACE, attributes={model: {each.name: each for each in attributes}})


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ({"text"}, "string"),
        ({"integer"}, "integer"),
        ({"decimal"}, "decimal"),
        ({"integer", "decimal"}, "decimal"),
        ({"boolean"}, "boolean"),
        ({"date"}, "datetime"),
        ({"option"}, "list"),
        ({"options"}, "string"),
        ({"option", "text"}, "string"),
        ({"of another source"}, "string"),
    ],
)
def test_the_type_takes_every_value(kinds, kind):
    [found] = propose(rules(), desk(use("Bike", kinds=kinds)), WORKSPACE, {})

    assert found.target == FieldTarget("Bike", kind)


def test_a_field_that_nobody_filled_gets_none():
    assert propose(rules(), desk(use("Bike", 0)), WORKSPACE, {}) == []


@pytest.mark.parametrize("by", ["7", "Bike"])
@pytest.mark.parametrize("wish", [FieldTarget("My bike"), "drop"])
def test_what_a_person_decided_is_not_proposed(by, wish):
    wanted = rules(tickets={"fields": {by: wish}})

    assert propose(wanted, desk(use("7", name="Bike")), WORKSPACE, {}) == []


def test_fields_may_be_left_to_people():
    wanted = rules(
        tickets={"auto_fields": False},
        mapping={
            "contacts": ContactMapping(auto_fields=False),
            "companies": CompanyMapping(auto_fields=False),
        },
    )
    for model in ("conversation", "contact", "company"):
        assert propose(wanted, desk(use("Bike"), model=model), WORKSPACE, {}) == []


def test_the_fullest_fields_come_first_and_a_tickets_own_count_apart():
    uses = [use("a", 1), use("b", 9), use("c", 5), use(f"{OWN}priority", 2, name="Priority")]
    found = propose(rules(tickets={"auto_limit": 2}), desk(*uses), WORKSPACE, {})

    assert [each.key for each in found] == [f"{OWN}priority", "b", "c"]


@pytest.mark.parametrize(
    ("key", "name", "kind"),
    [
        ("priority", "Priority", "list"),
        ("type", "Type", "list"),
        ("satisfaction", "Rating", "string"),
        ("due", "Due", "datetime"),
        ("problem", "Problem ticket", "string"),
    ],
)
def test_a_tickets_own_fields_have_names_and_types(key, name, kind):
    [found] = propose(rules(), desk(use(OWN + key, name=name)), WORKSPACE, {})

    assert found.target == FieldTarget(name, kind)


@pytest.mark.parametrize("wish", ["drop", "note", FieldTarget("Urgency")])
def test_a_ticket_s_own_field_may_go_elsewhere(wish):
    wanted = rules(tickets={"builtin": BuiltinFields(priority=wish)})

    assert propose(wanted, desk(use(f"{OWN}priority", name="Priority")), WORKSPACE, {}) == []


def test_an_attribute_of_that_name_and_type_is_used():
    workspace = having(Attribute("Bike", "string"))
    [found] = propose(rules(), desk(use("Bike")), workspace, {})

    assert (found.target.to, found.wish) == ("Bike", None)


@pytest.mark.parametrize(
    "workspace",
    [having(Attribute("Bike", "integer")), having(Attribute("BIKE", "string"))],
    ids=["another type", "other capitals"],
)
def test_a_name_that_is_taken_gets_a_suffix(workspace):
    [found] = propose(rules(), desk(use("Bike")), workspace, {})

    assert (found.target.to, found.wish) == ("Bike - Zendesk", "Bike")


def test_two_fields_of_one_name_are_two_attributes():
    uses = [use(str(number), 9 - number, name="Bike") for number in range(3)]
    found = names_of(propose(rules(), desk(*uses), WORKSPACE, {}))

    assert found == {"0": "Bike", "1": "Bike - Zendesk", "2": "Bike - Zendesk 2"}


def test_people_and_companies_share_their_names():
    surveys = desk(use("a", name="Region"), model="contact") | desk(
        use("b", name="Region"), model="company"
    )
    found = names_of(propose(rules(), surveys, WORKSPACE, {}))

    assert found == {"a": "Region", "b": "Region - Zendesk"}


@pytest.mark.parametrize("name", ["Legacy ID", "Original created", "title"])
def test_names_of_ours_and_of_intercom_s_own_are_taken(name):
    [found] = propose(rules(), desk(use("7", name=name)), WORKSPACE, {})

    assert found.target.to == f"{name} - Zendesk"


@pytest.mark.quirk("INT-025")
@pytest.mark.parametrize(
    ("name", "tame"), [("Order #/No.", "Order No"), ("???", "Field 7"), ("  a   b ", "a b")]
)
def test_a_name_that_intercom_refuses_is_made_tame(name, tame):
    [found] = propose(rules(), desk(use("7", name=name)), WORKSPACE, {})

    assert found.target.to == tame


def test_no_more_is_proposed_for_people_than_the_workspace_holds():
    full = {f"a{n}": Attribute(f"a{n}", "string") for n in range(230)}
    workspace = replace(WORKSPACE, attributes={"contact": full})
    uses = [use(f"f{n}", 99 - n) for n in range(20)]
    found = propose(rules(), desk(*uses, model="contact"), workspace, {})

    assert 0 < len(found) < 20
    assert [each.key for each in found] == [f"f{n}" for n in range(len(found))]


def test_what_was_proposed_before_stays_and_comes_first():
    kept = {("conversation", "rare"): FieldTarget("Its place", "string")}
    uses = [use("rare", 1), use("full", 9), use("more", 5)]
    found = propose(rules(tickets={"auto_limit": 2}), desk(*uses), WORKSPACE, kept)

    assert names_of(found) == {"rare": "Its place", "full": "full"}
    assert [each.is_new for each in found] == [False, True]


def test_what_was_proposed_before_goes_where_a_person_gives_its_name_away():
    kept = {("conversation", "a"): FieldTarget("Bike", "string")}
    wanted = rules(tickets={"fields": {"b": FieldTarget("Bike")}})
    [found] = propose(wanted, desk(use("a", name="Bike")), WORKSPACE, kept)

    assert (found.target.to, found.is_new) == ("Bike - Zendesk", True)


def test_the_rules_hold_what_was_proposed():
    surveys = desk(use("a")) | desk(use("b"), model="contact")
    held = proposed(propose(rules(), surveys, WORKSPACE, {}))

    assert (held.conversation, held.contact) == ({"a": FieldTarget("a")}, {"b": FieldTarget("b")})


def test_an_attribute_that_a_field_got_is_not_taken_for_one_of_ours_by_the_next_run():
    kept = {("contact", "Language"): FieldTarget("Language - Zendesk", "string")}
    told = desk(use("Language"), model="contact")
    [first] = propose(rules(), told, WORKSPACE, {})
    there = having(Attribute("Language - Zendesk", "string"), model="contact")

    [again] = propose(rules(), told, there, kept)

    assert first.target == kept["contact", "Language"]  # `Language` alone is a name of ours
    assert (again.target, again.is_new) == (first.target, False)
