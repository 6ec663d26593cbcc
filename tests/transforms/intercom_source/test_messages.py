"""Who says what in a conversation or ticket, to whom, when, and in which form."""

import pytest

from tests.transforms.intercom_source.rows import (
    ANA,
    AT,
    BEN,
    admin,
    catalog,
    conversation,
    messages,
    one,
    part,
    reasons,
    shown,
    ticket,
    tickets,
    user,
)

FIN = {"type": "bot", "id": "278", "name": "Fin", "from_ai_agent": True}


@pytest.mark.quirk("ICS-002")
def test_the_source_is_the_first_message_and_parts_follow_by_their_time():
    found = messages(None, part(20), shown(), part(3))

    assert [row["source_id"] for row in found] == ["source:7", "3", "20"]
    assert [row["position"] for row in found] == [0, 1, 2]
    assert found[0]["created_at"].timestamp() == AT
    assert (found[0]["author_id"], found[0]["author_kind"]) == (ANA, "customer")


def test_parts_of_one_second_keep_the_order_of_their_numbers():
    found = messages(None, shown(), part(12, created_at=AT), part(3, created_at=AT))

    assert [row["source_id"] for row in found] == ["source:7", "3", "12"]


def test_rich_text_is_kept_as_it_came():
    body = (
        '<h2>Steps</h2><ol><li>Off</li></ol><p><b>Then</b> <a href="https://a.example">on</a></p>'
    )

    (row,) = messages(None, part(1, body=body))

    assert row["body_html"] == body


def test_a_source_without_words_is_told_and_no_message():
    found = tickets(None, shown({"body": None}), part(1))

    assert reasons(found) == {"source:7": "empty_part"}
    assert found.messages["position"].to_pylist() == [0]


@pytest.mark.parametrize("kind", ["note", "note_and_reopen", "note_and_unsnooze"])
def test_notes_are_private(kind):
    (row,) = messages(None, part(1, part_type=kind, author=admin()))

    assert (row["is_public"], row["author_id"], row["author_kind"]) == (False, "3", "agent")


@pytest.mark.parametrize("kind", ["comment", "close", "open", "assignment", "assign_and_reopen"])
def test_what_is_said_as_a_conversation_is_closed_or_assigned_is_public(kind):
    (row,) = messages(None, part(1, part_type=kind, author=admin()))

    assert row["is_public"] is True


@pytest.mark.quirk("ICS-007")
@pytest.mark.parametrize(
    ("author", "name"),
    [
        (FIN, "Fin (AI agent)"),
        ({"type": "admin", "id": "3", "name": "Mia", "is_ai_answer": True}, "Mia (AI agent)"),
        ({"type": "bot", "id": "9", "name": "Operator"}, "Operator (bot)"),
        ({"type": "bot", "id": "9", "name": "Support bot"}, "Support bot"),
        ({"type": "fin", "id": "9"}, "AI agent"),
        ({"type": "workflow", "id": "4", "name": "Welcome"}, "Welcome (workflow)"),
    ],
)
def test_bots_the_ai_agent_and_workflows_write_under_their_name_as_what_they_are(author, name):
    (row,) = messages(None, part(1, author=author))

    assert (row["author_id"], row["author_kind"], row["author_name"]) == (None, "bot", name)


@pytest.mark.parametrize("kind", ["user", "lead", "contact", "visitor"])
def test_customers_of_all_kinds_write_as_themselves(kind):
    (row,) = messages(None, part(1, author=user(BEN, type=kind)))

    assert (row["author_id"], row["author_kind"]) == (BEN, "customer")


def test_a_team_and_an_unknown_author_are_nobody_of_the_people():
    team, other = messages(
        None,
        part(1, author={"type": "team", "id": "4", "name": "Support"}),
        part(2, author={"type": "satellite", "id": "4", "name": "Echo"}),
    )

    assert (team["author_id"], team["author_kind"], team["author_name"]) == (
        None,
        "agent",
        "Support",
    )
    assert (other["author_kind"], other["author_name"]) == ("system", "Echo (satellite)")


