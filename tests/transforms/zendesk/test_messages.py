"""Messages: order, authors, which reading wins, calls and chats."""

import pytest

from tests.builders import (
    JUNE,
    JUNE_AT,
    attachment,
    comment,
    event,
    raw,
    raw_row,
    said,
    ticket,
    turn,
)
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.tickets import to_tickets


def tables(*messages, **of_ticket):
    rows = said(*messages)
    return to_tickets(raw(ticket(**of_ticket)), rows, ZendeskCatalog(), Rules(), Names())


def messages_of(*payloads, **of_ticket):
    return tables(*payloads, **of_ticket).messages.to_pylist()


def later(minute):
    return f"2025-06-01T10:{minute:02d}:00Z"


def test_a_comment_keeps_both_of_its_bodies():
    [message] = messages_of(comment(public=False))

    assert message == {
        "source_id": "11",
        "ticket_id": "1",
        "position": 0,
        "author_id": "5",
        "author_kind": None,
        "author_name": None,
        "author_email": None,
        "is_public": False,
        "is_rewritten": False,
        "body_html": "<p>Hello</p>",
        "body_text": "Hello",
        "channel": "web",
        "recipients": [],
        "side_id": None,
        "side_subject": None,
        "created_at": JUNE_AT,
        "losses": [],
    }


@pytest.mark.quirk("ZEN-021")
def test_a_comment_of_an_unknown_kind_names_it_and_is_a_note_unless_it_says_it_is_public():
    odd = {"event_type": "FacebookComment", "type": "FacebookComment"}
    shown, hidden = messages_of(event(**odd), event(**odd, id=12, public=None, data={"from": 1}))

    assert shown["body_text"] == "[FacebookComment]\nHello"
    assert shown["body_html"] == "<p>[FacebookComment]</p><p>Hello</p>"
    assert (shown["is_public"], hidden["is_public"]) == (True, False)


def test_an_event_of_an_unknown_kind_that_only_has_a_person_is_its_kinds_name():
    [message] = messages_of(
        event(event_type="Liked", type=None, plain_body=None, html_body=None, public=None)
    )

    assert (message["body_text"], message["author_id"]) == ("[Liked]", "5")


@pytest.mark.parametrize("kind", ["", None, ["Comment"], {}])
def test_an_event_whose_kind_is_unreadable_is_what_its_type_says(kind):
    [message] = messages_of(event(event_type=kind))

    assert message["body_text"] == "Hello"


@pytest.mark.quirk("ZEN-023")
@pytest.mark.parametrize(
    ("author", "wanted"),
    [
        ({"type": "business", "zen:support:user_id": 5}, ("5", None, "business")),
        ({"type": "business"}, (None, "bot", "business")),
        ({"type": "business", "display_name": "Lumi"}, (None, "bot", "Lumi")),
        ({"type": ["x"], "display_name": "Lumi"}, (None, "bot", "Lumi")),
    ],
)
def test_an_author_of_an_unknown_kind_is_a_person_or_a_bot(author, wanted):
    [message] = messages_of(turn(author=author))

    assert tuple(message[f"author_{key}"] for key in ("id", "kind", "name")) == wanted


def test_messages_come_by_time_then_by_number():
    found = messages_of(comment(id=100), comment(id=20), comment(id=9, created_at=later(5)))

    assert [(m["source_id"], m["position"]) for m in found] == [("20", 0), ("100", 1), ("9", 2)]


def test_the_reading_of_one_ticket_wins_over_the_event_export():
    inline = attachment(inline=True)
    newer_event = raw_row(event(), id="11", parent_id="1", generation=9)
    full = raw_row(comment(attachments=[inline]), id="11", parent_id="1")

    for rows in (raw(newer_event, full), raw(full, newer_event)):
        found = to_tickets(raw(ticket()), rows, ZendeskCatalog(), Rules(), Names())
        assert found.messages.num_rows == 1
        assert found.attachments.column("source_id").to_pylist() == ["90"]


def test_the_newest_reading_wins_among_equals():
    old = raw_row(comment(plain_body="secret"), id="11", parent_id="1", generation=1)
    redacted = raw_row(comment(plain_body="▇▇▇"), id="11", parent_id="1", generation=2)

    found = to_tickets(raw(ticket()), raw(redacted, old), ZendeskCatalog(), Rules(), Names())

    assert found.messages.column("body_text").to_pylist() == ["▇▇▇"]


def test_events_that_are_no_comments_and_marks_are_no_messages():
    change = {"id": 1, "event_type": "Change", "created_at": JUNE}
    mark = {"event_type": "CommentRedactionEvent", "comment_id": 11, "created_at": JUNE}
    rows = raw(
        raw_row(change, id="12", parent_id="1"),
        raw_row(mark, id="event:13", parent_id="1"),
        raw_row("{}", id="read:1", parent_id="1"),
        raw_row(event(), id="11", parent_id="1"),
    )

    found = to_tickets(raw(ticket()), rows, ZendeskCatalog(), Rules(), Names())

    assert found.messages.column("source_id").to_pylist() == ["11"]
    assert (found.skipped.num_rows, found.failed.num_rows) == (0, 0)


