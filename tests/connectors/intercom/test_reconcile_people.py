"""How lost creates of people, companies and attributes are looked for."""

import pytest

from connectors.protocols import Absent, Found, StepAnswer
from tests.connectors.intercom.scripted import CONTACT, GONE, NOW_S, Script, look, step
from transforms.model import Operation, TargetId

ANNA = {"external_id": "zendesk:acme:7", "phone": "1"}
BY_ID = "GET /contacts/find_by_external_id/zendesk:acme:7"


async def test_a_contact_of_ours_is_found_by_its_external_id():
    there = {"id": CONTACT, "external_id": "zendesk:acme:7", "created_at": NOW_S, "phone": "1"}

    found = await look(Script().on(BY_ID, there), Operation.CONTACT_CREATE, ANNA, age_s=60)

    assert (found.answer.target_id, found.answer.is_found) == (CONTACT, False)


async def test_a_contact_that_is_older_than_the_step_is_not_ours_to_delete():
    there = {"id": CONTACT, "external_id": "zendesk:acme:7", "created_at": NOW_S - 86_400}

    found = await look(Script().on(BY_ID, there), Operation.CONTACT_CREATE, ANNA, age_s=60)

    assert found.answer.is_found
    assert found.answer.observed["losses"] == ["phone_dropped"]


WITH_PLACE = step(Operation.CONTACT_CREATE, phone_attribute="Phone")


@pytest.mark.parametrize(("there", "expected"), [({}, Absent), ({"Phone": "1"}, Found)])
async def test_a_contact_without_its_odd_number_is_not_finished(there, expected):
    shown = {"id": CONTACT, "external_id": "zendesk:acme:7", "custom_attributes": there}

    found = await look(Script().on(BY_ID, shown), Operation.CONTACT_CREATE, ANNA, asked=WITH_PLACE)

    assert isinstance(found, expected)


async def test_a_contact_that_was_made_without_a_refused_value_is_found_and_says_so():
    script = Script().on(
        "GET /contacts/find_by_external_id/zendesk:acme:7",
        {
            "type": "contact",
            "id": CONTACT,
            "external_id": "zendesk:acme:7",
            "email": None,
            "custom_attributes": {"Refused values": "email: a@b"},
        },
    )

    body = {"external_id": "zendesk:acme:7", "email": "a@b"}
    found = await look(script, Operation.CONTACT_CREATE, body)

    assert found.answer.observed["losses"] == ["value_refused"]


async def test_an_unknown_external_id_means_that_creating_may_be_repeated():
    assert await look(Script().on(BY_ID, GONE), Operation.CONTACT_CREATE, ANNA) == Absent()


@pytest.mark.parametrize(
    "operation",
    [
        Operation.CONTACT_ADOPT,
        Operation.CONTACT_ATTACH_COMPANY,
        Operation.TAG_CREATE,
        Operation.TAG_CONTACTS,
        Operation.TAG_COMPANIES,
    ],
)
async def test_what_is_harmless_is_repeated_without_a_look(operation):
    script = Script()

    assert await look(script, operation, {}) == Absent()
    assert script.seen == []


async def test_a_company_that_was_made_by_the_step_is_found():
    there = {"id": "c1", "company_id": "1", "created_at": NOW_S}

    found = await look(
        Script().on("GET /companies", there), Operation.COMPANY_UPSERT, {"company_id": "1"}
    )

    assert found == Found(StepAnswer("company", TargetId("c1")))


async def test_a_company_that_was_there_is_written_again():
    there = {"id": "c1", "company_id": "1", "created_at": NOW_S - 86_400}

    found = await look(
        Script().on("GET /companies", there), Operation.COMPANY_UPSERT, {"company_id": "1"}
    )

    assert found == Absent()


SEATS = {"name": "Seats", "model": "contact", "data_type": "integer"}


@pytest.mark.parametrize(("created_at", "is_found"), [(NOW_S, False), (NOW_S - 86_400, True)])
async def test_an_attribute_is_found_by_its_name(created_at, is_found):
    there = {"id": 37, "name": "Seats", "data_type": "integer", "created_at": created_at}
    script = Script().on("GET /data_attributes", {"data": [there]})

    found = await look(script, Operation.DATA_ATTRIBUTE_CREATE, SEATS)

    assert found == Found(StepAnswer("attribute", TargetId("37"), is_found=is_found))


async def test_an_attribute_that_is_not_listed_is_absent():
    script = Script().on("GET /conversations/attributes", {"data": []})

    assert await look(script, Operation.CONVERSATION_ATTRIBUTE_CREATE, SEATS) == Absent()
