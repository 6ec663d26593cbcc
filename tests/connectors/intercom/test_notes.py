"""Notes about people and companies: written once, found again, and never taken back."""

import httpx
import pytest

from connectors.intercom import UndoEntry
from connectors.protocols import Absent, Found, StepAnswer
from tests.connectors.intercom.scripted import (
    CONTACT,
    GONE,
    NOW_S,
    OTHER,
    Script,
    look,
    refusal,
    state,
    step,
    target,
)
from transforms.errors import LostAnswerError, RecordError
from transforms.model import Operation, TargetId

NOTE = {"body": "From Zendesk:\n\nKind & <early>", "admin_id": "17"}
SHOWN = "<p>From Zendesk:</p><p>Kind &amp; &lt;early&gt;</p>"
OF_CONTACT = f"/contacts/{CONTACT}/notes"
ABOUT = [
    (Operation.CONTACT_NOTE, CONTACT, OF_CONTACT),
    (Operation.COMPANY_NOTE, "c1", "/companies/c1/notes"),
]


def listed(*notes):
    return {"type": "list", "data": list(notes), "pages": {"page": 1, "total_pages": 1}}


def shown(note_id="31", body=SHOWN, **changed):
    return {"type": "note", "id": note_id, "created_at": NOW_S, "body": body} | changed


@pytest.mark.parametrize(("operation", "of", "path"), ABOUT)
async def test_a_note_is_written_about_the_record(operation, of, path):
    script = Script().on(f"POST {path}", shown())

    answer = await target(script).send(step(operation), NOTE, state(of))

    assert script.seen == [(f"POST {path}", NOTE)]
    assert answer == StepAnswer("note", TargetId("31"))


async def test_a_note_about_somebody_who_was_merged_goes_to_the_heir():
    moved = refusal(410, "contact_merged", Link=f'</contacts/{OTHER}>; rel="canonical"')
    script = Script().on(f"POST {OF_CONTACT}", moved).on(f"POST /contacts/{OTHER}/notes", shown())

    answer = await target(script).send(step(Operation.CONTACT_NOTE), NOTE, state(CONTACT))

    assert answer.target_id == "31"


async def test_a_refused_note_is_the_records_own_trouble():
    script = Script().on(f"POST {OF_CONTACT}", refusal(400, "parameter_invalid", "too long"))

    with pytest.raises(RecordError):
        await target(script).send(step(Operation.CONTACT_NOTE), NOTE, state(CONTACT))


LONG = {"body": "From Zendesk: " + "word " * 2_000, "admin_id": "17"}


async def test_of_a_note_that_is_too_long_the_beginning_is_written():
    cut = f"<p>{LONG['body'][:5_000]} […]</p>"
    too_long = refusal(400, "parameter_invalid", "body is too long")
    script = Script().on(f"POST {OF_CONTACT}", too_long, httpx.Response(200, json=shown(body=cut)))
    script.on(f"GET {OF_CONTACT}", listed(shown(body=cut)))

    answer = await target(script).send(step(Operation.CONTACT_NOTE), LONG, state(CONTACT))
    found = await look(script, Operation.CONTACT_NOTE, LONG, state(CONTACT))

    sent = script.sent(f"POST {OF_CONTACT}")
    assert [len(body["body"]) for body in sent] == [len(LONG["body"]), 5_004]
    assert answer.observed == found.answer.observed == {"losses": ["note_cut"]}


async def test_an_answer_without_an_id_is_a_lost_one():
    script = Script().on(f"POST {OF_CONTACT}", {"type": "note"})

    with pytest.raises(LostAnswerError):
        await target(script).send(step(Operation.CONTACT_NOTE), NOTE, state(CONTACT))


@pytest.mark.parametrize(("operation", "of", "path"), ABOUT)
async def test_a_note_that_an_earlier_migration_left_is_not_written_again(operation, of, path):
    script = Script().on(f"GET {path}", listed(shown(created_at=1)))
    asked = step(operation, is_existing=True)

    answer = await target(script).send(asked, NOTE, state(of))

    assert (answer.target_id, answer.is_found) == ("31", True)
    assert script.calls == [f"GET {path}"]


async def test_another_note_there_is_no_reason_to_leave_ours_out():
    script = Script().on(f"GET {OF_CONTACT}", listed(shown(body="<p>Other</p>")))
    script.on(f"POST {OF_CONTACT}", shown("32"))
    asked = step(Operation.CONTACT_NOTE, is_existing=True)

    answer = await target(script).send(asked, NOTE, state(CONTACT))

    assert (answer.target_id, answer.is_found) == ("32", False)


@pytest.mark.parametrize(("operation", "of", "path"), ABOUT)
async def test_a_lost_note_is_found_by_its_words(operation, of, path):
    script = Script().on(f"GET {path}", listed(shown("32", "<p>Other</p>"), shown()))

    found = await look(script, operation, NOTE, state(of))

    assert found == Found(StepAnswer("note", TargetId("31")))


@pytest.mark.parametrize(
    "there",
    [
        [],
        [shown(body="<p>From Zendesk:</p><p>Kind</p>")],
        [shown(created_at=NOW_S - 86_400)],
    ],
)
async def test_another_note_or_an_older_one_is_not_the_lost_one(there):
    script = Script().on(f"GET {OF_CONTACT}", listed(*there))

    assert await look(script, Operation.CONTACT_NOTE, NOTE, state(CONTACT)) == Absent()


async def test_a_note_that_the_ledger_knows_is_not_the_lost_one():
    script = Script().on(f"GET {OF_CONTACT}", listed(shown()))

    known = state(CONTACT, known=["31"])
    assert await look(script, Operation.CONTACT_NOTE, NOTE, known) == Absent()


async def test_all_pages_of_notes_are_read():
    pages = [
        {"data": [shown("1")], "pages": {"total_pages": 2}},
        {"data": [shown("2")], "pages": {"total_pages": 2}},
    ]
    script = Script().on("GET /companies/c1/notes", *pages)
    script.replies["GET /companies/c1/notes"].append(GONE)

    found = await target(script).notes("company", TargetId("c1"))

    assert [note["id"] for note in found] == ["1", "2"]
    assert script.seen_url.endswith("?page=2")


async def test_what_is_gone_has_no_notes():
    script = Script().on("GET /companies/c1/notes", GONE)

    assert await target(script).notes("company", TargetId("c1")) == []


@pytest.mark.quirk("INT-078")
@pytest.mark.parametrize("operation", [Operation.CONTACT_NOTE, Operation.COMPANY_NOTE])
async def test_a_note_is_never_taken_back_for_itself(operation):
    script, entry = Script(), UndoEntry(TargetId(CONTACT), TargetId("31"), is_found=False)

    assert target(script).leaves_nothing(operation, entry)
    assert await target(script).reverse(operation, entry) == "kept"
    assert script.seen == []
