from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    JUNE_S,
    MATCHING,
    SOFIA,
    WORKSPACE,
    Desk,
    agent_row,
    at,
    attachment_row,
    contact_row,
    field_row,
    file_row,
    files_of,
    rules,
)
from transforms.model import Operation, RecordRef
from transforms.plan.losses import LOSSES
from transforms.plan.steps import references
from transforms.plan.workspace import Matching
from transforms.rules import FieldTarget, LegacyId, StatusTarget

STAND_IN = Matching(operator_id="900", admins={"a1": "901"}, default_id="901")


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


@pytest.mark.quirk("INT-018")
def test_an_agents_public_reply_is_the_teammates_and_tells_nobody():
    reply = Desk({}, {"author_id": "a1", "body_text": "On it"}).steps()["message:m1"]

    assert reply.body == {
        "message_type": "comment",
        "type": "admin",
        "admin_id": "901",
        "body": "On it",
        "created_at": JUNE_S + 60,
        "skip_notifications": True,
    }


def test_an_agents_private_message_is_a_note():
    reply = Desk({}, {"author_id": "a1", "is_public": False}).steps()["message:m1"]

    assert (reply.body["message_type"], reply.body["admin_id"]) == ("note", "901")


@pytest.mark.quirk("INT-009")
@pytest.mark.quirk("ZEN-006")
def test_a_customers_private_message_becomes_a_note_that_names_them():
    reply = Desk({}, {"author_id": "c1", "is_public": False}).steps()["message:m1"]

    assert reply.body["message_type"] == "note"
    assert reply.body["body"] == "<p>Mia Wong wrote:</p><p>Hello</p>"
    assert "author_in_text" in reply.losses


def test_an_agent_without_a_teammate_is_spoken_for_by_the_default():
    reply = Desk({}, {"author_id": "a2"}).steps(matching=STAND_IN)["message:m1"]

    assert reply.body["admin_id"] == "901"
    assert reply.body["body"] == "Tom Gone wrote:\n\nHello"


def test_without_a_default_the_operator_speaks_for_an_agent():
    assert Desk({}, {"author_id": "a2"}).steps()["message:m1"].body["admin_id"] == "900"


@pytest.mark.parametrize(("kind", "name"), [("bot", "A bot"), ("system", "The system")])
def test_bots_are_spoken_for(kind, name):
    row = {"author_id": None, "author_kind": kind}

    assert Desk({}, row).steps()["message:m1"].body["body"] == f"{name} wrote:\n\nHello"


def test_a_downgraded_agents_public_reply_is_not_the_customers():
    reply = Desk({}, {"author_id": "c2", "author_kind": "agent"}).steps()["message:m1"]

    assert reply.body["type"] == "admin"
    assert reply.body["body"].startswith("Ben Ode wrote:")


@pytest.mark.quirk("INT-014")
@pytest.mark.quirk("INT-019")
def test_another_customer_takes_part_before_they_write():
    keys = [*Desk({}, {"author_id": "c2"}, {"author_id": "c2"}).steps()]

    assert keys[:4] == ["create", "participant:c2", "message:m1", "message:m2"]


@pytest.mark.quirk("INT-010")
def test_times_never_go_back_and_the_first_is_the_earliest():
    desk = Desk({"created_at": at(5)}, {"created_at": at(9)}, {"created_at": at(2)})
    times = [s.body["created_at"] for s in desk.record().steps if "created_at" in s.body]

    assert times == [JUNE_S + 120, JUNE_S + 540, JUNE_S + 540]


def test_a_message_without_anything_says_so():
    assert Desk({"body_text": None}).steps()["create"].body["body"] == "[empty message]"


def test_a_ticket_without_messages_is_migrated_and_the_loss_is_named():
    desk = Desk()

    assert desk.steps()["create"].body["body"] == "[This ticket has no messages]"
    assert "no_messages" in desk.losses()


@pytest.mark.quirk("INT-001")
def test_html_becomes_text_with_its_images_named_in_place():
    html = '<p>See <b>this</b> <img src="https://files.example/f0"></p>'
    picture = attachment_row(name="bell.png", is_inline=True)
    steps = Desk({"body_html": html}, files=[picture]).steps()

    assert steps["create"].body["body"] == "See this [image: bell.png]"
    assert [file.name for file in steps["message:m0/files:0"].files] == ["bell.png"]
    assert steps["create"].losses == ("formatting",)


@pytest.mark.quirk("INT-003")
def test_the_first_messages_files_follow_in_a_reply_of_the_same_person_and_time():
    step = Desk({}, files=files_of(2)).steps()["message:m0/files:0"]

    assert step.body["intercom_user_id"] == {"$ref": ["contact", "c1"]}
    assert (step.body["created_at"], len(step.files)) == (JUNE_S, 2)
    assert step.quirks == ("INT-003",)


