from dataclasses import replace

import httpx
import pytest

from connectors.protocols import StepAnswer
from tests.connectors.intercom.scripted import (
    CONTACT,
    LOST,
    OTHER,
    Script,
    refusal,
    state,
    step,
    target,
)
from transforms.errors import FatalError, RecordError
from transforms.model import Operation, TargetId

CREATE = step(Operation.CONTACT_CREATE)
WITH_PLACE = step(Operation.CONTACT_CREATE, phone_attribute="Phone as written")
ADOPT = step(Operation.CONTACT_ADOPT)
ANNA = {
    "role": "user",
    "external_id": "zendesk:acme:7",
    "email": "anna@example.com",
    "name": "Anna",
    "signed_up_at": 1_600_000_000,
    "custom_attributes": {"Legacy ID": "7"},
}
TAKEN = f"A contact matching those details already exists with id={CONTACT}"


def contact(contact_id=CONTACT, **changed):
    empty = {"external_id": None, "email": None, "name": None, "phone": None}
    return {"type": "contact", "id": contact_id, "role": "user", **empty, **changed}


async def test_a_contact_is_made():
    script = Script().on("POST /contacts", contact())

    answer = await target(script).send(CREATE, ANNA, state())

    assert replace(answer, observed={}) == StepAnswer("contact", TargetId(CONTACT))
    assert script.sent("POST /contacts") == [ANNA]


async def test_hints_are_never_sent():
    script = Script().on("POST /contacts", contact())

    await target(script).send(
        step(Operation.CONTACT_CREATE, phone_attribute="Phone"), ANNA, state()
    )

    assert script.sent("POST /contacts") == [ANNA]


async def test_a_contact_that_has_our_external_id_is_found():
    script = Script().on("POST /contacts", refusal(409, "conflict", TAKEN))
    script.on(f"GET /contacts/{CONTACT}", contact(external_id=ANNA["external_id"]))

    answer = await target(script).send(CREATE, ANNA, state())

    assert (answer.target_id, answer.is_found, answer.pre_image) == (CONTACT, True, None)


async def test_only_what_is_empty_in_an_existing_contact_is_filled():
    script = Script().on("POST /contacts", refusal(409, "conflict", TAKEN))
    theirs = contact(external_id="p-1", name="Ann", custom_attributes={"Plan": "gold"})
    script.on(f"GET /contacts/{CONTACT}", theirs).on(f"PUT /contacts/{CONTACT}", theirs)

    answer = await target(script).send(CREATE, ANNA, state())

    written = {
        "email": "anna@example.com",
        "signed_up_at": 1_600_000_000,
        "custom_attributes": {"Legacy ID": "7"},
    }
    assert script.sent(f"PUT /contacts/{CONTACT}") == [written]
    assert answer.pre_image == {
        "signed_up_at": None,
        "custom_attributes": {"Legacy ID": None},
    }
    assert answer.is_found


async def test_an_archived_contact_comes_back_first():
    text = f"An archived contact matching those details already exists with id={CONTACT}"
    script = Script().on("POST /contacts", refusal(409, "conflict", text))
    script.on(f"POST /contacts/{CONTACT}/unarchive", {})
    script.on(f"GET /contacts/{CONTACT}", contact(external_id=ANNA["external_id"]))

    await target(script).send(CREATE, ANNA, state())

    assert script.calls[1] == f"POST /contacts/{CONTACT}/unarchive"


async def test_a_conflict_that_names_nobody_fails_the_record():
    script = Script().on("POST /contacts", refusal(409, "conflict", "several match"))

    with pytest.raises(RecordError) as caught:
        await target(script).send(CREATE, ANNA, state())

    assert caught.value.code == "conflict"


async def test_a_refused_phone_number_goes_into_its_attribute():
    script = Script().on(
        "POST /contacts", refusal(400, "parameter_invalid", "Phone is invalid"), contact()
    )
    body = ANNA | {"phone": "call me"}

    answer = await target(script).send(WITH_PLACE, body, state())

    assert script.sent("POST /contacts")[1] == ANNA | {
        "custom_attributes": {"Legacy ID": "7", "Phone as written": "call me"}
    }
    assert answer.observed["losses"] == ["phone_in_attribute"]


async def test_a_refused_phone_number_without_an_attribute_is_lost_and_said_so():
    script = Script().on(
        "POST /contacts", refusal(422, "parameter_invalid", "phone: invalid"), contact()
    )

    answer = await target(script).send(CREATE, ANNA | {"phone": "call me"}, state())

    assert script.sent("POST /contacts")[1] == ANNA
    assert answer.observed["losses"] == ["phone_dropped"]


