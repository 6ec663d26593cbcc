"""Who says what in a Freshdesk ticket, to whom, and which entries are no message."""

import pytest

from tests.transforms.freshdesk.rows import catalog, described, messages, said, ticket, tickets


def reasons(found):
    return {row["source_id"]: row["reason"] for row in found.skipped.to_pylist()}


def test_the_description_is_the_first_message_and_conversations_follow_by_their_time():
    found = messages(None, described(), said(2), said(1))

    assert [row["source_id"] for row in found] == ["description:7", "1", "2"]
    assert [row["position"] for row in found] == [0, 1, 2]
    assert found[0]["author_id"] == "101"


def test_conversations_of_one_second_keep_the_order_of_their_numbers():
    same = {"created_at": "2026-01-02T09:00:00Z"}

    found = messages(None, described(), said(12, **same), said(3, **same))

    assert [row["source_id"] for row in found][1:] == ["3", "12"]


def test_times_of_any_zone_are_read():
    found = messages(None, said(1, created_at="2026-01-02T14:30:00+05:30"))

    assert found[1]["created_at"].isoformat() == "2026-01-02T09:00:00+00:00"


@pytest.mark.quirk("FRE-010")
def test_a_web_chats_description_that_repeats_its_first_message_is_left_out():
    chat = ticket(source=15)

    repeated = tickets(chat, described(description="<p>Hello</p>"), said(1))
    other = tickets(chat, described(), said(1))

    assert reasons(repeated) == {"description:7": "repeated_in_conversation"}
    assert repeated.messages["position"].to_pylist() == [0]
    assert len(other.messages) == 2


def test_of_a_mail_nothing_is_taken_for_a_repetition():
    found = tickets(ticket(source=1), described(description="<p>Hello</p>"), said(1))

    assert len(found.messages) == 2


@pytest.mark.quirk("FRE-011")
@pytest.mark.parametrize("source", [10, 14])
def test_the_first_message_of_outbound_mail_and_tasks_is_the_agents(source):
    first = messages(ticket(source=source, responder_id=3), described())[0]
    nobodys = messages(ticket(source=source, responder_id=None), described())[0]

    assert (first["author_id"], first["author_kind"]) == ("3", "agent")
    assert (nobodys["author_id"], nobodys["author_kind"]) == (None, "agent")


@pytest.mark.quirk("FRE-012")
def test_a_forwarded_mail_is_private_and_names_whom_it_went_to():
    told = said(1, source=8, incoming=False, user_id=3, to_emails=["Depot <depot@carrier.example>"])

    row = messages(None, described(), told)[1]

    assert row["is_public"] is False
    assert row["channel"] == "forwarded_email"
    assert row["recipients"] == ["depot@carrier.example"]


@pytest.mark.quirk("FRE-013")
def test_a_survey_without_words_is_no_message_and_one_with_words_is():
    found = tickets(
        None,
        described(),
        said(1, source=6, body="<div></div>", body_text=""),
        said(2, source=6, body="<p>Thanks</p>", body_text="Thanks"),
    )

    assert reasons(found) == {"1": "empty_survey"}
    assert found.messages["source_id"].to_pylist() == ["description:7", "2"]


def test_without_a_user_the_mails_head_says_who_wrote():
    customer = messages(None, said(1, user_id=None, from_email='"Eva N." <Eva@Customers.example>'))
    agent = messages(
        None, said(1, user_id=None, incoming=False, from_email="Lumen <support@lumen.example>")
    )
    nobody = messages(None, said(1, user_id=None, incoming=False, from_email=None))

    assert customer[1]["author_id"] == "email:eva@customers.example"
    assert (customer[1]["author_kind"], customer[1]["author_name"]) == ("customer", "Eva N.")
    assert (agent[1]["author_id"], agent[1]["author_kind"]) == (None, "agent")
    assert agent[1]["author_name"] == "Lumen"
    assert nobody[1]["author_kind"] == "system"


def test_an_answer_is_an_agents_whoever_they_are_today():
    row = messages(None, said(1, incoming=False, user_id=115, from_email="Lumen <s@lumen.example>"))

    assert (row[1]["author_kind"], row[1]["author_name"]) == ("agent", None)


def test_notes_are_private_and_public_ones_are_public():
    found = messages(None, said(1, source=2, private=True), said(2, source=2, private=False))

    assert [row["is_public"] for row in found] == [True, False, True]


def test_a_time_entry_is_a_private_note_of_its_agent():
    entry = {
        "id": 5,
        "ticket_id": 7,
        "agent_id": 3,
        "note": "Bench <test>",
        "billable": True,
        "time_spent": "01:15",
        "executed_at": "2026-01-03T00:00:00Z",
        "created_at": "2026-01-03T10:00:00Z",
    }

    row = messages(None, described(), ("time:5", entry))[1]

    assert row["body_text"] == "Time spent: 01:15 (billable), on 2026-01-03\nBench <test>"
    assert "&lt;test&gt;" in row["body_html"]
    assert (row["author_id"], row["is_public"]) == ("3", False)


def test_the_desks_own_addresses_are_no_recipients():
    desk = catalog(
        email_configs=[
            {"id": 1, "reply_email": "Support@lumen.example", "to_email": "l@acme.freshdesk.com"}
        ],
        products=[{"id": 2, "name": "Pro", "primary_email": "dealers@pro.example"}],
    )
    told = ["support@lumen.example", "x@acme.freshdesk.com", "dealers@pro.example", "b@c.example"]

    row = messages(None, described(), said(1, to_emails=told, bcc_emails=None), desk=desk)[1]

    assert row["recipients"] == ["b@c.example"]


def test_a_chat_without_a_page_shows_every_text_of_its_structure():
    told = {"type": "json", "data": [{"type": "text", "data": {"text": "Which size?"}}, "Large"]}

    row = messages(None, said(1, body=None, body_text=None, structured_body=told))[1]

    assert row["body_text"] == "Which size?\nLarge"


def test_a_ticket_without_words_says_its_subject():
    assert messages(ticket())[0]["body_text"] == "Lamp"


def test_an_edited_conversation_is_rewritten_and_a_deleted_one_is_none():
    found = tickets(
        None, described(), said(1, last_edited_at="2026-01-03T10:00:00Z"), said(2, deleted=True)
    )

    assert found.messages["is_rewritten"].to_pylist() == [False, True]
    assert reasons(found) == {"2": "deleted_in_source"}


def test_a_message_that_cannot_be_read_fails_alone():
    found = tickets(None, described(), ("9", "{"), said(1, created_at="never"))

    assert {row["source_id"] for row in found.failed.to_pylist()} == {"9", "1"}
    assert found.tickets["source_id"].to_pylist() == ["7"]


def test_what_is_of_another_kind_is_counted():
    row = messages(None, described(), said(1, attachments="x"))[1]

    assert row["losses"] == ["value_unreadable"]


def test_a_first_message_whose_files_were_not_asked_for_says_so():
    told = {k: v for k, v in described()[1].items() if k != "attachments"}

    row = messages(None, ("description:7", told))[0]

    assert row["losses"] == ["files_unread"]


def test_messages_of_a_ticket_that_is_not_there_are_left_out():
    found = tickets(ticket(id=8), said(1))

    assert [row["reason"] for row in found.skipped.to_pylist()] == ["ticket_not_in_source"]