@pytest.mark.quirk("INT-002")
def test_more_than_ten_files_go_on_in_a_further_message():
    steps = Desk({}, {"author_id": "a1"}, files=files_of(23, message_id="m1")).steps()

    assert [len(s.files) for k, s in steps.items() if k.startswith("message:m1")] == [10, 10, 3]
    assert steps["message:m1/files:2"].body["admin_id"] == "901"


@pytest.mark.parametrize(
    ("stored", "end"),
    [
        ([], ("failed", "file_missing")),
        ([file_row(sha256=None, reason="file_forbidden")], ("failed", "file_forbidden")),
        ([file_row(sha256=None, reason="malware_found")], ("skipped", "malware_found")),
        ([file_row(size_bytes=99_000_000)], ("skipped", "file_too_large")),
        ([file_row(size_bytes=0)], ("skipped", "file_empty")),
    ],
)
def test_a_file_that_cannot_be_moved_is_named_in_the_text(stored, end):
    desk = Desk({}, files=[attachment_row()], stored=stored)
    row = desk.accounts()["attachment", "f0"]

    assert (row["outcome"], row["reason"]) == end
    assert "https://files.example/f0]" in desk.steps()["create"].body["body"]
    assert row["losses"] == ["file_named_in_text"]


def test_dropped_inline_images_are_a_loss():
    desk = Desk({}, files=[attachment_row(is_inline=True)])
    wanted = rules(inline_images="drop")

    assert desk.accounts(wanted)["attachment", "f0"]["reason"] == "inline_image_dropped"
    assert not any(step.files for step in desk.steps(wanted).values())


def test_an_attachment_rides_on_the_step_that_carries_it():
    accounts = Desk({}, {}, files=[*files_of(11, message_id="m1")]).accounts()

    assert accounts["attachment", "m1-f9"]["step_key"] == "message:m1"
    assert accounts["attachment", "m1-f10"]["step_key"] == "message:m1/files:1"
    assert accounts["message", "m0"]["step_key"] == "create"
    assert accounts["ticket", "1"]["step_key"] == "*"


def test_title_legacy_id_dates_and_company_are_one_update():
    desk = Desk({}, company_id="o1", updated_at=at(9), solved_at=at(5))

    assert desk.steps()["attributes"].body == {
        "title": "Help",
        "company_id": {"$ref": ["company", "o1"], "optional": True},
        "custom_attributes": {
            "Legacy ID": "1",
            "Original created": JUNE_S,
            "Original updated": JUNE_S + 540,
            "Original solved": JUNE_S + 300,
        },
    }


def test_mapped_fields_and_columns_become_attributes():
    fields = {"Bike": FieldTarget("Bike"), "priority": FieldTarget("Priority", "list")}
    desk = Desk({}, fields=[field_row("Bike", "Tandem")], priority="high")
    values = desk.steps(rules(tickets={"fields": fields}))["attributes"].body["custom_attributes"]

    assert (values["Bike"], values["Priority"]) == ("Tandem", "high")


def test_a_field_emptied_in_the_source_is_emptied_in_a_delta():
    wanted = rules(tickets={"fields": {"Bike": FieldTarget("Bike")}})
    fresh = Desk({}).steps(wanted)["attributes"]
    again = Desk({}).steps(wanted, settled={"1": ["attributes"]})["attributes"]

    assert "Bike" not in fresh.body["custom_attributes"]
    assert again.body["custom_attributes"]["Bike"] is None
    assert again.fingerprint == fresh.fingerprint


def test_unmapped_fields_are_a_loss_or_a_note():
    desk = Desk({}, fields=[field_row("Bike", "Tandem")], type="problem")
    note = desk.steps(rules(tickets={"unmapped_fields": "note"}))["note:fields"]

    assert "fields_dropped" in desk.losses()
    assert note.body["body"] == "<p>Fields in Zendesk:<br>Type: problem<br>Bike: Tandem</p>"


def test_the_title_may_carry_the_old_number():
    step = Desk({}).steps(rules(legacy_id=LegacyId(in_title=True)))["attributes"]

    assert step.body["title"] == "#1 Help"


@pytest.mark.quirk("INT-012")
def test_a_long_subject_is_cut_and_the_loss_is_named():
    desk = Desk({}, subject="x" * 300)

    assert len(desk.steps()["attributes"].body["title"]) == 255
    assert "title_cut" in desk.losses()


@pytest.mark.quirk("INT-015")
def test_tags_differ_by_more_than_letter_case():
    steps = Desk({}, tags=["VIP", "vip"]).steps(rules(tag="moved", extra_tags=("Vip",)))

    assert [key for key in steps if key.startswith("tag:")] == ["tag:vip", "tag:moved"]
    assert steps["tag:vip"].body == {"id": {"$ref": ["tag", "vip"]}, "admin_id": "900"}


@pytest.mark.parametrize(
    ("status", "body", "snooze_s"),
    [
        ("solved", {"message_type": "close", "type": "admin", "admin_id": "900"}, None),
        ("hold", {"message_type": "snoozed", "admin_id": "900"}, 30 * 86_400),
    ],
)
def test_the_state_comes_last(status, body, snooze_s):
    step = Desk({}, status=status).record().steps[-1]

    assert (step.body, step.hints.snooze_s) == (body, snooze_s)