def test_what_was_removed_keeps_its_place():
    removed, blanked = messages(
        None,
        part(1, redacted=True, body=None),
        part(2, redacted=True, body="<p><i>This message was deleted</i></p>"),
    )

    assert removed["body_text"] == "[This message was removed in Intercom]"
    assert removed["is_rewritten"] is True
    assert blanked["body_html"] == "<p><i>This message was deleted</i></p>"


def test_choices_that_were_offered_stand_in_the_message():
    options = [{"text": "Yes", "uuid": "1"}, {"text": "No <b>", "uuid": "2"}]

    (row,) = messages(
        None, part(1, part_type="quick_reply", body=None, metadata={"quick_reply_options": options})
    )

    assert row["body_html"] == "<ul><li>Yes</li><li>No &lt;b&gt;</li></ul>"


def test_a_mail_tells_whom_it_went_to_without_the_workspaces_own_addresses():
    desk = catalog(emails=[{"id": "1", "email": "Support@lumen.example"}])
    head = {
        "subject": "Re: Lamp",
        "email_address_headers": [
            {"type": "from", "email_address": "mia@lumen.example"},
            {"type": "to", "email_address": "Ana@customers.example"},
            {"type": "cc", "email_address": "boss@customers.example"},
            {"type": "cc", "email_address": "support@lumen.example"},
        ],
    }

    (row,) = messages(None, part(1, email_message_metadata=head), desk=desk)

    assert row["channel"] == "email"
    assert row["recipients"] == ["ana@customers.example", "boss@customers.example"]
    assert row["body_html"] == "<p>Hello</p>"  # an answer has no subject of its own


def test_a_mail_with_another_subject_says_it():
    (row,) = messages(None, part(1, email_message_metadata={"subject": "An <invoice>"}))

    assert row["body_html"] == "<p>Subject: An &lt;invoice&gt;</p><p>Hello</p>"


def test_a_first_mail_brings_its_people_in_copy_and_what_it_quotes():
    mail = {
        "type": "email",
        "subject": "<p>Lamp</p>",
        "recipients": [
            {"type": "to", "email": "support@lumen.example"},
            {"type": "cc", "email": "boss@customers.example"},
            {"type": "bcc", "email": "hidden@customers.example"},
        ],
        "email_message_metadata": {"history": "<p>Before</p>"},
    }
    found = tickets(conversation(title=None), shown(mail, title=None))

    (row,), (message,) = found.tickets.to_pylist(), found.messages.to_pylist()
    assert (row["subject"], row["channel"]) == ("Lamp", "email")
    assert row["cc_emails"] == ["boss@customers.example"]
    assert message["body_html"] == "<p>It is dark.</p><blockquote><p>Before</p></blockquote>"


def test_a_side_conversation_is_private_and_stands_together():
    told = part(9, side_conversation_id="456", author=admin())

    (row,) = messages(None, ("side:456:9", told))

    assert (row["source_id"], row["side_id"], row["is_public"]) == ("side:456:9", "456", False)


def test_a_call_is_a_note_of_who_answered_it_with_its_files():
    call = {
        "type": "call",
        "id": "123",
        "conversation_id": "7",
        "admin_id": "3",
        "contact_id": ANA,
        "state": "completed",
        "direction": "inbound",
        "call_type": "phone",
        "phone": "+15551234567",
        "initiated_at": AT,
        "answered_at": AT + 10,
        "ended_at": AT + 105,
        "recording_url": "https://api.intercom.io/calls/123/recording",
        "transcription_url": "https://api.intercom.io/calls/123/transcript",
    }
    found = tickets(None, ("call:123", call))

    (row,) = found.messages.to_pylist()
    assert (row["author_id"], row["is_public"], row["channel"]) == ("3", False, "phone")
    assert "Inbound phone call" in row["body_text"]
    assert "Duration: 1:35 minutes" in row["body_text"]
    assert [(f["source_id"], f["content_type"]) for f in found.attachments.to_pylist()] == [
        ("call:123/recording.mp3", "audio/mpeg"),
        ("call:123/transcript.txt", "text/plain"),
    ]


