"""Changes of a ticket: told alike by the event export and by its audits, by label and name."""

import pytest

from connectors.zendesk.records import audited, ticket_events, ticket_history
from tests.builders import raw, raw_row, ticket
from tests.connectors.zendesk.desk import event
from transforms.contracts import RAW, from_rows
from transforms.field_values import Field
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import Group, Status, ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

CATALOG = ZendeskCatalog(
    groups={"3": Group("Workshop", is_deleted=True), "4": Group("Sales", is_deleted=False)},
    brands={"4": "Lumen"},
    forms={"6": "Repair"},
    statuses={
        "8": Status("In the workshop", "hold"),
        "9": Status("Open", "open", is_standard=True),
        "10": Status("Solved", "solved", is_standard=True),
    },
    ticket_fields={
        "20": Field("20", "Bike", "option", {"road": "Road bike", "city": "City bike"}),
        "21": Field("21", "Insured", "boolean"),
    },
)
AT = "2023-11-14T22:13:20Z"


def exported(*children, **more):
    """The records that the export has of one event."""
    children = [{"event_type": "Change", "via": "Web form"} | each for each in children]
    return ticket_history({"ticket_events": [event(1, *children, ticket_id=1, **more)]})


def from_audits(*events):
    told = [{"type": "Change"} | each for each in events]
    audit = {"id": 1, "ticket_id": 1, "created_at": AT, "author_id": 31, "events": told}
    return audited({"audits": [audit]})


def row_of(records):
    rows = [
        raw_row(each.payload, id=each.id, parent_id=each.parent_id, source_at=each.source_at)
        for each in records
    ]
    names = Names(companies={"7": "Lumen Bikes"})
    found = to_tickets(raw(ticket()), from_rows(rows, RAW), CATALOG, Rules(), names)
    [row] = found.tickets.to_pylist()
    assert found.messages.num_rows == 1  # the description
    assert not found.failed.num_rows
    return row


def lines(records):
    return [
        (each["author_id"], each["what"], each["before"], each["after"], each["is_person"])
        for each in row_of(records)["changes"]
    ]


PAIRS = {
    "status": (
        {"status": "pending", "previous_value": "open"},
        {"field_name": "status", "value": "pending", "previous_value": "open"},
        ("Status", "open", "pending", False),
    ),
    "assignee": (
        {"assignee_id": 42, "previous_value": None},
        {"field_name": "assignee_id", "value": "42", "previous_value": None},
        ("Assignee", None, "42", True),
    ),
    "group": (
        {"group_id": 4, "previous_value": 3},
        {"field_name": "group_id", "value": "4", "previous_value": "3"},
        ("Group", "Workshop", "Sales", False),
    ),
    "type": (
        {"type": "incident", "previous_value": "question"},
        {"field_name": "type", "value": "incident", "previous_value": "question"},
        ("Type", "question", "incident", False),
    ),
    "a choice": (
        {"custom_ticket_fields": {"20": "road"}, "previous_value": "city"},
        {"field_name": "20", "value": "road", "previous_value": "city"},
        ("Bike", "City bike", "Road bike", False),
    ),
    "a box": (
        {"custom_ticket_fields": {"21": "1"}, "previous_value": "0"},
        {"field_name": "21", "value": "1", "previous_value": "0"},
        ("Insured", "No", "Yes", False),
    ),
    "own status": (
        {"custom_status_id": 8, "previous_value": 9},
        {"field_name": "custom_status_id", "value": "8", "previous_value": "9"},
        ("Own status", "Open", "In the workshop", False),
    ),
    "company": (
        {"organization_id": 7, "previous_value": 5},
        {"field_name": "organization_id", "value": "7", "previous_value": "5"},
        ("Company", "5", "Lumen Bikes", False),
    ),
    "problem": (
        {"problem_id": 7, "previous_value": None},
        {"field_name": "problem_id", "value": "7", "previous_value": None},
        ("Problem", None, "#7", False),
    ),
    "what nobody knows": (
        {"locale_id": 8, "previous_value": None},
        {"field_name": "locale_id", "value": "8", "previous_value": None},
        ("locale_id", None, "8", False),
    ),
}


@pytest.mark.quirk("ZEN-050")
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_both_forms_of_a_change_say_the_same(pair):
    bulk, single, wanted = ({"id": 5} | pair[0], {"id": 5} | pair[1], ("31", *pair[2]))

    assert lines(exported(bulk)) == [wanted]
    assert lines(from_audits(single)) == [wanted]
    assert [each.id for each in exported(bulk)] == [each.id for each in from_audits(single)]


def test_a_ticket_that_was_read_both_ways_tells_a_change_once():
    bulk, single, _ = PAIRS["status"]

    assert len(lines([*exported({"id": 5} | bulk), *from_audits({"id": 5} | single)])) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"tags": ["a"], "added_tags": ["a"], "removed_tags": [], "previous_value": []},
        {"custom_status_id": 10, "previous_value": 9},
        {"status": "open", "previous_value": "open"},
        {},
    ],
    ids=["tags", "a standard status", "nothing", "no field"],
)
def test_what_repeats_another_thing_is_not_told(told):
    assert lines(exported({"id": 5} | told)) == []


def test_the_system_is_nobody():
    [[author, *_]] = lines(exported({"id": 5, "status": "a"}, updater_id=-1))

    assert author is None


def test_people_in_changes_are_meant_by_the_ticket():
    changed = exported({"id": 5, "assignee_id": 42, "previous_value": 41})
    rows = [raw_row(each.payload, id=each.id, parent_id=each.parent_id) for each in changed]
    found = to_tickets(raw(ticket()), from_rows(rows, RAW), CATALOG, Rules(), Names())
    named = {row["id"] for row in found.references.to_pylist() if row["role"] == "named"}

    assert named == {"31", "41", "42"}


def test_without_the_wish_changes_are_not_kept():
    told = {"id": 5, "event_type": "Change", "status": "open", "previous_value": "new"}

    assert not ticket_events({"ticket_events": [event(1, told)]})


@pytest.mark.parametrize("odd", [None, "7 7", {}, [], 1.5, True])
def test_a_change_without_an_id_is_told_all_the_same(odd):
    records = exported({"id": odd, "status": "open", "previous_value": "new"})

    assert [line[1] for line in lines(records)] == ["Status"]
    assert records[0].id.startswith("change:1-")


@pytest.mark.parametrize("key", ["assignee_id", "status", "group_id", "custom_ticket_fields", "20"])
@pytest.mark.parametrize("odd", [[], {}, {"a": 1}, 7.5, True, "x" * 9_000, [[1]]])
def test_an_odd_value_costs_no_more_than_itself(key, odd):
    records = exported({"id": 5, key: odd, "previous_value": odd}, {"id": 6, "status": "open"})

    assert lines(records)[-1][1] == "Status"


def test_a_change_that_can_not_be_read_is_a_loss_of_its_ticket():
    good, broken = exported({"id": 5, "status": "open"}, {"id": 6, "status": "new"})
    row = row_of([good, broken._replace(payload="[]")])

    assert [each["after"] for each in row["changes"]] == ["open"]
    assert row["losses"] == ["change_unreadable"]


def test_a_change_without_a_time_has_none_to_stand_at():
    row = row_of(exported({"id": 5, "status": "open"}, created_at=None))

    assert row["changes"] == []
    assert row["losses"] == ["change_unreadable"]
