"""What Intercom refuses of a person and no attribute holds whole stands in a note, once."""

import pytest

from connectors.protocols import Absent, Found
from tests.connectors.intercom.scripted import CONTACT, NOW_S, Script, look, refusal, state, target
from tests.connectors.intercom.scripted import step as step_of
from transforms.model import Operation

LONG = "long " * 60
ME = "zendesk:acme:7"
PERSON = {"role": "user", "external_id": ME, "name": "Anna", "custom_attributes": {"About": LONG}}
FIRM = {"company_id": "zendesk:acme:1", "name": "Acme", "custom_attributes": {"About": LONG}}
HELD = f"About: {LONG}"[:254].rstrip() + "…"
NOTES = f"/contacts/{CONTACT}/notes"
TEXT = f"Refused by Intercom:\nAbout: {LONG}"
NOTED = step_of(Operation.CONTACT_CREATE, note_author="17")
NO = refusal(422, "parameter_invalid", "custom attribute 'About' is too wordy")


def shown(held=HELD, **more):
    return {
        "type": "contact",
        "id": CONTACT,
        "external_id": ME,
        "name": "Anna",
        "created_at": NOW_S,
        "custom_attributes": {"Refused values": held},
    } | more


def listed(*bodies):
    return {"data": [{"id": str(n), "body": body} for n, body in enumerate(bodies, 31)]}


def script(*answers, notes=()):
    found = Script().on("POST /contacts", *answers).on(f"GET {NOTES}", listed(*notes))
    found.on("POST /data_attributes", {"id": 3, "name": "Refused values"})
    return found.on(f"POST {NOTES}", {"type": "note", "id": "31"})


async def test_what_the_attribute_does_not_hold_stands_in_a_note_whole():
    at = script(NO, shown())

    answer = await target(at).send(NOTED, PERSON, state())

    assert at.sent(f"POST {NOTES}") == [{"body": TEXT, "admin_id": "17"}]
    assert answer.observed["notes"] == ["31"]
    assert answer.observed["losses"] == ["value_refused"]


async def test_what_the_attribute_holds_whole_needs_no_note():
    short = PERSON | {"custom_attributes": {"About": "short"}}
    at = script(NO, shown("About: short"))

    answer = await target(at).send(NOTED, short, state())

    assert at.sent(f"POST {NOTES}") == []
    assert "notes" not in answer.observed


async def test_without_an_author_nobody_wants_a_note():
    at = script(NO, shown())

    await target(at).send(step_of(Operation.CONTACT_CREATE), PERSON, state())

    assert at.sent(f"POST {NOTES}") == []


async def test_a_refused_note_costs_no_person():
    at = script(NO, shown()).on(f"POST {NOTES}", refusal(403, "forbidden", "no"))

    answer = await target(at).send(NOTED, PERSON, state())

    assert answer.target_id == CONTACT


async def test_a_contact_whose_note_is_not_there_yet_is_not_finished_and_gets_it_once():
    by_id = f"GET /contacts/find_by_external_id/{ME}"
    lacking = script(shown()).on(by_id, shown())
    there = script(shown(), notes=[TEXT]).on(by_id, shown())

    unfinished = await look(lacking, Operation.CONTACT_CREATE, PERSON, asked=NOTED)
    finished = await look(there, Operation.CONTACT_CREATE, PERSON, asked=NOTED)

    assert isinstance(unfinished, Absent)
    assert isinstance(finished, Found)


@pytest.mark.parametrize(("notes", "written"), [((), 1), ((TEXT,), 0)])
async def test_a_contact_that_stands_in_its_own_way_is_completed(notes, written):
    conflict = refusal(409, "conflict", f"A contact with these details exists: id={CONTACT}")
    at = script(conflict, notes=notes).on(f"GET /contacts/{CONTACT}", shown())

    answer = await target(at).send(NOTED, PERSON, state())

    assert len(at.sent(f"POST {NOTES}")) == written
    assert answer.observed["notes"] == ["31"]


async def test_a_company_has_such_a_note_too():
    path = "/companies/c1/notes"
    told = {"id": "c1", "custom_attributes": {"Refused values of company": HELD}, "name": "Acme"}
    at = Script().on("POST /companies", NO, told).on(f"GET {path}", listed())
    at.on("POST /data_attributes", {"id": 3, "name": "Refused values of company"})
    at.on(f"POST {path}", {"type": "note", "id": "31"})
    noted = step_of(Operation.COMPANY_UPSERT, note_author="17")

    answer = await target(at).send(noted, FIRM, state())

    assert at.sent(f"POST {path}") == [{"body": TEXT, "admin_id": "17"}]
    assert answer.observed["notes"] == ["31"]