def test_a_ticket_without_comments_is_its_description():
    [message] = messages_of()

    assert (message["source_id"], message["author_id"]) == ("description:1", "5")
    assert (message["body_text"], message["created_at"]) == ("First words", JUNE_AT)


def test_the_system_has_no_id_but_a_kind():
    [message] = messages_of(comment(author_id=-1))

    assert (message["author_id"], message["author_kind"]) == (None, "system")


def test_a_mail_tells_its_sender():
    sender = {"address": "Ada@Example.org", "name": "Ada"}
    [message] = messages_of(comment(via={"channel": "email", "source": {"from": sender}}))

    assert (message["author_name"], message["author_email"]) == ("Ada", "ada@example.org")


def test_a_mail_tells_to_whom_else_it_went():
    head = {
        "from": {"original_recipients": ["Help@Acme.example", "Bo@Other.example"]},
        "to": {"address": "support@acme.zendesk.com", "email_ccs": ["cy@other.example", 77]},
    }
    mail = comment(via={"channel": "email", "source": head})

    [message] = messages_of(mail, recipient="help@acme.example")

    assert message["recipients"] == ["bo@other.example", "cy@other.example", "77"]


MAIL_VIA = {"channel": "email", "source": {"to": {"email_ccs": ["cy@other.example"]}}}


@pytest.mark.quirk("ZEN-024")
def test_a_later_mail_of_the_export_does_not_tell_to_whom_it_went_and_that_is_a_loss():
    mails = [event(via="Mail"), event(id=12, via="Mail"), event(id=13, via="Web form")]

    found = messages_of(*mails, via=MAIL_VIA)

    assert [row["recipients"] for row in found] == [["cy@other.example"], [], []]
    assert [row["losses"] for row in found] == [[], ["recipients_unread"], []]


@pytest.mark.parametrize("head", [{"to": {"address": 7}}, {"from": {"original_recipients": "x"}}])
def test_a_mails_head_that_nobody_can_read_is_a_loss(head):
    [message] = messages_of(comment(via={"channel": "email", "source": head}))

    assert message["recipients"] == []
    assert "value_unreadable" in message["losses"]


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("Web form", "web"),
        ("Mail", "email"),
        ("Brand New", "brand_new"),
        ({}, "web"),
        (None, "web"),
    ],
)
def test_an_events_channel_is_a_word(via, channel):
    [message] = messages_of(event(via=via))

    assert message["channel"] == channel


def test_a_call_tells_what_is_known_of_it_and_brings_its_recording():
    call = {
        "from": "+491",
        "to": "+492",
        "call_duration": 65,
        "transcription_text": "Hello it is me",
        "recording_url": "https://acme.zendesk.com/calls/1/recording",
    }
    found = tables(comment(type="VoiceComment", body="Call from: +491", plain_body=None, data=call))

    [message] = found.messages.to_pylist()
    assert message["body_text"].splitlines() == [
        "Call from: +491",
        "To: +492",
        "Duration: 65 s",
        "Transcription: Hello it is me",
    ]
    assert message["body_html"] is None
    [recording] = found.attachments.to_pylist()
    assert (recording["source_id"], recording["name"]) == ("recording:11", "recording.mp3")


@pytest.mark.parametrize(
    "payload", ["{", '{"id": 12}', '{"id": 12, "created_at": "soon"}', '{"a": 1}']
)
def test_a_broken_message_fails_alone(payload):
    rows = raw(raw_row(payload, id="12", parent_id="1"), raw_row(comment(), id="11", parent_id="1"))

    found = to_tickets(raw(ticket()), rows, ZendeskCatalog(), Rules(), Names())

    assert found.messages.column("source_id").to_pylist() == ["11"]
    assert found.failed.to_pylist() == [
        {"entity": "message", "source_id": "12", "parent_id": "1", "reason": "broken_record"}
    ]


def test_a_chats_turn_says_who_spoke_and_what_could_be_clicked():
    asked = turn(
        author={"type": "bot", "display_name": "Lumi", "zen:support:user_id": "-1"},
        content={"type": "text", "text": "Shall I?", "actions": [{"type": "reply", "text": "Yes"}]},
        source={"type": "native_messaging"},
    )

    [message] = messages_of(asked)

    assert (message["author_kind"], message["author_name"], message["author_id"]) == (
        "bot",
        "Lumi",
        None,
    )
    assert (message["body_text"], message["channel"]) == ("Shall I?\n- Yes", "native_messaging")


def test_a_form_and_a_carousel_lose_no_word():
    form = {"type": "formResponse", "fields": [{"label": "Name", "text": "Mia"}]}
    items = [{"title": "Comet", "description": "A light", "actions": [{"text": "Buy", "uri": "u"}]}]
    found = messages_of(turn(content=form), turn(id="2", content={"items": items}))

    assert [m["body_text"] for m in found] == ["Name: Mia", "Comet\nA light\n- Buy (u)"]


def test_a_turn_without_anything_in_it_is_no_message():
    found = tables(turn(content={"type": "typing"}), comment())

    assert found.messages.num_rows == 1
    assert found.skipped.column("reason").to_pylist() == ["empty_turn"]
