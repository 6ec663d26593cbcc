"""Custom objects become instances, and who points at them relates to these."""

import pytest

from tests.transforms.plan.builders import JUNE, JUNE_S, WORKSPACE, rules
from transforms.contracts import CUSTOM_OBJECT, from_rows
from transforms.custom_objects import ObjectTarget
from transforms.model import Operation
from transforms.plan.custom_objects import (
    Holder,
    conversation_references,
    lost_relations,
    people_references,
    plan_custom_objects,
    plan_references,
    relations,
)

UNIT = ObjectTarget("Unit", fields={"frame": "frame_number"})


def ruled(**targets):
    return rules(mapping={"custom_objects": targets or {"Bike": UNIT}})


def pointing(*ids, name="Bike"):
    told = [{"id": name, "name": name, "kind": "text", "value": f'"{i}"', "text": i} for i in ids]
    return {"fields": told}


def holder(*known, operation=Operation.CONTACT_RELATE):
    return Holder(operation, frozenset(known), {"Unit": "unit"}, "zendesk:acme")


def steps_of(rows, *, moved=frozenset(), wanted=frozenset({"Unit/b1"})):
    table = from_rows(rows, CUSTOM_OBJECT)
    found = plan_custom_objects(table, wanted, ruled(), "zendesk:acme", moved)
    return [step for record in found.records for step in record.steps]


def bike(**values):
    fields = [
        {"id": "frame", "name": "frame", "kind": "text", "value": '"F1"', "text": "F1"},
        {"id": "gears", "name": "gears", "kind": "integer", "value": "11", "text": "11"},
        {"id": "sold", "name": "sold", "kind": "text", "value": None, "text": None},
    ]
    return {"source_id": "b1", "name": "Aurora", "fields": fields, "created_at": JUNE, **values}


def test_an_object_is_an_instance_under_the_desks_id_with_its_values_by_their_types():
    [step] = steps_of([bike(), bike(source_id="b2")])

    assert step.operation is Operation.CUSTOM_OBJECT_UPSERT
    assert step.body == {
        "type": "Unit",
        "external_id": "zendesk:acme:b1",
        "external_created_at": JUNE_S,
        "custom_attributes": {"name": "Aurora", "frame_number": "F1", "gears": 11},
    }


def test_what_is_empty_is_emptied_where_it_was_moved_and_changes_no_fingerprint():
    [first] = steps_of([bike()])
    [again] = steps_of([bike()], moved=frozenset({"Unit/b1"}))

    assert again.body["custom_attributes"]["sold"] is None
    assert again.fingerprint == first.fingerprint


def test_a_long_value_is_cut_and_counted():
    [step] = steps_of([bike(name="x" * 300)])

    assert len(step.body["custom_attributes"]["name"]) == 255
    assert step.losses == ("attribute_cut",)


def test_two_fields_that_point_at_one_type_are_one_relation():
    row = {"fields": pointing("b1")["fields"] + pointing("b2", name="Second")["fields"]}
    found = relations(row, ruled(Bike=UNIT, Second=UNIT), holder("Unit/b1", "Unit/b2"), ())

    [step] = found.steps
    assert step.key == "related:unit"
    assert [each["$ref"] for each in step.body["instances"]] == [
        ["custom_object", "Unit/b1"],
        ["custom_object", "Unit/b2"],
    ]
    assert not step.hints.is_existing


def test_one_that_the_source_does_not_have_is_counted():
    found = relations(pointing("b9"), ruled(), holder("Unit/b1"), ())

    assert found.steps == ()
    assert found.losses == ("custom_object_unknown",)


@pytest.mark.parametrize(("is_changed", "emptied"), [(True, 1), (False, 0)])
def test_a_relation_is_taken_back_only_from_what_was_read_again(is_changed, emptied):
    settled = ["related:unit"]
    found = relations({"fields": []}, ruled(), holder(), settled, is_changed=is_changed)

    assert [step.body["instances"] for step in found.steps] == [[]] * emptied
    assert all(step.hints.is_existing for step in found.steps)


@pytest.mark.quirk("INT-036")
def test_companies_and_tickets_of_intercoms_own_relate_to_nothing():
    told = {what: lost_relations(pointing("b1"), ruled(), what) for what in ("company", "ticket")}

    assert set(told.values()) == {("custom_object_not_related",)}
    assert lost_relations(pointing("b1"), ruled(), "conversation") == ()


def test_the_attribute_of_conversations_is_made_and_that_of_people_is_named():
    [record] = plan_references(ruled(), WORKSPACE).records

    [step] = record.steps
    assert step.body["reference"] == {"type": "many", "object_type_id": "Unit"}
    assert conversation_references(ruled(), WORKSPACE) == {"Unit": step.body["name"]}
    assert people_references(ruled(Bike=ObjectTarget("Unit", "bikes"))) == {"Unit": "bikes"}
