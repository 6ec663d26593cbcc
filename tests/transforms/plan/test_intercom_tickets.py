"""The steps of a ticket that becomes a ticket in Intercom, and those that follow a change."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    JUNE_S,
    MATCHING,
    WORKSPACE,
    Desk,
    file_row,
    files_of,
    rules,
)
from transforms.model import Operation
from transforms.plan import carried
from transforms.plan.steps import settled_fingerprint
from transforms.plan.workspace import ExistingType

AS_TICKETS = rules(tickets={"land_as": "ticket", "ticket_type": "Repair"})
BOTH = replace(MATCHING, default_id="901")
TYPE = {"$ref": ["attribute", "ticket_type:Repair"]}
FULL = {"cc_ids": ["c2"], "tags": ["vip"], "assignee_id": "a1", "team_id": "g1"}


def repair(category):
    """Return a workspace that has the type already."""
    return replace(WORKSPACE, ticket_types=(ExistingType("55", "repair", category),))


def known(desk, *others, **changed):
    """Return what the ledger knows once the ticket was made, and some other steps settled."""
    record = desk.record(AS_TICKETS, matching=BOTH)
    keys = {key: [] for key in ("create", *others)}
    return {
        "shapes": {"1": record.shape},
        "settled": {"1": keys},
        "sent": {"1": keys},
        "made": {"1": record.steps[0].fingerprint},
        "changed": {"1"},
        **changed,
    }


def test_a_ticket_is_made_with_all_its_values_in_one_request():
    desk = Desk({"body_text": "My bell is broken"}, status="new", company_id="o1", **FULL)
    create = desk.steps(AS_TICKETS)["create"]

    assert create.operation is Operation.TICKET_CREATE
    assert create.body == {
        "ticket_type_id": TYPE,
        "contact_id": {"$ref": ["contact", "c1"]},
        "created_at": JUNE_S,
        "description": "My bell is broken",
        "title": "Help",
        "company_id": {"$ref": ["company", "o1"], "optional": True},
        "custom_attributes": create.body["custom_attributes"],
        "admin_assignee_id": "901",
        "team_assignee_id": "700",
    }
    assert create.body["custom_attributes"]["Legacy ID"] == "1"
    assert create.hints.legacy == "Legacy ID"


def test_the_state_is_set_last_and_nobody_takes_part():
    desk = Desk({}, {"author_id": "a1"}, files=files_of(1), status="solved", **FULL)

    assert [*desk.steps(AS_TICKETS)] == [
        "create",
        "message:m0/files:0",
        "message:m1",
        "note:details",
        "tag:vip",
        "state",
    ]
    assert {step.operation for step in desk.steps(AS_TICKETS).values()} == {
        Operation.TICKET_CREATE,
        Operation.TICKET_REPLY,
        Operation.TICKET_TAG,
        Operation.TICKET_STATE,
    }
    assert "cc_in_note" in desk.losses(AS_TICKETS)


@pytest.mark.quirk("INT-068")
def test_every_reply_is_silent():
    desk = Desk({}, {}, {"author_id": "a1"}, {"author_id": "a1", "is_public": False})
    replies = [s for s in desk.steps(AS_TICKETS).values() if s.key.startswith("message:")]

    assert len(replies) == 3
    assert all(each.body["skip_notifications"] is True for each in replies)


@pytest.mark.quirk("INT-065")
def test_files_of_a_customer_follow_in_a_note_that_names_them():
    desk = Desk({}, {}, files=[*files_of(1), *files_of(1, message_id="m1")])
    steps = desk.steps(AS_TICKETS, matching=BOTH)

    assert (steps["message:m1"].files, steps["message:m1"].body["type"]) == ((), "user")
    for key in ("message:m0/files:0", "message:m1/files:0"):
        assert (steps[key].body["message_type"], steps[key].body["admin_id"]) == ("note", "901")
        assert "invoice.pdf, sent by Mia Wong]" in steps[key].body["body"]
        assert len(steps[key].files) == 1


@pytest.mark.quirk("INT-065")
@pytest.mark.parametrize(
    ("fetched", "own"), [({"images"}, ["a.png"]), ({"images", "others"}, ["invoice.pdf", "a.png"])]
)
def test_what_intercom_can_fetch_of_a_customer_is_their_own_and_a_note_stands_by(fetched, own):
    document, image = files_of(2)
    image = image | {"name": "a.png"}
    stored = [file_row(id="m0-f0"), file_row(id="m0-f1", content_type="image/png")]
    desk = Desk({}, files=[document, image], stored=stored)
    by_address = replace(AS_TICKETS, by_address=frozenset(fetched))
    steps = desk.steps(by_address, matching=BOTH)
    step = steps["message:m0/files:0"]

    assert [file.name for file in step.files] == own
    assert step.body["intercom_user_id"] == {"$ref": ["contact", "c1"]}
    assert step.body["skip_notifications"] is True
    assert step.hints.note["message_type"] == "note"
    assert "sent by Mia Wong]" in step.hints.note["body"]
    assert ("message:m0/files:1" in steps) is (len(own) == 1)


def test_files_of_a_teammate_go_with_their_message():
    desk = Desk({}, {"author_id": "a1"}, files=files_of(1, message_id="m1"))

    assert len(desk.steps(AS_TICKETS)["message:m1"].files) == 1


@pytest.mark.quirk("INT-066")
def test_another_customer_is_spoken_for():
    desk = Desk({}, {"author_id": "c2", "body_text": "Me too"})
    body = desk.steps(AS_TICKETS, matching=BOTH)["message:m1"].body

    assert (body["type"], body["message_type"], body["admin_id"]) == ("admin", "comment", "901")
    assert "Ben Ode wrote:" in body["body"]
    assert "Me too" in body["body"]


@pytest.mark.quirk("INT-069")
def test_nobody_but_teammates_writes_where_customers_do_not_look():
    desk = Desk({}, {"body_text": "And?"})
    steps = desk.steps(AS_TICKETS, workspace=repair("Tracker"))

    assert steps["create"].body["ticket_type_id"] == "55"
    assert steps["message:m1"].body["type"] == "admin"
    assert "Mia Wong wrote:" in steps["message:m1"].body["body"]


@pytest.mark.quirk("INT-067")
@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("new", None),
        ("open", "in_progress"),
        ("pending", "waiting_on_customer"),
        ("hold", "waiting_on_customer"),
        ("solved", "resolved"),
        ("closed", "resolved"),
    ],
)
def test_a_status_is_a_category_of_state(status, state):
    step = Desk({}, status=status).steps(AS_TICKETS).get("state")

    assert (step and step.body["state"]) == state


def test_a_ticket_of_its_own_type_keeps_the_name_of_its_state_where_the_type_has_it():
    told = replace(rules(), has_ticket_types=True)
    states = {
        "1": ("in_progress", "In progress", "In progress"),
        "2": ("in_progress", "With the lab", "In progress"),
        "3": ("resolved", "With the lab", "Done"),
    }
    there = replace(WORKSPACE, ticket_types=(ExistingType("55", "Repair", "Customer", states),))
    labels = ("With the lab", "In progress", "Elsewhere")

    found = [
        Desk({}, status="open", status_label=each, own_type="Repair")
        .steps(told, workspace=there)["state"]
        .body["state"]
        for each in labels
    ]

    assert found == ["With the lab", "in_progress", "in_progress"]


def test_what_went_with_the_ticket_is_planned_beside_it_once_it_is_there():
    desk = Desk({}, status="solved", **FULL)
    steps = desk.steps(AS_TICKETS, matching=BOTH, **known(desk, "state"))
    made = steps["create"].fingerprint

    for key in ("attributes", "assign:admin", "assign:team"):
        place = steps[key].hints.place
        assert carried.went_along(steps[key].fingerprint, place, made, ())


def test_a_changed_value_is_not_what_went_with_the_ticket():
    desk = Desk({}, **FULL)
    before = known(desk)
    desk.tickets[0] |= {"subject": "Another", "assignee_id": None}
    steps = desk.steps(AS_TICKETS, matching=BOTH, **before)

    def stands(key):
        step = steps[key]
        return carried.went_along(step.fingerprint, step.hints.place, before["made"]["1"], ())

    assert steps["create"].fingerprint == before["made"]["1"]
    assert (stands("attributes"), stands("assign:admin")) == (False, False)
    assert steps["attributes"].body["title"] == "Another"
    assert [key for key in steps if key.startswith("assign")] == ["assign:admin", "assign:team"]
    assert not stands("assign:team")  # taking the teammate away takes the team along


def test_a_company_that_is_missing_is_told_by_the_fingerprint_alone():
    desk = Desk({}, company_id="o1")
    create = desk.record(AS_TICKETS).steps[0]
    before = settled_fingerprint(create, {})
    steps = desk.steps(AS_TICKETS, **known(desk, made={"1": before}))
    values = steps["attributes"]

    assert before != create.fingerprint
    assert carried.went_along(values.fingerprint, 1, before, [("company", "o1")])
    assert not carried.went_along(values.fingerprint, 1, before, ())


def test_a_tag_that_the_source_has_no_more_is_taken_off():
    desk = Desk({}, tags=["vip"])
    before = known(desk, "tag:vip")
    desk.tickets[0] |= {"tags": []}

    assert desk.steps(AS_TICKETS, **before)["tag:vip"].operation is Operation.TICKET_UNTAG


def test_a_ticket_that_was_begun_as_a_conversation_stays_one():
    desk = Desk({}, {"author_id": "a1"}, status="solved")
    shape = desk.record().shape
    begun = {
        "shapes": {"1": shape},
        "settled": {"1": {"create": []}},
        "sent": {"1": {"create": []}},
    }

    assert [*desk.steps(AS_TICKETS, **begun)] == [*desk.steps()]


def test_a_ticket_stays_a_ticket_when_the_rules_change():
    desk = Desk({}, status="solved")
    steps = desk.steps(rules(), **known(desk))

    assert steps["state"].operation is Operation.TICKET_STATE
    assert steps["create"].operation is Operation.TICKET_CREATE


def test_a_message_that_was_rewritten_is_sent_again_and_the_older_version_is_a_loss():
    desk = Desk({}, {"author_id": "a1", "body_text": "New words", "is_rewritten": True})
    plan = desk.plan(AS_TICKETS, **known(desk, "message:m1"))

    keys = plan.plan["step_key"].to_pylist()
    assert any(key.startswith("message:m1/v:") for key in keys)
    assert not any(key.startswith("redact:") for key in keys)
    losses = plan.accounts.to_pylist()[0]["losses"]
    assert "older_version_stays" in losses
