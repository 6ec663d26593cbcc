"""Files and texts of messages: what Intercom refuses of them gives way."""

import base64
from dataclasses import replace

import httpx
import pytest

from tests.connectors.intercom.scripted import (
    CREATE,
    FROM_ADMIN,
    FROM_CONTACT,
    Script,
    conversation,
    file,
    part,
    refusal,
    state,
    step,
    target,
)
from transforms.errors import RecordError
from transforms.model import Operation

OPEN = step(Operation.CONVERSATION_CREATE)
MADE = {"type": "user_message", "id": "9001", "conversation_id": "531"}
ADMIN = {"type": "admin", "id": "17"}


async def test_files_are_read_and_sent_with_their_reply():
    script = Script().on("POST /conversations/531/reply", conversation(part("1")))
    with_file = step(Operation.CONVERSATION_REPLY, files=[file("a.txt")])

    await target(script).send(with_file, FROM_CONTACT, state("531"))

    data = base64.b64encode(b"a.txt").decode()
    attached = [{"content_type": "text/plain", "name": "a.txt", "data": data}]
    assert script.sent("POST /conversations/531/reply")[0]["attachment_files"] == attached


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(413, text="<html>"),
        refusal(400, "parameter_invalid", "File too large"),
        refusal(400, "parameter_invalid", "attachment_files.0 has more than 100 bytes"),
    ],
)
async def test_the_largest_file_gives_way_to_a_line_until_the_message_is_taken(answer):
    script = Script().on("POST /conversations/531/reply", answer, conversation(part("1")))
    files = [replace(file("a.txt"), size_bytes=5), replace(file("b.txt"), size_bytes=99)]

    found = await target(script).send(
        step(Operation.CONVERSATION_REPLY, files=files), FROM_CONTACT, state("531")
    )

    last = script.sent("POST /conversations/531/reply")[-1]
    assert [each["name"] for each in last["attachment_files"]] == ["a.txt"]
    assert "File not moved: b.txt (99 bytes)" in last["body"]
    assert found.observed["refused_files"] == [files[1].sha256]
    assert found.observed["losses"] == ["file_named_in_text"]


TWO_FILES = [replace(file("a.txt", "aa"), size_bytes=5), replace(file("b.exe", "bb"), size_bytes=9)]


async def reply_with(script, files=TWO_FILES, body=None):
    asked = step(Operation.CONVERSATION_REPLY, files=files)
    return await target(script).send(asked, body or FROM_CONTACT, state("531"))


@pytest.mark.parametrize("told", ["b.exe is not allowed", "files of type .exe are refused"])
async def test_a_file_that_is_refused_by_name_is_named_in_the_text(told):
    no = refusal(422, "parameter_invalid", told)
    script = Script().on("POST /conversations/531/reply", no, conversation(part("1")))

    found = await reply_with(script)

    _, last = script.sent("POST /conversations/531/reply")
    assert [each["name"] for each in last["attachment_files"]] == ["a.txt"]
    assert "File not moved: b.exe (9 bytes), since Intercom refuses it]" in last["body"]
    assert found.observed["refused_file_types"] == ["bb"]
    assert found.observed["losses"] == ["file_named_in_text"]


async def test_which_file_is_refused_is_found_out_where_nobody_says():
    no = refusal(422, "parameter_invalid", "unsupported attachment")
    script = Script().on("POST /conversations/531/reply", no, no, conversation(part("1")))

    found = await reply_with(script)

    names = [
        [each["name"] for each in sent["attachment_files"]]
        for sent in script.sent("POST /conversations/531/reply")
    ]
    assert names == [["a.txt", "b.exe"], ["b.exe"], ["a.txt"]]
    assert found.observed["refused_file_types"] == ["bb"]


