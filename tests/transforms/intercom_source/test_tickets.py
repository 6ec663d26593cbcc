"""What a conversation or ticket says of itself, and what becomes of broken and deleted ones."""

import orjson
import pytest

from tests.transforms.intercom_source.rows import (
    ANA,
    AT,
    BEN,
    admin,
    catalog,
    conversation,
    one,
    part,
    raw,
    reasons,
    shown,
    ticket,
    tickets,
    values,
)
from transforms.contracts import RAW
from transforms.filters import Names
from transforms.intercom_source.source import INTERCOM
from transforms.rules import Rules

PAIR = {"contacts": [{"type": "contact", "id": ANA}, {"type": "contact", "id": BEN}]}
BUG = {
    "type": "ticket_type",
    "id": "5",
    "name": "Bug",
    "category": "Customer",
    "ticket_type_attributes": {
        "data": [
            {"name": "Seen on", "data_type": "datetime"},
            {"name": "Urgent", "data_type": "boolean"},
            {
                "name": "Part",
                "data_type": "list",
                "input_options": {"list_options": [{"id": "o1", "label": "Bulb"}]},
            },
            {"name": "Photo", "data_type": "files"},
        ]
    },
}


def test_a_conversation_keeps_its_people_team_tags_and_company():
    desk = catalog(teams=[{"id": "4", "name": "Lab"}])
    row = one(
        conversation(
            contacts=PAIR,
            admin_assignee_id=3,
            team_assignee_id=4,
            company={"type": "company", "id": "c1"},
            tags={"tags": [{"id": "9", "name": "vip"}]},
        ),
        desk=desk,
    )

    assert (row["requester_id"], row["cc_ids"], row["company_id"]) == (ANA, [BEN], "c1")
    assert (row["assignee_id"], row["team_id"], row["team"]) == ("3", "4", "Lab")
    assert row["tags"] == ["vip"]
    assert row["url"] == "https://app.intercom.com/a/inbox/acme/inbox/conversation/7"


@pytest.mark.quirk("ICS-008")
@pytest.mark.parametrize("nobody", [0, None, "0"])
def test_nobody_is_assigned_by_zero_or_nothing(nobody):
    row = one(conversation(admin_assignee_id=nobody, team_assignee_id=nobody))

    assert (row["assignee_id"], row["team_id"], row["team"]) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "status"),
    [({"state": "open"}, "open"), ({"state": "closed", "open": False}, "closed")],
)
def test_the_state_is_the_conversations(told, status):
    assert one(conversation(**told))["status"] == status


def test_its_own_answer_counts_before_the_list_unless_that_is_newer():
    listed, answer = conversation(title="Old"), shown(title="New", updated_at=AT + 600)
    later = conversation(title="Newer", updated_at=AT + 900)

    assert one(listed, answer)["subject"] == "New"
    assert one(later, answer)["subject"] == "Newer"


def test_attributes_have_their_names_and_kinds():
    desk = catalog(
        conversation_attributes=[
            {
                "id": "1",
                "name": "Level",
                "data_type": "list",
                "options": [{"id": "u1", "label": "High"}],
            },
            {"id": "2", "name": "Due", "data_type": "datetime"},
            {"id": "3", "name": "Count", "data_type": "integer"},
            {"id": "4", "name": "Score", "data_type": "decimal"},
            {"id": "5", "name": "Paid", "data_type": "boolean"},
            {"id": "6", "name": "Order", "data_type": "relationship"},
        ]
    )
    told = {
        "Level": "u1",
        "Due": AT,
        "Count": 3,
        "Score": 1.5,
        "Paid": True,
        "Order": {
            "instances": [
                {"id": 21, "type": "Buy", "external_id": "A1", "custom_attributes": {"sum": 9}},
                {"external_id": "A2"},
            ]
        },
        "CX Score rating": 4,
    }
    row = one(conversation(custom_attributes=told), desk=desk)

    kinds = {each["name"]: (each["kind"], each["text"]) for each in row["fields"]}
    assert kinds == {
        "Level": ("option", "High"),
        "Due": ("date", "2023-11-14 22:13 UTC"),
        "Count": ("integer", "3"),
        "Score": ("decimal", "1.5"),
        "Paid": ("boolean", "Yes"),
        "Order": ("text", "A1, sum: 9; A2"),
        "CX Score rating": ("text", "4"),
    }
    order = next(each for each in row["fields"] if each["name"] == "Order")
    assert orjson.loads(order["value"]) == ["Buy:21"]
    due = next(each for each in row["fields"] if each["name"] == "Due")
    assert orjson.loads(due["value"]) == "2023-11-14T22:13:20+00:00"


def test_what_has_no_place_of_its_own_becomes_fields():
    row = one(
        conversation(
            read=False,
            waiting_since=AT,
            priority="urgent",
            sla_applied={"sla_name": "Gold", "sla_status": "missed"},
            topics={"topics": [{"name": "Billing"}, {"name": "Refund"}]},
            conversation_rating={"rating": 5, "remark": "Quick"},
            ai_agent={"resolution_state": "escalated", "rating": 2, "rating_remark": "No"},
            channel={"initial": "email", "current": "messenger"},
            statistics={
                "count_reopens": 2,
                "count_assignments": 0,
                "first_admin_reply_at": AT + 120,
            },
            linked_objects={"data": [{"type": "ticket", "id": "83", "category": "Back-office"}]},
        )
    )

    assert values(row) == {
        "Unread": "Yes",
        "Waiting since": "2023-11-14 22:13 UTC",
        "SLA": "Gold",
        "SLA status": "missed",
        "Topics": "Billing, Refund",
        "AI agent resolution": "escalated",
        "AI agent rating": "2 (Bad): No",
        "Current channel": "messenger",
        "Reopened (times)": "2",
        "Linked": "ticket 83",
    }
    assert (row["priority"], row["channel"]) == ("urgent", "email")
    assert (row["satisfaction"], row["first_reply_minutes"]) == ("5 (Amazing): Quick", 2)