@pytest.mark.quirk("ICS-009")
def test_a_tickets_description_is_its_first_message_in_its_askers_name():
    told = ticket()

    found = messages(told, shown(of=told), part(1, type="ticket_part", author=admin()))

    assert [row["source_id"] for row in found] == ["source:7", "1"]
    assert (found[0]["body_text"], found[0]["author_id"]) == ("It is dark.", ANA)


def test_a_description_that_is_formatted_stays_so():
    values = {"_default_title_": "Lamp", "_default_description_": "<p>It is <b>dark</b>.</p>"}
    told = ticket(ticket_attributes=values)

    (row,) = messages(told, shown(of=told))

    assert (row["body_html"], row["body_text"]) == ("<p>It is <b>dark</b>.</p>", None)


def test_events_are_changes_in_order_each_with_what_was_before():
    teams = catalog(teams=[{"id": "4", "name": "Lab"}])
    row = one(
        None,
        part(5, part_type="close", body=None, author=admin()),
        part(1, part_type="assignment", body=None, assigned_to={"type": "admin", "id": "3"}),
        part(2, part_type="assignment", body=None, assigned_to={"type": "team", "id": "4"}),
        part(3, part_type="assignment", body=None, assigned_to={"type": "admin", "id": "8"}),
        part(4, part_type="snoozed", body=None, author=FIN),
        part(6, part_type="participant_added", body=None),
        desk=teams,
    )

    told = [
        (each["what"], each["before"], each["after"], each["is_person"]) for each in row["changes"]
    ]
    assert told == [
        ("Assignee", "?", "3", True),
        ("Team", "?", "Lab", False),
        ("Assignee", "3", "8", True),
        ("State", "?", "snoozed", False),
        ("State", "snoozed", "closed", False),
        ("Participant added", None, None, False),
    ]
    assert [each["author_id"] for each in row["changes"]][3:5] == [None, "3"]


def test_attributes_actions_workflows_and_states_of_tickets_say_what_they_changed():
    row = one(
        None,
        part(
            1,
            part_type="conversation_attribute_updated_by_user",
            body=None,
            event_details={
                "attribute": {"name": "Level"},
                "value": {"name": "High", "previous": "Low"},
            },
        ),
        part(
            2,
            part_type="custom_action_finished",
            body=None,
            event_details={"action": {"name": "Jira", "result": "success"}},
        ),
        part(
            3,
            part_type="operator_workflow_event",
            body=None,
            event_details={"workflow": {"name": "Bot 1"}, "event": {"type": "wait_finished"}},
        ),
        part(
            4,
            part_type="ticket_state_updated_by_admin",
            body=None,
            previous_ticket_state="submitted",
            ticket_state="resolved",
        ),
        part(
            5,
            part_type="ticket_attribute_updated_by_admin",
            body=None,
            updated_attribute_data={
                "attribute": {"id": "10", "label": "Photo"},
                "value": {"id": [2], "label": ["photo.png", "b.png"]},
            },
        ),
    )

    assert [(each["what"], each["before"], each["after"]) for each in row["changes"]] == [
        ("Level", "Low", "High"),
        ("Action Jira", "?", "success"),
        ("Workflow Bot 1", "?", "wait_finished"),
        ("State", "submitted", "resolved"),
        ("Photo", "?", "photo.png, b.png"),
    ]


def test_a_close_with_words_is_both_a_message_and_an_event():
    found = tickets(None, part(1, part_type="close", author=admin()))

    assert found.messages["source_id"].to_pylist() == ["1"]
    assert [each["id"] for each in found.tickets["changes"].to_pylist()[0]] == ["event:1"]