async def test_a_value_that_intercom_refuses_is_left_out_and_kept_as_text():
    script = Script().on(
        "POST /contacts", refusal(400, "parameter_invalid", "email is invalid"), contact()
    )
    script.on("POST /data_attributes", {"id": 3, "name": "Refused values"})

    answer = await target(script).send(CREATE, ANNA, state())

    sent = script.sent("POST /contacts")[-1]
    assert "email" not in sent
    assert sent["name"] == "Anna"
    assert sent["custom_attributes"] == {
        "Legacy ID": "7",
        "Refused values": "email: anna@example.com",
    }
    assert answer.observed["losses"] == ["value_refused"]


async def test_an_attribute_that_is_refused_by_name_is_left_out():
    told = "Custom attribute 'Legacy ID' does not exist"
    script = Script().on("POST /contacts", refusal(400, "parameter_invalid", told), contact())
    script.on("POST /data_attributes", refusal(403, "forbidden", "no"))

    answer = await target(script).send(CREATE, ANNA, state())

    assert script.sent("POST /contacts")[-1]["custom_attributes"] == {}
    assert answer.observed["losses"] == ["value_refused"]


async def test_a_refusal_of_who_it_is_fails_the_record():
    script = Script().on(
        "POST /contacts", refusal(400, "parameter_invalid", "external_id is invalid")
    )

    with pytest.raises(RecordError, match="parameter_invalid"):
        await target(script).send(CREATE, ANNA, state())
    assert len(script.sent("POST /contacts")) == 1


class Picky(Script):
    """Refuses a person with one of these values, and says no more than it is told to."""

    def __init__(self, call, *texts, told="we can't take that"):
        super().__init__()
        self.told = told
        self.on(call, contact(external_id=ANNA["external_id"]))
        self.on("POST /data_attributes", {"id": 3, "name": "Refused values"})
        self.call, self.texts = call, texts

    def __call__(self, request):
        answer = super().__call__(request)
        is_meant = f"{request.method} {request.url.path}" == self.call
        if is_meant and any(text in request.content.decode() for text in self.texts):
            return refusal(422, "parameter_invalid", self.told)
        return answer


PERSON = ANNA | {"custom_attributes": {"Legacy ID": "7", "Plan": "gold"}}


@pytest.mark.parametrize(
    ("texts", "left", "kept"),
    [
        (['"signed_up_at"'], {"email", "name"}, "signed_up_at: 1600000000"),
        (['"email"'], {"name", "signed_up_at"}, "email: anna@example.com"),
        (['"Plan"'], {"email", "name", "signed_up_at"}, "Legacy ID: 7; Plan: gold"),
        (['"email"', '"name"'], set(), None),
    ],
)
async def test_a_refusal_that_names_nothing_costs_no_person(texts, left, kept):
    script = Picky("POST /contacts", *texts)

    answer = await target(script).send(CREATE, PERSON, state())

    sent = script.sent("POST /contacts")[-1]
    attributes = sent.pop("custom_attributes", {})
    assert sent.keys() - {"role", "external_id"} == left
    assert attributes.get("Refused values") == kept
    assert {*answer.observed["losses"]} == {"value_refused"}


async def test_a_value_that_is_refused_as_text_too_is_kept_by_its_name():
    script = Picky("POST /contacts", "anna@example.com", told="email is invalid")

    answer = await target(script).send(CREATE, ANNA, state())

    sent = script.sent("POST /contacts")[-1]
    assert (sent["name"], sent["custom_attributes"]["Legacy ID"]) == ("Anna", "7")
    assert sent["custom_attributes"]["Refused values"] == "email: refused"
    assert answer.observed["losses"] == ["value_refused"]


async def test_a_change_that_is_refused_without_a_name_arrives_but_for_one_value():
    script = Picky(f"PUT /contacts/{CONTACT}", '"signed_up_at"')
    script.on(f"GET /contacts/{CONTACT}", contact(external_id=ANNA["external_id"]))

    answer = await target(script).send(CREATE, ANNA, state(CONTACT))

    assert script.sent(f"PUT /contacts/{CONTACT}")[-1]["name"] == "Anna"
    assert answer.observed["losses"] == ["value_refused"]


async def test_a_person_who_is_refused_whatever_is_left_out_fails_after_some_tries():
    script = Picky("POST /contacts", "external_id")

    with pytest.raises(RecordError, match="parameter_invalid"):
        await target(script).send(CREATE, ANNA, state())
    assert len(script.sent("POST /contacts")) == 6


async def test_a_phone_that_goes_without_a_word_is_noticed_beside_a_refused_value():
    no = refusal(400, "parameter_invalid", "email is invalid")
    script = Script().on("POST /contacts", no, contact())
    script.on("POST /data_attributes", {"id": 3, "name": "Refused values"})
    script.on(f"PUT /contacts/{CONTACT}", contact())
    body = ANNA | {"phone": "+44 1"}

    answer = await target(script).send(WITH_PLACE, body, state())

    assert answer.observed["losses"] == ["value_refused", "phone_in_attribute"]


