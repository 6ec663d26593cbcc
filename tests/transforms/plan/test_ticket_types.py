"""The types of tickets that a run needs: found or made, each with the attributes in use."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import WORKSPACE, Desk, planned_records, rules
from transforms.model import Operation
from transforms.plan.setup import Wanted
from transforms.plan.ticket_types import (
    conversations,
    own_categories,
    plan_types,
    type_faults,
    used_types,
)
from transforms.plan.workspace import Attribute, ExistingType
from transforms.rules import StatusTarget

STATES = {"1": ("submitted", "Submitted", "Submitted"), "9": ("resolved", "Done", "Fixed")}
AS_TICKETS = {"land_as": "ticket", "ticket_type": "Repair"}
WANTED = (
    Wanted("conversation", "Legacy ID", "string"),
    Wanted("conversation", "Kind", "list"),
    Wanted("conversation", "Count", "integer"),
)
KINDS = {("conversation", "Kind"): ["Wheel", "Bell"]}


def workspace(**attributes):
    """Return a workspace that has the type, with these attributes."""
    own = {name: Attribute(name, *told) for name, told in attributes.items()}
    return replace(
        WORKSPACE,
        ticket_types=(ExistingType("55", "repair", "Customer", STATES),),
        attributes={"ticket:repair": own},
    )


def planned(used=("Legacy ID", "Kind"), labels=None, at=WORKSPACE, **tickets):
    found = plan_types(
        {"Repair": used}, WANTED, labels or KINDS, rules(tickets=AS_TICKETS | tickets), at
    )
    return planned_records(found.plan)


def test_a_type_is_made_with_the_attributes_that_have_values():
    [record] = planned()
    create, kind, legacy = record.steps

    assert record.ref == ("attribute", "ticket_type:Repair")
    assert create.operation is Operation.TICKET_TYPE_CREATE
    assert create.body["name"] == "Repair"
    assert (kind.key, kind.body["list_items"]) == ("attribute:Kind", "Bell,Wheel")
    assert kind.body["ticket_type_id"] == {"$ref": ["attribute", "ticket_type:Repair"]}
    assert (legacy.key, legacy.body["data_type"]) == ("attribute:Legacy ID", "string")
    assert legacy.body["required_to_create"] is False


@pytest.mark.parametrize("category", ["Back-office", "Tracker"])
def test_a_type_is_made_with_the_category_that_it_has_in_the_source(category):
    told = replace(rules(), has_ticket_types=True)
    record = Desk(own_type="Repair", own_category=category).record(told)
    used, categories = used_types([record]), own_categories([record])

    found = plan_types(used, WANTED, KINDS, told, WORKSPACE, categories=categories)

    [made] = planned_records(found.plan)
    assert categories == {"Repair": category}
    assert made.steps[0].body["category"] == category


@pytest.mark.quirk("INT-064")
def test_a_list_with_a_comma_in_a_value_becomes_a_text():
    [record] = planned(["Kind"], {("conversation", "Kind"): ["Bell, small", "Wheel"]})

    assert record.steps[1].body["data_type"] == "string"
    assert not record.steps[1].is_mutable


def test_a_type_that_is_there_gets_what_it_lacks_and_no_more():
    there = workspace(**{"Legacy ID": ("string",), "Kind": ("list", ("Bell",))})
    [record] = planned(["Legacy ID", "Kind", "Count"], at=there)

    assert [step.key for step in record.steps] == ["attribute:Count", "attribute:Kind"]
    assert {step.body["ticket_type_id"] for step in record.steps} == {"55"}


def test_a_type_that_lacks_nothing_is_no_record():
    there = workspace(**{"Legacy ID": ("string",), "Kind": ("list", ("Bell", "Wheel"))})

    assert planned(at=there) == []


def test_nothing_is_made_where_the_file_says_so():
    assert planned(create_missing_types=False) == []


def test_a_type_that_must_not_be_made_stops_the_run():
    told = rules(tickets=AS_TICKETS | {"create_missing_types": False})

    assert [each.is_fatal for each in type_faults(told, WORKSPACE)] == [True]
    assert type_faults(told, workspace()) == []


def test_a_state_that_the_type_does_not_have_stops_the_run():
    statuses = {
        "open": StatusTarget("open", ticket_state="Nowhere"),
        "solved": StatusTarget("closed", ticket_state="done"),
        "new": StatusTarget("open", ticket_state="submitted"),
    }
    told = rules(tickets=AS_TICKETS | {"statuses": statuses})

    assert [each.subject for each in type_faults(told, workspace())] == ["ticket state 'Nowhere'"]


def test_the_planned_tickets_say_which_attributes_are_used():
    record = Desk({}, type="problem").record(rules(tickets=AS_TICKETS))

    assert used_types([record]) == {"Repair": {"Legacy ID", "Original created"}}
    assert conversations([record, Desk({}).record()]) == [Desk({}).record()]


def test_values_of_a_type_that_gets_no_attributes_are_told_in_the_note():
    told = rules(tickets=AS_TICKETS | {"create_missing_types": False})
    create = Desk({}).steps(told, workspace=workspace())["create"]

    assert "custom_attributes" not in create.body
