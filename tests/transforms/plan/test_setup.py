from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    WORKSPACE,
    contact_row,
    contacts,
    field_row,
    planned_records,
    rules,
)
from transforms.plan.options import labels_in
from transforms.plan.setup import plan_setup, plan_tags, used_tags, wanted_attributes
from transforms.plan.workspace import Attribute
from transforms.rules import CompanyMapping, ContactMapping, FieldTarget


def workspace(**attributes):
    """A workspace with these attributes, e.g. contact={"Plan": "string"}."""
    made = {
        model: {name: Attribute(name, kind) for name, kind in types.items()}
        for model, types in attributes.items()
    }
    return replace(WORKSPACE, attributes=made)


def bodies(setup):
    return {r.ref.source_id: r.steps[0].body for r in planned_records(setup.planned.plan)}


def mapped(**contact_fields):
    fields = {name: FieldTarget(*target) for name, target in contact_fields.items()}
    return rules(mapping={"contacts": ContactMapping(fields)})


def texts(setup, *, is_fatal=True):
    return [fault.text for fault in setup.faults if fault.is_fatal is is_fatal]


@pytest.mark.quirk("INT-006")
def test_attributes_are_made_before_the_first_value_is_sent():
    assert [*bodies(plan_setup(rules(), WORKSPACE, extras=[("contact", "Original phone")]))] == [
        "contact:Legacy ID",
        "contact:Original phone",
        "company:Legacy ID of company",
        "conversation:Legacy ID",
        "conversation:Original created",
        "conversation:Original updated",
        "conversation:Original solved",
    ]


@pytest.mark.quirk("INT-020")
def test_what_exists_is_not_made_again():
    there = workspace(contact={"Legacy ID": "string"}, conversation={"Original solved": "date"})
    made = bodies(plan_setup(rules(), there))

    assert made.keys().isdisjoint({"contact:Legacy ID", "conversation:Original solved"})


def test_types_are_named_in_the_words_of_their_model():
    made = bodies(plan_setup(mapped(a=("Rate", "decimal"), b=("Born", "datetime")), WORKSPACE))

    assert made["contact:Rate"]["data_type"] == "float"
    assert made["contact:Born"]["data_type"] == "datetime"


@pytest.mark.quirk("INT-022")
def test_a_list_has_the_values_that_occur_and_two_at_least():
    wanted = rules(tickets={"fields": {"size": FieldTarget("Size", "list")}})
    labels = {("conversation", "Size"): ["M", "L", "M"]}

    assert bodies(plan_setup(wanted, WORKSPACE, labels=labels))["conversation:Size"] == {
        "name": "Size",
        "data_type": "list",
        "required": False,
        "options": [{"label": "L"}, {"label": "M"}],
    }
    made = bodies(plan_setup(mapped(size=("Size", "list")), WORKSPACE))
    assert len(made["contact:Size"]["options"]) == 2


def test_an_attribute_of_another_type_stops_the_run():
    faulty = plan_setup(mapped(a=("Plan", "integer")), workspace(contact={"Plan": "string"}))

    assert texts(faulty) == ["is of type string in the workspace, not integer"]


@pytest.mark.quirk("INT-021")
def test_a_list_gets_the_options_it_lacks():
    there = replace(
        WORKSPACE, attributes={"contact": {"Size": Attribute("Size", "options", ("L", "M"))}}
    )
    wanted = mapped(size=("Size", "list"))
    table = contacts(*(contact_row(fields=[field_row("size", text)]) for text in ("XL", "L")))
    labels = labels_in(table, "contact", wanted)

    assert labels == {("contact", "Size"): {"XL", "L"}}
    made = bodies(plan_setup(wanted, there, labels=labels))["contact:Size"]
    assert made["options"] == [{"value": "L"}, {"value": "XL"}]
    assert "contact:Size" not in bodies(plan_setup(wanted, there))


def test_without_a_list_nobody_looks_for_values():
    assert labels_in(contacts(contact_row()), "company", rules()) == {}
    assert labels_in(contacts(contact_row()), "conversation", rules()) == {}


@pytest.mark.quirk("INT-025")
@pytest.mark.parametrize(
    ("name", "is_odd"), [("A_b-c 1 €", False), ("Größe", False), ("a.b", True)]
)
def test_a_name_that_intercom_refuses_stops_the_run(name, is_odd):
    assert bool(texts(plan_setup(mapped(a=(name, "string")), WORKSPACE))) is is_odd


@pytest.mark.quirk("INT-007")
def test_a_name_for_contacts_and_companies_stops_the_run():
    mapping = {
        "contacts": ContactMapping({"plan": FieldTarget("Plan")}),
        "companies": CompanyMapping({"plan": FieldTarget("Plan")}),
    }

    assert len(texts(plan_setup(rules(mapping=mapping), WORKSPACE))) == 1


def test_one_attribute_with_two_types_stops_the_run():
    faulty = plan_setup(mapped(a=("Plan", "string"), b=("Plan", "integer")), WORKSPACE)

    assert "is mapped with two types" in texts(faulty)


def test_what_must_not_be_made_is_reported():
    setup = plan_setup(rules(mapping={"create_missing_attributes": False}), WORKSPACE)

    assert setup.planned.plan.num_rows == 0
    assert len(texts(setup, is_fatal=False)) == len(wanted_attributes(rules()))


def test_more_attributes_than_intercom_holds_stop_the_run():
    there = workspace(contact={f"x{n}": "string" for n in range(249)})

    assert texts(plan_setup(rules(), there)) == ["249 exist and 2 are missing; Intercom holds 250"]


def test_attributes_of_ours_without_room_stop_no_run():
    there = workspace(contact={f"x{n}": "string" for n in range(247)})
    extras = [("contact", "Language"), ("contact", "Time zone")]
    setup = plan_setup(rules(), there, extras=extras)

    assert texts(setup) == []
    assert "contact:Language" in bodies(setup)
    assert "contact:Time zone" not in bodies(setup)
    assert texts(setup, is_fatal=False) == [
        "has no room: Intercom holds 250; its values are left out"
    ]


def test_articles_alone_need_no_attributes():
    only = replace(rules(), entities=frozenset({"articles"}))

    assert bodies(plan_setup(only, WORKSPACE)) == {}


def test_tags_that_differ_in_letter_case_are_one():
    planned = plan_tags({"VIP", "vip", "  big  bike ", " "}, replace(WORKSPACE, tags={"vip": "5"}))

    steps = {record.steps[0].key: record.steps[0] for record in planned_records(planned.plan)}
    assert {key: (step.body["name"], step.hints.is_existing) for key, step in steps.items()} == {
        "tag:big bike": ("big bike", False),
        "tag:vip": ("VIP", True),
    }


def test_all_tags_that_are_used_are_known():
    table = contacts(contact_row(tags=["a", "b"]), contact_row(tags=["b"]))

    assert used_tags(rules(tag="moved", extra_tags=("x",)), table) == {"a", "b", "moved", "x"}
    assert used_tags(rules(source_tags=False), table) == set()