@pytest.mark.quirk("INT-017")
async def test_a_merged_contact_is_followed_to_its_heir():
    script = Script().on(
        f"GET /contacts/{CONTACT}",
        refusal(410, "contact_merged", Link=f'</contacts/{OTHER}>; rel="canonical"'),
    )
    script.on(f"GET /contacts/{OTHER}", contact(OTHER, email="anna@example.com"))
    body = {"id": CONTACT, "fill": {"email": "anna@example.com"}}

    answer = await target(script).send(ADOPT, body, state())

    assert (answer.target_id, answer.pre_image) == (OTHER, None)


async def test_a_ring_of_merged_contacts_ends():
    merged = refusal(410, "contact_merged", Link=f'</contacts/{CONTACT}>; rel="canonical"')
    script = Script().on(f"GET /contacts/{CONTACT}", merged)

    with pytest.raises(RecordError):
        await target(script).send(ADOPT, {"id": CONTACT}, state())

    assert len(script.seen) == 4


async def test_adopting_fills_what_is_empty():
    script = Script().on(f"GET /contacts/{CONTACT}", contact(name="Ann"))
    script.on(f"PUT /contacts/{CONTACT}", contact())
    body = {"id": CONTACT, "fill": {"name": "Anna"}, "custom_attributes": {"Legacy ID": "7"}}

    answer = await target(script).send(ADOPT, body, state())

    assert script.sent(f"PUT /contacts/{CONTACT}") == [{"custom_attributes": {"Legacy ID": "7"}}]
    assert answer.pre_image == {"custom_attributes": {"Legacy ID": None}}


async def test_adopting_again_writes_nothing():
    full = contact(name="Anna", custom_attributes={"Legacy ID": "7"})
    script = Script().on(f"GET /contacts/{CONTACT}", full)
    body = {"id": CONTACT, "fill": {"name": "Anna"}, "custom_attributes": {"Legacy ID": "7"}}

    answer = await target(script).send(ADOPT, body, state())

    assert replace(answer, observed={}) == StepAnswer("contact", TargetId(CONTACT), is_found=True)


async def test_a_lost_answer_while_adopting_does_not_lose_the_pre_image():
    script = Script().on(f"GET /contacts/{CONTACT}", contact())
    script.on(f"PUT /contacts/{CONTACT}", LOST, contact())

    answer = await target(script).send(ADOPT, {"id": CONTACT, "fill": {"name": "A"}}, state())

    assert answer.pre_image == {"name": None}


async def test_an_email_that_another_contact_has_is_left_out_while_adopting():
    script = Script().on(f"GET /contacts/{CONTACT}", contact())
    script.on(f"PUT /contacts/{CONTACT}", refusal(409, "conflict"), contact())
    body = {"id": CONTACT, "fill": {"email": "anna@example.com", "name": "Anna"}}

    answer = await target(script).send(ADOPT, body, state())

    assert script.sent(f"PUT /contacts/{CONTACT}")[1] == {"name": "Anna"}
    assert answer.observed["losses"] == ["email_dropped"]


async def test_a_phone_number_that_intercom_drops_without_a_word_is_noticed():
    script = Script().on("POST /contacts", contact()).on(f"PUT /contacts/{CONTACT}", contact())
    body = ANNA | {"phone": "call me"}

    answer = await target(script).send(WITH_PLACE, body, state())

    written = {"custom_attributes": {"Legacy ID": "7", "Phone as written": "call me"}}
    assert script.sent(f"PUT /contacts/{CONTACT}") == [written]
    assert answer.observed["losses"] == ["phone_in_attribute"]


async def test_our_own_contact_is_updated_when_the_source_has_changed():
    ours = contact(external_id=ANNA["external_id"])
    script = Script().on(f"GET /contacts/{CONTACT}", ours).on(f"PUT /contacts/{CONTACT}", ours)

    await target(script).send(CREATE, ANNA | {"name": "Anna B."}, state(CONTACT))

    assert script.sent(f"PUT /contacts/{CONTACT}")[0]["name"] == "Anna B."


async def test_a_contact_is_put_into_a_company():
    script = Script().on(f"POST /contacts/{CONTACT}/companies", {"id": "c1"})
    attach = step(Operation.CONTACT_ATTACH_COMPANY)

    answer = await target(script).send(attach, {"company_id": "c1"}, state(CONTACT))

    assert script.seen == [(f"POST /contacts/{CONTACT}/companies", {"id": "c1"})]
    assert (answer.target_id, answer.observed) == ("c1", {"contact_id": CONTACT})


async def test_a_workspace_without_the_plan_stops_the_run():
    script = Script().on("POST /contacts", refusal(403, "api_plan_restricted", "Active needed"))

    with pytest.raises(FatalError, match="subscription"):
        await target(script).send(CREATE, ANNA, state())


async def test_version_and_accept_are_in_every_request():
    headers: list[httpx.Headers] = []

    def handler(request):
        headers.append(request.headers)
        return httpx.Response(200, json=contact())

    await target(handler).send(CREATE, ANNA, state())

    assert headers[0]["intercom-version"] == "2.16"
    assert headers[0]["accept"] == "application/json"
