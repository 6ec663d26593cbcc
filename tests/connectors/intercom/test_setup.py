"""Tags, companies and attributes."""

import pytest

from tests.connectors.intercom.scripted import LOST, NOW_S, Script, refusal, state, step, target
from transforms.errors import RecordError
from transforms.model import Operation

UPSERT = step(Operation.COMPANY_UPSERT)
KNOWN = step(Operation.COMPANY_UPSERT, is_existing=True)
ACME = {"company_id": "zendesk:acme:1", "name": "Acme", "custom_attributes": {"Tier": "gold"}}
DATA = step(Operation.DATA_ATTRIBUTE_CREATE)
SEATS = {"name": "Seats", "model": "contact", "data_type": "integer"}
TIER = {
    "name": "Tier",
    "model": "contact",
    "data_type": "options",
    "options": [{"value": "gold"}, {"value": "tin"}],
}
OF_CONVERSATION = step(Operation.CONVERSATION_ATTRIBUTE_CREATE)
TOPIC = {"name": "Topic", "data_type": "list", "options": [{"label": "A"}, {"label": "B"}]}
TAKEN = refusal(400, "parameter_invalid", "You already have 'Seats' in your company data.")


async def test_a_tag_is_made_or_got():
    script = Script().on("POST /tags", {"type": "tag", "id": 105, "name": "vip"})

    answer = await target(script).send(step(Operation.TAG_CREATE), {"name": "vip"}, state())

    assert (answer.target_kind, answer.target_id) == ("tag", "105")


async def test_one_tag_on_many_contacts_names_those_who_are_gone():
    script = Script().on("POST /tags", {"id": "105", "users": [{"id": "a", "tagged": True}]})
    body = {"name": "vip", "users": [{"id": "a"}, {"id": "b"}]}

    answer = await target(script).send(step(Operation.TAG_CONTACTS), body, state("105"))

    assert answer.observed == {"tag_id": "105", "tagged": ["a"], "missing": ["b"]}


async def test_a_tag_goes_on_companies():
    script = Script().on("POST /tags", {"id": "105", "companies": [{"id": "c", "tagged": True}]})
    body = {"name": "vip", "companies": [{"id": "c"}]}

    answer = await target(script).send(step(Operation.TAG_COMPANIES), body, state("105"))

    assert script.sent("POST /tags") == [body]
    assert answer.observed == {"tag_id": "105", "tagged": ["c"]}


async def test_a_company_is_made_in_one_request():
    script = Script().on("POST /companies", {"id": "c1", "created_at": NOW_S})

    answer = await target(script).send(UPSERT, ACME, state())

    assert script.seen == [("POST /companies", ACME)]
    assert (answer.target_id, answer.is_found) == ("c1", False)


async def test_a_company_that_is_older_than_the_request_is_not_ours():
    script = Script().on("POST /companies", {"id": "c1", "created_at": NOW_S - 86_400})

    assert (await target(script).send(UPSERT, ACME, state())).is_found


async def test_what_an_existing_company_held_is_kept_for_an_undo():
    before = {"company_id": "zendesk:acme:1", "name": "ACME Inc", "custom_attributes": {}}
    script = Script().on("GET /companies", before).on("POST /companies", {"id": "c1"})

    answer = await target(script).send(KNOWN, ACME, state())

    assert script.sent("POST /companies") == [ACME]
    assert answer.pre_image == {
        "company_id": "zendesk:acme:1",
        "name": "ACME Inc",
        "custom_attributes": {"Tier": None},
    }


async def test_a_lost_answer_to_an_upsert_does_not_lose_what_was_there():
    before = {"company_id": "zendesk:acme:1", "name": "ACME Inc"}
    script = Script().on("GET /companies", before).on("POST /companies", LOST, {"id": "c1"})

    answer = await target(script).send(KNOWN, ACME, state())

    assert answer.pre_image is not None
    assert answer.pre_image["name"] == "ACME Inc"


async def test_an_attribute_is_made():
    script = Script().on("POST /data_attributes", {"id": 37, "name": "Seats"})

    answer = await target(script).send(DATA, SEATS, state())

    assert (answer.target_kind, answer.target_id, answer.is_found) == ("attribute", "37", False)


async def test_an_attribute_of_that_name_and_type_is_found():
    there = {"data": [{"id": 37, "name": "Seats", "data_type": "integer"}]}
    script = Script().on("POST /data_attributes", TAKEN).on("GET /data_attributes", there)

    answer = await target(script).send(DATA, SEATS, state())

    assert (answer.target_id, answer.is_found) == ("37", True)


async def test_an_attribute_of_another_type_fails():
    there = {"data": [{"id": 37, "name": "Seats", "data_type": "string"}]}
    script = Script().on("POST /data_attributes", TAKEN).on("GET /data_attributes", there)

    with pytest.raises(RecordError) as caught:
        await target(script).send(DATA, SEATS, state())

    assert caught.value.code == "attribute_type_differs"


async def test_a_name_that_companies_have_is_said_to_be_taken():
    script = Script().on("POST /data_attributes", TAKEN).on("GET /data_attributes", {"data": []})

    with pytest.raises(RecordError) as caught:
        await target(script).send(DATA, SEATS, state())

    assert caught.value.code == "attribute_name_taken"


async def test_an_archived_attribute_wakes_up():
    there = {"data": [{"id": 37, "name": "Seats", "data_type": "integer", "archived": True}]}
    script = Script().on("POST /data_attributes", TAKEN).on("GET /data_attributes", there)
    script.on("PUT /data_attributes/37", {})

    answer = await target(script).send(DATA, SEATS, state())

    assert script.sent("PUT /data_attributes/37") == [{"archived": False}]
    assert answer.pre_image == {"archived": True}


async def test_a_list_of_options_that_comes_back_as_string_gets_what_it_lacks():
    there = {"data": [{"id": 9, "name": "Tier", "data_type": "string", "options": ["gold"]}]}
    script = Script().on("POST /data_attributes", TAKEN).on("GET /data_attributes", there)
    script.on("PUT /data_attributes/9", {})

    await target(script).send(DATA, TIER, state())

    options = {"options": [{"value": "gold"}, {"value": "tin"}]}
    assert script.sent("PUT /data_attributes/9") == [options]


async def test_a_conversation_attribute_is_looked_for_before_it_is_made():
    script = Script().on("GET /conversations/attributes", {"data": []})
    script.on("POST /conversations/attributes", {"id": 8})

    answer = await target(script).send(OF_CONVERSATION, TOPIC, state())

    assert script.calls == ["GET /conversations/attributes", "POST /conversations/attributes"]
    assert answer.target_id == "8"


async def test_a_conversation_attribute_gets_the_options_it_lacks():
    options = [{"id": "u-1", "label": "A"}]
    there = {"data": [{"id": 8, "name": "Topic", "data_type": "list", "options": options}]}
    script = Script().on("GET /conversations/attributes", there)
    script.on("POST /conversations/attributes/8/options", {})

    answer = await target(script).send(OF_CONVERSATION, TOPIC, state())

    assert script.sent("POST /conversations/attributes/8/options") == [{"label": "B"}]
    assert answer.is_found
