"""How a message whose answer was lost is looked for: found, absent or in doubt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.protocols import Absent, Found, InDoubt, StepAnswer
from tests.connectors.intercom.scripted import (
    AT,
    FROM_ADMIN,
    FROM_CONTACT,
    NOW_S,
    REPLY,
    file,
    look,
    part,
    reading,
    state,
)
from transforms.model import TargetId

ADMIN = {"type": "admin", "id": "17"}


def found_part(part_id):
    return Found(StepAnswer("part", TargetId(part_id), observed={"state": "open"}))


async def test_a_reply_that_is_there_is_found():
    script = reading(part("1"), part("2"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531", ["1"])) == found_part("2")


async def test_a_reply_that_is_not_there_is_absent():
    script = reading(part("1"), part("2", created_at=AT + 5, body="<p>Other</p>"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531", ["1"])) == Absent()


async def test_a_reply_whose_text_intercom_has_cleaned_is_found_all_the_same():
    script = reading(part("2", body="<p>something else</p>"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531")) == found_part("2")


async def test_twins_are_told_apart_by_their_text():
    script = reading(part("1", body="<p>Bye</p>"), part("2", body="<p>Hello</p>"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531")) == found_part("2")


async def test_twins_of_one_text_are_told_apart_by_their_files():
    script = reading(part("1"), part("2", attachments=[{"name": "a.txt"}]))
    known = state("531")

    found = await look(script, REPLY.operation, FROM_CONTACT, known, files=[file("a.txt")])

    assert found == found_part("2")


async def test_a_part_with_other_words_and_other_files_may_be_a_twin_nobody_wrote_down():
    script = reading(part("1", body="<p>See the file</p>"))
    body = FROM_CONTACT | {"body": "[Files: a.txt]"}

    found = await look(script, REPLY.operation, body, state("531"), files=[file("a.txt")])

    assert found == InDoubt("unexplained_part")


async def test_of_equal_twins_the_first_unknown_one_is_taken():
    script = reading(part("1"), part("2"), part("3"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531", ["1"])) == found_part("2")


async def test_a_twin_may_be_one_that_was_sent_and_never_named():
    script, known = reading(part("1")), replace(state("531"), nameless=1)

    found = await look(script, REPLY.operation, FROM_CONTACT, known)

    assert found == InDoubt("unexplained_part")


async def test_of_two_twins_one_at_most_was_sent_and_never_named():
    script, known = reading(part("1"), part("2")), replace(state("531"), nameless=1)

    assert isinstance(await look(script, REPLY.operation, FROM_CONTACT, known), Found)


FILES = [file("a.txt", "aa"), file("b.exe", "bb")]


@pytest.mark.parametrize(
    ("why", "noted"), [("", "refused_file_types"), (" as too large", "refused_files")]
)
async def test_a_reply_that_went_without_a_refused_file_is_found_and_says_so(why, noted):
    text = f"<p>Hello</p><p>[File not moved: b.exe (5 bytes), since Intercom refuses it{why}]</p>"
    script = reading(part("1"), part("2", body=text, attachments=[{"name": "a.txt"}]))

    found = await look(script, REPLY.operation, FROM_CONTACT, state("531", ["1"]), files=FILES)

    assert (found.answer.target_id, found.answer.observed[noted]) == ("2", ["bb"])
    assert found.answer.observed["losses"] == ["file_named_in_text"]


async def test_a_long_reply_without_a_refused_file_is_not_taken_for_the_whole_one():
    long = FROM_CONTACT | {"body": "word " * 100}
    text = f"{long['body']} [File not moved: b.exe (5 bytes), since Intercom refuses it]"
    script = reading(part("2", body=text, attachments=[{"name": "a.txt"}]))

    found = await look(script, REPLY.operation, long, state("531"), files=FILES)

    assert found.answer.observed["refused_file_types"] == ["bb"]


async def test_a_whole_twin_is_preferred_to_one_that_went_without_its_file():
    text = "<p>Hello</p><p>[File not moved: a.txt (5 bytes), since Intercom refuses it]</p>"
    script = reading(part("1", body=text), part("2", attachments=[{"name": "a.txt"}]))

    found = await look(script, REPLY.operation, FROM_CONTACT, state("531"), files=[file("a.txt")])

    assert found == found_part("2")


async def test_a_reply_that_went_with_its_text_as_a_file_is_found_and_says_so():
    text = "word " * 2_000
    script = reading(
        part("2", body=f"<p>{text[:5_000]} […]</p>", attachments=[{"name": "message.txt"}])
    )

    found = await look(script, REPLY.operation, FROM_CONTACT | {"body": text}, state("531"))

    assert found.answer.observed["losses"] == ["text_in_file"]


MARKED = '<p><b>See</b> <a href="https://a.example">page</a></p><ol><li>one</li></ol>'
UNMARKED = "<p>See page (https://a.example)</p><p>1. one</p>"
NOTE = FROM_ADMIN | {"message_type": "note", "body": MARKED}


def note(part_id, body):
    return part(part_id, body=body, part_type="note", author=ADMIN)


async def test_a_note_that_went_as_text_when_that_was_all_we_sent_is_found():
    """A ledger of an older version may hold a note that is begun; it is looked for by this one."""
    script = reading(note("1", "<p>Other</p>"), note("2", UNMARKED))

    found = await look(script, REPLY.operation, NOTE, state("531"))

    assert found.answer.target_id == "2"


async def test_a_note_that_went_without_its_formatting_is_found_and_says_so():
    script = reading(note("2", UNMARKED))

    found = await look(script, REPLY.operation, NOTE, state("531"))

    assert found.answer.observed["losses"] == ["formatting"]


async def test_a_note_that_is_shown_formatted_lost_nothing():
    script = reading(note("2", MARKED))

    found = await look(script, REPLY.operation, NOTE, state("531"))

    assert found == found_part("2")


async def test_a_redacted_part_is_not_the_reply():
    script = reading(part("1", body="<p><i>This message was deleted</i></p>", redacted=True))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531")) == Absent()


async def test_events_are_not_messages():
    script = reading(part("1", body=None, part_type="close", author=ADMIN))

    assert await look(script, REPLY.operation, FROM_ADMIN, state("531")) == Absent()


async def test_a_reply_that_reopened_is_a_message():
    script = reading(part("1", part_type="open"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531")) == found_part("1")


async def test_a_reply_among_parts_that_are_not_shown_is_in_doubt():
    newer = [part(str(n), created_at=AT + n, body=f"<p>{n}</p>") for n in range(1, 501)]
    script = reading(*newer)

    found = await look(script, REPLY.operation, FROM_CONTACT, state("531"))

    assert found == InDoubt("parts_hidden")


async def test_a_late_reply_of_a_long_thread_would_be_shown():
    older = [part(str(n), created_at=AT - n, body=f"<p>{n}</p>") for n in range(1, 501)]
    script = reading(*older)

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531")) == Absent()


async def test_a_part_of_ours_that_no_step_explains_is_in_doubt():
    script = reading(part("1", created_at=NOW_S, body="<p>?</p>", app_package_code="app-1"))

    found = await look(script, REPLY.operation, FROM_CONTACT, state("531"))

    assert found == InDoubt("unexplained_part")


async def test_a_part_of_another_app_is_not_ours():
    known = part("1", created_at=AT - 1, app_package_code="app-1")
    script = reading(known, part("2", created_at=NOW_S, body="<p>?</p>", app_package_code="crm"))

    assert await look(script, REPLY.operation, FROM_CONTACT, state("531", ["1"])) == Absent()


async def test_the_same_words_of_the_same_author_at_another_time_are_in_doubt():
    script = reading(part("1", created_at=NOW_S))

    found = await look(script, REPLY.operation, FROM_CONTACT, state("531"))

    assert found == InDoubt("unexplained_part")


def test_the_tests_moment_is_long_before_now():
    assert timedelta(seconds=NOW_S - AT) > timedelta(days=1)
