"""Chats are told once: by turns or by comments, never by both and never by neither."""

import pytest

from tests.builders import attachment, comment, raw, said, ticket, turn
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

CHAT = {"channel": "native_messaging"}
ASKED = turn()
ANSWERED = turn(
    id="01HX0000000000000000000002",
    author={"type": "agent", "display_name": "Anna", "zen:support:user_id": 2},
    content={"type": "text", "text": "Yes, since noon."},
    created_at="2025-06-01T10:01:00Z",
)
LUMP = "(10:00:02) Mia Wong: Is my bike ready?\n(10:01:03 AM) Anna: Yes, since noon."


def lump(text, **values):
    return comment(id=50, via=CHAT, author_id=-1, plain_body=text, html_body="<p>lump</p>") | values


def tables(*messages):
    return to_tickets(raw(ticket()), said(*messages), ZendeskCatalog(), Rules(), Names())


def texts(found):
    return found.messages.column("body_text").to_pylist()


def reasons(found):
    return {row["source_id"]: row["reason"] for row in found.skipped.to_pylist()}


def test_the_turns_replace_the_transcript():
    found = tables(lump(LUMP), ASKED, ANSWERED)

    assert texts(found) == ["Is my bike ready?", "Yes, since noon."]
    assert reasons(found) == {"50": "transcript_of_turns"}


def test_what_only_the_transcript_says_stays_a_message():
    found = tables(lump(f"{LUMP}\n(10:02) Mia Wong: Great, I come by"), ASKED, ANSWERED)

    assert "(10:02) Mia Wong: Great, I come by" in texts(found)
    assert found.messages.num_rows == 3
    assert found.messages.to_pylist()[0]["body_html"] is None
    assert found.messages.to_pylist()[0]["losses"] == ["transcript_in_turns"]


@pytest.mark.parametrize(
    "sign", ["2025-06-01 10:00:02 Web User 81:", "[10:00] Guest -", "(1 June)"]
)
def test_a_transcript_is_known_whatever_it_puts_before_its_lines(sign):
    told = f"{sign} Is my bike ready?\n{sign} Yes, since noon."

    assert reasons(tables(lump(told), ASKED, ANSWERED)) == {"50": "transcript_of_turns"}


def test_a_file_that_only_the_transcript_has_stays():
    found = tables(lump(LUMP, attachments=[attachment()]), ASKED, ANSWERED)

    assert found.messages.num_rows == 3
    assert found.attachments.column("message_id").to_pylist() == ["50"]


def test_a_file_of_a_turn_is_not_doubled_by_the_transcript():
    found = tables(
        lump(LUMP, attachments=[attachment()]), turn(attachments=[attachment(id=91)]), ANSWERED
    )

    assert found.attachments.column("source_id").to_pylist() == ["91"]


def test_without_turns_the_transcript_stays():
    assert texts(tables(lump(LUMP))) == [LUMP]


def test_an_agents_note_that_quotes_the_chat_stays():
    note = comment(id=51, author_id=2, public=False, plain_body=LUMP, via={"channel": "web"})

    assert LUMP in texts(tables(note, ASKED, ANSWERED))


def test_a_turn_that_is_a_comment_too_is_told_by_the_comment():
    twin = comment(
        plain_body="Is my bike ready?", via={"channel": "whatsapp"}, attachments=[attachment()]
    )

    found = tables(twin, turn(attachments=[attachment()]), ANSWERED)

    assert texts(found) == ["Is my bike ready?", "Yes, since noon."]
    assert reasons(found) == {f"log:{ASKED['id']}": "turn_of_comment"}
    assert found.attachments.num_rows == 1


def test_a_word_said_twice_is_told_twice():
    again = turn(id="01HX0000000000000000000003", created_at="2025-06-01T10:02:00Z")
    twin = comment(plain_body="Is my bike ready?", via={"channel": "whatsapp"})

    assert texts(tables(twin, ASKED, again)) == ["Is my bike ready?"] * 2


def test_a_turn_of_someone_else_or_another_hour_is_no_repetition():
    other = comment(id=12, author_id=6, plain_body="Is my bike ready?")
    much_later = comment(id=13, plain_body="Is my bike ready?", created_at="2025-06-01T12:00:00Z")

    assert len(texts(tables(other, much_later, ASKED))) == 3


def test_a_single_turn_is_recognised_behind_its_name_only():
    marked = lump("(10:00) Mia Wong: Is my bike ready?")
    bare = lump("Is my bike ready?", author_id=6)

    assert reasons(tables(marked, ASKED)) == {"50": "transcript_of_turns"}
    assert len(texts(tables(bare, ASKED))) == 2