async def test_a_message_that_is_refused_without_its_files_too_is_refused():
    script = Script().on("POST /conversations/531/reply", refusal(422, "parameter_invalid", "no"))
    here = {"contacts": {"contacts": [{"id": FROM_CONTACT["intercom_user_id"]}]}}
    script = script.on("GET /conversations/531", here)

    with pytest.raises(RecordError):
        await reply_with(script)
    sent = script.sent("POST /conversations/531/reply")
    assert len(sent) == 5  # with both files, without either, without any, and with the text as one
    assert [file["name"] for file in sent[-1]["attachment_files"]][-1] == "message.txt"


async def test_a_text_that_is_too_long_begins_and_goes_along_as_a_file():
    no = refusal(422, "parameter_invalid", "body is too long (maximum is 9000 characters)")
    script = Script().on("POST /conversations/531/reply", no, conversation(part("1")))
    text = "word " * 2_000

    found = await reply_with(script, files=[], body=FROM_CONTACT | {"body": text})

    sent = script.sent("POST /conversations/531/reply")[-1]
    [whole] = sent["attachment_files"]
    assert base64.b64decode(whole["data"]).decode() == text
    assert (whole["name"], whole["content_type"]) == ("message.txt", "text/plain")
    assert len(sent["body"]) < 5_100
    assert found.observed["losses"] == ["text_in_file"]


MARKED = '<p><b>See</b> <a href="https://a.example">page</a></p>'
UNMARKED = "<p>See page (https://a.example)</p>"
NOTE = FROM_ADMIN | {"message_type": "note", "body": MARKED}
WRITTEN = part("1", part_type="note", author=ADMIN)


@pytest.mark.parametrize("why", ["HTML is not allowed", "body is too long"])
async def test_a_note_whose_formatting_is_refused_goes_as_text(why):
    no = refusal(422, "parameter_invalid", why)
    script = Script().on("POST /conversations/531/reply", no, conversation(WRITTEN))

    found = await reply_with(script, files=[], body=NOTE)

    sent = script.sent("POST /conversations/531/reply")
    assert [each["body"] for each in sent] == [MARKED, UNMARKED]
    assert found.observed["losses"] == ["formatting"]


async def test_a_note_that_is_too_long_as_text_too_begins_and_goes_along_as_a_file():
    no = refusal(422, "parameter_invalid", "body is too long")
    script = Script().on("POST /conversations/531/reply", no, no, conversation(WRITTEN))
    body = NOTE | {"body": MARKED + f"<p>{'word ' * 2_000}</p>"}

    found = await reply_with(script, files=[], body=body)

    sent = script.sent("POST /conversations/531/reply")[-1]
    whole = base64.b64decode(sent["attachment_files"][0]["data"]).decode()
    assert whole.startswith("See page (https://a.example)\n\nword word")
    assert found.observed["losses"] == ["text_in_file", "formatting"]


@pytest.mark.parametrize(
    ("body", "written"),
    [(FROM_ADMIN, part("1", author=ADMIN)), (FROM_CONTACT, part("1"))],
    ids=["teammate", "contact"],
)
async def test_a_message_in_html_goes_as_text_where_its_formatting_is_refused(body, written):
    no = refusal(422, "parameter_invalid", "HTML is not allowed")
    script = Script().on("POST /conversations/531/reply", no, conversation(written))

    found = await reply_with(script, files=[], body=body | {"body": MARKED})

    assert [each["body"] for each in script.sent("POST /conversations/531/reply")] == [
        MARKED,
        UNMARKED,
    ]
    assert found.observed["losses"] == ["formatting"]


async def test_an_opening_in_html_that_is_too_long_is_cut_as_a_text():
    no = refusal(422, "parameter_invalid", "body is too long")
    script = Script().on("POST /conversations", no, no, MADE)
    body = CREATE | {"body": MARKED + f"<p>{'word ' * 2_000}</p>"}

    found = await target(script).send(OPEN, body, state())

    told = script.sent("POST /conversations")[-1]["body"]
    assert told.startswith("<p>See page (https://a.example)</p><p>word word")
    assert told.endswith(" […]</p>")
    assert found.observed["losses"] == ["formatting", "text_cut"]
