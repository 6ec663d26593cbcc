import pytest

from connectors.intercom import UndoEntry
from tests.connectors.intercom.scripted import (
    CONTACT,
    LOST,
    OTHER,
    Script,
    conversation,
    refusal,
    target,
)
from transforms.errors import FatalError
from transforms.model import Operation, TargetId

GONE = refusal(404, "not_found", "Resource Not Found")


def entry(target_id=None, record_id=None, **changed):
    return UndoEntry(
        TargetId(record_id) if record_id else None,
        TargetId(target_id) if target_id else None,
        **({"is_found": False} | changed),
    )


async def reverse(script, operation, asked):
    return await target(script).reverse(operation, asked)


OWN = [
    (Operation.CONVERSATION_CREATE, "531", "DELETE /conversations/531"),
    (Operation.CONTACT_CREATE, CONTACT, f"DELETE /contacts/{CONTACT}"),
    (Operation.COMPANY_UPSERT, "c1", "DELETE /companies/c1"),
    (Operation.TAG_CREATE, "105", "DELETE /tags/105"),
    (Operation.CONVERSATION_ATTRIBUTE_CREATE, "8", "DELETE /conversations/attributes/8"),
    (Operation.DATA_ATTRIBUTE_CREATE, "37", "PUT /data_attributes/37"),
]


@pytest.mark.parametrize(("operation", "target_id", "call"), OWN)
async def test_what_we_made_goes(operation, target_id, call):
    script = Script().on(call, {})

    assert await reverse(script, operation, entry(target_id)) == "undone"
    assert script.calls == [call]


@pytest.mark.parametrize(("operation", "target_id", "call"), OWN)
async def test_what_is_gone_is_gone(operation, target_id, call):
    assert await reverse(Script().on(call, GONE), operation, entry(target_id)) == "gone"


@pytest.mark.parametrize(("operation", "target_id", "call"), OWN)
async def test_a_lost_answer_is_asked_for_again(operation, target_id, call):
    script = Script().on(call, LOST, GONE)

    assert await reverse(script, operation, entry(target_id)) == "undone"


@pytest.mark.parametrize(("operation", "target_id", "call"), OWN)
async def test_what_was_there_is_kept(operation, target_id, call):
    script = Script().on(call, {})

    assert await reverse(script, operation, entry(target_id, is_found=True)) == "kept"
    assert script.seen == []


@pytest.mark.parametrize("operation", [Operation.CONTACT_CREATE, Operation.CONTACT_ADOPT])
async def test_a_contact_that_was_taken_over_gets_back_what_it_lacked(operation):
    image = {"name": None, "custom_attributes": {"Legacy ID": None}}
    script = Script().on(f"PUT /contacts/{CONTACT}", {})

    asked = entry(CONTACT, is_found=True, pre_image=image)

    assert await reverse(script, operation, asked) == "undone"
    assert script.sent(f"PUT /contacts/{CONTACT}") == [image]


async def test_a_company_gets_back_what_was_overwritten():
    image = {"company_id": "1", "name": "ACME Inc"}
    script = Script().on("POST /companies", {})

    await reverse(script, Operation.COMPANY_UPSERT, entry("c1", is_found=True, pre_image=image))

    assert script.sent("POST /companies") == [image]


async def test_an_attribute_that_was_woken_sleeps_again():
    script = Script().on("PUT /data_attributes/37", {})
    asked = entry("37", is_found=True, pre_image={"archived": True})

    assert await reverse(script, Operation.DATA_ATTRIBUTE_CREATE, asked) == "undone"


async def test_a_tag_in_use_is_kept():
    script = Script().on("DELETE /tags/105", refusal(400, "tag_has_dependent_objects"))

    assert await reverse(script, Operation.TAG_CREATE, entry("105")) == "kept"


async def test_a_tag_comes_off_each_contact():
    script = Script().on(f"DELETE /contacts/{CONTACT}/tags/105", {})
    script.on(f"DELETE /contacts/{OTHER}/tags/105", GONE)
    observed = {"tag_id": "105", "tagged": [CONTACT, OTHER]}

    assert await reverse(script, Operation.TAG_CONTACTS, entry(observed=observed)) == "undone"


async def test_a_tag_comes_off_companies_by_its_name():
    script = Script().on("GET /tags/105", {"id": "105", "name": "vip"}).on("POST /tags", {})
    observed = {"tag_id": "105", "tagged": ["c1"]}

    await reverse(script, Operation.TAG_COMPANIES, entry(observed=observed))

    companies = [{"id": "c1", "untag": True}]
    assert script.sent("POST /tags") == [{"name": "vip", "companies": companies}]


async def test_a_contact_leaves_its_company():
    call = f"DELETE /contacts/{CONTACT}/companies/c1"
    script = Script().on(call, {})

    await reverse(script, Operation.CONTACT_ATTACH_COMPANY, entry("c1", record_id=CONTACT))

    assert script.calls == [call]


async def test_a_reply_is_blanked():
    script = Script().on("POST /conversations/redact", conversation())

    assert await reverse(script, Operation.CONVERSATION_REPLY, entry("9", record_id="531")) == (
        "undone"
    )
    body = {"type": "conversation_part", "conversation_id": "531", "conversation_part_id": "9"}
    assert script.sent("POST /conversations/redact") == [body]


async def test_a_participant_leaves_once():
    both = conversation(contacts={"contacts": [{"id": CONTACT}, {"id": OTHER}]})
    script = Script().on("GET /conversations/531", both, conversation())
    script.on(f"DELETE /conversations/531/customers/{OTHER}", {})
    asked = entry(record_id="531", observed={"contact_id": OTHER, "admin_id": "17"})

    assert await reverse(script, Operation.CONVERSATION_PARTICIPANT, asked) == "undone"
    assert await reverse(script, Operation.CONVERSATION_PARTICIPANT, asked) == "gone"


async def test_a_tag_comes_off_a_conversation():
    script = Script().on("DELETE /conversations/531/tags/86", {})
    asked = entry(record_id="531", observed={"tag_id": "86", "admin_id": "17"})

    assert await reverse(script, Operation.CONVERSATION_TAG, asked) == "undone"
    assert script.seen[0][1] == {"admin_id": "17"}


@pytest.mark.parametrize("operation", [Operation.CONVERSATION_ASSIGN, Operation.CONVERSATION_STATE])
async def test_states_go_with_their_conversation(operation):
    assert await reverse(Script(), operation, entry(record_id="531")) == "kept"


async def test_a_refusal_that_is_nobodys_fault_but_the_plans_stops_the_undo():
    script = Script().on("DELETE /conversations/531", refusal(403, "api_plan_restricted"))

    with pytest.raises(FatalError):
        await reverse(script, Operation.CONVERSATION_CREATE, entry("531"))