def test_a_tracker_is_the_problem_of_what_is_linked_to_it():
    linked = {"data": [{"type": "ticket", "id": "83", "category": "Tracker"}]}

    assert one(conversation(linked_objects=linked))["problem_id"] == "83"
    tracker = one(ticket(category="Tracker", linked_objects={"data": [{"id": "7"}]}))
    assert (tracker["problem_id"], values(tracker).get("Linked")) == (None, None)


def test_a_ticket_has_its_type_state_and_attributes():
    told = {
        "_default_title_": "Lamp",
        "Seen on": "2026-01-02T08:00:00Z",
        "Urgent": False,
        "Part": "o1",
        "Photo": [{"type": "upload", "name": "a.png", "url": "https://cdn.example/a.png?s=1"}],
    }
    found = tickets(
        ticket(ticket_attributes=told),
        shown(of=ticket(ticket_attributes=told)),
        desk=catalog(ticket_types=[BUG]),
    )

    (row,) = found.tickets.to_pylist()
    assert (row["subject"], row["form"], row["status"]) == ("Lamp", "Bug", "open")
    assert row["status_label"] == "With the lab"
    assert values(row) == {
        "Seen on": "2026-01-02 08:00 UTC",
        "Urgent": "No",
        "Part": "Bulb",
        "Photo": "a.png",
        "Ticket number": "41",
        "Shared with the customer": "Yes",
    }
    assert found.attachments["name"].to_pylist() == ["a.png"]


@pytest.mark.parametrize(
    ("category", "status"),
    [
        ("submitted", "new"),
        ("in_progress", "open"),
        ("waiting_on_customer", "pending"),
        ("resolved", "solved"),
        ("hovering", "hovering"),
    ],
)
def test_a_tickets_state_has_our_word_or_keeps_its_own(category, status):
    assert one(ticket(ticket_state={"id": "1", "category": category}))["status"] == status


def test_a_type_that_no_list_has_is_read_from_its_ticket():
    told = ticket(ticket_type=BUG, ticket_attributes={"Urgent": True})

    assert values(one(told))["Urgent"] == "Yes"


@pytest.mark.quirk("ICS-003")
def test_parts_that_are_too_old_to_be_shown_are_a_loss():
    parts = {"type": "conversation_part.list", "total_count": 700, "conversation_parts": []}

    lost = one(None, shown(conversation_parts=parts, parts_shown=500))
    whole = one(None, shown(conversation_parts=parts | {"total_count": 2}, parts_shown=2))

    assert (lost["losses"], whole["losses"]) == (["parts_unread"], [])


def test_a_deleted_conversation_is_left_out_with_all_it_has():
    gone = INTERCOM.as_gone(orjson.dumps(conversation()).decode())
    found = tickets(gone and orjson.loads(gone), shown(), part(1), rules=Rules())

    assert reasons(found) == {"7": "deleted_in_source", "source:7": "ticket_skipped"} | {
        "1": "ticket_skipped"
    }
    assert INTERCOM.as_gone(gone) is None


def test_a_broken_ticket_fails_with_its_messages_and_no_other_does():
    found = INTERCOM.tickets(
        raw(conversation(created_at="soon"), conversation(id="8")),
        raw(part(1), part(2, part_type="close", body=None), key="7"),
        catalog(),
        Rules(),
        Names(),
    )

    assert found.tickets["source_id"].to_pylist() == ["8"]
    assert [(row["source_id"], row["reason"]) for row in found.failed.to_pylist()] == [
        ("7", "broken_record"),
        ("1", "ticket_failed"),
    ]


def test_messages_of_no_ticket_are_told():
    found = INTERCOM.tickets(RAW.empty_table(), raw(part(1), key="7"), catalog(), Rules(), Names())

    assert reasons(found) == {"1": "ticket_not_in_source"}


def test_whom_a_conversation_means_is_referred_to_once_a_role():
    told = conversation(contacts=PAIR, admin_assignee_id=3)
    found = tickets(
        told,
        shown(of=told),
        part(1),
        part(2, author=admin("5")),
        part(3, part_type="assignment", body=None, assigned_to={"type": "admin", "id": "6"}),
    )

    assert {(row["role"], row["id"]) for row in found.references.to_pylist()} == {
        ("requester", ANA),
        ("cc", BEN),
        ("assignee", "3"),
        ("author", ANA),
        ("author", "5"),
        ("named", ANA),
        ("named", "6"),
    }


def test_who_is_asked_for_by_a_filter_is_read_from_the_row():
    told = conversation(admin_assignee_id=3, company={"id": "c1"})

    assert INTERCOM.mentioned(orjson.dumps(told).decode()) == ("c1", "3")
    assert INTERCOM.mentioned("[]") == (None, None)
    assert INTERCOM.name_in("tickets", orjson.dumps(told).decode()) == "#7 Lamp"
    assert INTERCOM.name_in("people", orjson.dumps(admin()).decode()) == "Mia"
