"""A ticket's steps: how it opens, who takes part, what is left out, what stays as it was begun."""

import pytest

from tests.transforms.plan.builders import (
    JUNE_S,
    MATCHING,
    Desk,
    agent_row,
    attachment_row,
    contact_row,
    files_of,
    rules,
)
from transforms.model import Operation, RecordRef
from transforms.plan.losses import LOSSES
from transforms.plan.steps import references


def test_the_first_message_opens_the_conversation_in_its_authors_name_and_time():
    create = Desk({"body_text": "My bell is broken"}).steps()["create"]

    assert create.operation is Operation.CONVERSATION_CREATE
    assert create.body == {
        "from": {"type": "user", "id": {"$ref": ["contact", "c1"]}},
        "body": "My bell is broken",
        "created_at": JUNE_S,
    }


def test_steps_come_in_the_order_in_which_they_are_sent():
    desk = Desk(
        {},
        {"author_id": "a1"},
        files=files_of(1),
        status="closed",
        cc_ids=["c2"],
        tags=["vip"],
        assignee_id="a1",
        team_id="g1",
    )

    assert [*desk.steps()] == [
        "create",
        "message:m0/files:0",
        "message:m1",
        "attributes",
        "participant:c2",
        "tag:vip",
        "assign:admin",
        "assign:team",
        "state",
    ]


@pytest.mark.quirk("INT-008")
@pytest.mark.parametrize(
    "first", [{"author_id": "a1"}, {"is_public": False}, {"author_id": "c2"}, {"author_id": None}]
)
def test_a_conversation_that_its_customer_did_not_open_begins_with_a_line_of_ours(first):
    steps = Desk(first).steps()

    assert steps["create"].body["body"].startswith("[Conversation started by ")
    assert steps["create"].quirks == ("INT-008",)
    assert "Hello" in steps["message:m0"].body["body"]


def test_a_ticket_without_messages_is_migrated_and_the_loss_is_named():
    desk = Desk()

    assert desk.steps()["create"].body["body"] == "[This ticket has no messages]"
    assert "no_messages" in desk.losses()


def test_agents_in_copy_are_named_in_a_note():
    desk = Desk({}, cc_ids=["a1", "c2"], cc_emails=["Kim@Example.org"])
    steps = desk.steps()

    told = steps["note:details"].body["body"]
    assert told.startswith("<p>More in Zendesk:<br>In copy: Sofia Marin")
    assert told.endswith("&lt;sofia@acme.example&gt;, kim@example.org</p>")
    assert "participant:c2" in steps


def test_an_address_in_copy_takes_part_once_it_is_a_person():
    kim = contact_row(source_id="email:kim@example.org", name=None, email="kim@example.org")
    desk = Desk({}, cc_emails=["Kim@Example.org"], people=[contact_row(), kim])

    assert "participant:email:kim@example.org" in desk.steps()


@pytest.mark.parametrize(("how", "is_noted"), [("note", True), ("drop", False)])
def test_ccs_can_be_a_note_or_dropped(how, is_noted):
    desk = Desk({}, cc_ids=["c2"])

    assert ("note:details" in desk.steps(rules(ccs=how))) is is_noted
    assert ("ccs_dropped" in desk.losses(rules(ccs=how))) is not is_noted


def test_an_agent_who_asks_speaks_as_a_contact():
    desk = Desk({"author_id": "a1"}, requester_id="a1")

    assert desk.steps()["create"].body["from"]["id"] == {"$ref": ["contact", "a1"]}


def test_an_agent_who_asks_may_be_named_in_a_note_instead():
    desk = Desk({"author_id": "a1"}, requester_id="a1")
    steps = desk.steps(rules(agent_requesters="note"))

    assert steps["create"].body["from"]["id"] == {"$ref": ["contact", "placeholder:requester"]}
    assert steps["note:requester"].body["body"] == (
        "<p>Requested by Sofia Marin &lt;sofia@acme.example&gt;.</p>"
    )
    assert steps["message:m0"].body["admin_id"] == "901"


@pytest.mark.parametrize("requester", [None, "gone"])
def test_an_unknown_requester_is_a_placeholder(requester):
    desk = Desk({"author_id": requester}, requester_id=requester)

    assert desk.steps()["create"].body["from"]["id"] == {
        "$ref": ["contact", "placeholder:requester"]
    }
    assert "requester_unknown" in desk.losses()


@pytest.mark.parametrize(
    ("ticket", "option", "reason"),
    [
        ({"is_deleted": True}, {}, "deleted_in_source"),
        ({"merged_into": "77"}, {"merged_tickets": "skip"}, "merged_ticket"),
    ],
)
def test_a_ticket_that_is_left_out_takes_all_it_owns_along(ticket, option, reason):
    planned = Desk({}, files=files_of(1), **ticket).plan(rules(**option))

    assert planned.plan.num_rows == 0
    assert [row["reason"] for row in planned.accounts.to_pylist()] == [reason] * 3


def test_a_begun_ticket_keeps_the_shape_it_was_begun_with():
    desk = Desk({}, files=files_of(6), cc_ids=["c2"])
    first = desk.record(rules(attachments_per_message=5))
    again = desk.record(rules(ccs="drop"), shapes={"1": first.shape})

    assert [step.key for step in again.steps] == [step.key for step in first.steps]
    assert again.shape == first.shape


def test_a_new_requester_joins_the_conversation_of_the_old_one():
    first = Desk({}).record()
    later = Desk({}, {"author_id": "c2"}, requester_id="c2")
    steps = later.steps(shapes={"1": first.shape})

    assert steps["create"].body["from"]["id"] == {"$ref": ["contact", "c1"]}
    assert [*steps][:3] == ["create", "participant:c2", "message:m1"]


def test_messages_that_lost_their_ticket_are_accounted_for():
    desk = Desk({}, {"ticket_id": "9"}, files=[attachment_row(message_id="m9")])
    accounts = desk.accounts()

    assert accounts["message", "m1"]["reason"] == "missing_ticket"
    assert accounts["attachment", "f0"]["reason"] == "missing_message"


def test_planning_twice_gives_the_same_plan():
    desk = Desk({}, {"author_id": "a1"}, files=files_of(3), tags=["vip"], status="closed")

    assert desk.plan().plan.equals(desk.plan().plan)


def test_every_loss_has_its_sentence():
    desk = Desk(
        {"author_id": "a2"},
        requester_id=None,
        cc_ids=["a1"],
        follower_ids=["a2"],
        satisfaction="bad",
        priority="high",
        tags=["vip"],
        people=[agent_row()],
    )

    assert desk.losses(rules(original_dates="off", source_tags=False)) <= LOSSES.keys()


def test_the_record_refers_to_all_whom_its_steps_need():
    record = Desk({}, cc_ids=["c2"], tags=["vip"], company_id="o1").record(matching=MATCHING)

    assert references(record) == {
        RecordRef("ticket", "1"),
        RecordRef("contact", "c1"),
        RecordRef("contact", "c2"),
        RecordRef("tag", "vip"),
        RecordRef("company", "o1"),
    }