def test_an_open_ticket_needs_no_state():
    assert "state" not in Desk({}, status="new").steps()


def test_a_ticket_that_was_closed_and_is_open_again_is_opened():
    step = Desk({}, status="open").steps(settled={"1": {"state"}})["state"]

    assert step.body == {"message_type": "open", "admin_id": "900"}


def test_an_unknown_status_is_open_and_reported():
    assert "status_unknown" in Desk({}, status="parked").losses()


def test_the_agents_own_word_for_a_status_wins():
    statuses = {"open": StatusTarget("open"), "Waiting": StatusTarget("closed")}
    step = Desk({}, status="open", status_label="Waiting").steps(
        rules(tickets={"statuses": statuses})
    )["state"]

    assert step.body["message_type"] == "close"


@pytest.mark.quirk("INT-005")
def test_a_new_message_arms_the_state_again():
    before = Desk({}, status="closed").steps()["state"]
    after = Desk({}, {}, status="closed").steps()["state"]

    assert before.body == after.body
    assert before.fingerprint != after.fingerprint


@pytest.mark.quirk("INT-026")
def test_another_assignee_arms_the_state_again():
    before = Desk({}, status="closed", assignee_id="a1").steps()["state"]
    after = Desk({}, status="closed").steps(settled={"1": {"assign:admin"}})["state"]

    assert before.fingerprint != after.fingerprint


@pytest.mark.quirk("INT-023")
def test_a_teammate_without_a_seat_is_not_assigned():
    seatless = replace(WORKSPACE, admins=(replace(SOFIA, has_inbox_seat=False),))
    desk = Desk({}, assignee_id="a1")

    assert "assign:admin" not in desk.steps(workspace=seatless)
    assert "assignee_without_seat" in desk.losses(workspace=seatless)


def test_an_assignee_without_a_teammate_is_replaced_or_lost():
    desk = Desk({}, assignee_id="a2", team_id="g9")

    assert desk.steps(matching=STAND_IN)["assign:admin"].body["assignee_id"] == "901"
    assert "assignee_replaced" in desk.losses(matching=STAND_IN)
    assert {"assignee_dropped", "team_dropped"} <= desk.losses()


def test_a_ticket_that_lost_its_assignee_is_unassigned_in_a_delta():
    step = Desk({}).steps(settled={"1": {"assign:admin"}})["assign:admin"]

    assert step.body["assignee_id"] == "0"


def test_agents_in_copy_are_named_in_a_note():
    desk = Desk({}, cc_ids=["a1", "c2"], cc_emails=["Kim@Example.org"])
    steps = desk.steps()

    assert steps["note:ccs"].body["body"] == (
        "<p>In copy: Sofia Marin &lt;sofia@acme.example&gt;, kim@example.org</p>"
    )
    assert "participant:c2" in steps


def test_an_address_in_copy_takes_part_once_it_is_a_person():
    kim = contact_row(source_id="email:kim@example.org", name=None, email="kim@example.org")
    desk = Desk({}, cc_emails=["Kim@Example.org"], people=[contact_row(), kim])

    assert "participant:email:kim@example.org" in desk.steps()


@pytest.mark.parametrize(("how", "is_noted"), [("note", True), ("drop", False)])
def test_ccs_can_be_a_note_or_dropped(how, is_noted):
    desk = Desk({}, cc_ids=["c2"])

    assert ("note:ccs" in desk.steps(rules(ccs=how))) is is_noted
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


def test_a_merged_ticket_names_the_other():
    note = Desk({}, merged_into="77").steps()["note:merged"]

    assert note.body["body"] == "<p>Merged into ticket #77 in Zendesk.</p>"


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


def test_original_dates_can_be_a_note():
    steps = Desk({}, solved_at=at(5)).steps(rules(original_dates="note"))

    assert steps["note:dates"].body["body"] == (
        "<p>Dates in Zendesk:<br>Created: 2025-06-01 10:00 UTC<br>Solved: 2025-06-01 10:05 UTC</p>"
    )


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


@pytest.mark.quirk("INT-034")
def test_a_message_dated_ahead_has_the_time_of_the_one_before_and_counts_as_a_loss():
    desk = Desk({}, {"created_at": at(60 * 24 * 365)}, {"author_id": "a1", "created_at": at(3)})

    steps = desk.steps(now=at(60))
    losses = {key[1]: row["losses"] for key, row in desk.accounts(now=at(60)).items()}

    times = [steps[key].body["created_at"] for key in ("create", "message:m1", "message:m2")]
    assert times == [int(at(0).timestamp())] * 2 + [int(at(3).timestamp())]
    assert "time_ahead" in losses["m1"]
    assert "time_ahead" not in losses["m2"]


def test_a_ticket_that_begins_ahead_has_no_time_behind_its_planning():
    desk = Desk({"created_at": at(90)}, created_at=at(80))

    assert desk.steps(now=at(60))["create"].body["created_at"] == int(at(60).timestamp())
