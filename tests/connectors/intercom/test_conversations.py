import httpx
import pytest

from tests.connectors.intercom.scripted import (
    AT,
    CONTACT,
    CREATE,
    FROM_ADMIN,
    FROM_CONTACT,
    NOW_S,
    OTHER,
    Naps,
    Script,
    conversation,
    file,
    part,
    refusal,
    state,
    step,
    target,
)
from transforms.errors import ContractError, LostAnswerError, RecordError, TransientError
from transforms.model import Operation

OPEN = step(Operation.CONVERSATION_CREATE)
REPLY = step(Operation.CONVERSATION_REPLY)
MADE = {"type": "user_message", "id": "9001", "conversation_id": "531"}
UNKNOWN = refusal(404, "not_found", "User Not Found")
ADMIN = {"type": "admin", "id": "17"}


async def test_a_conversation_is_opened():
    script = Script().on("POST /conversations", MADE)

    answer = await target(script).send(OPEN, CREATE, state())

    assert script.sent("POST /conversations") == [CREATE]
    assert (answer.target_kind, answer.target_id) == ("conversation", "531")
    assert answer.observed == {"message_id": "9001"}


async def test_a_contact_that_was_just_made_may_be_unknown_for_a_while():
    script = Script().on("POST /conversations", UNKNOWN, UNKNOWN, MADE)
    naps = Naps()

    answer = await target(script, sleep=naps).send(OPEN, CREATE, state())

    assert (answer.target_id, naps.all) == ("531", [0.5, 1.0])


async def test_a_contact_that_stays_unknown_fails_the_record():
    script = Script().on("POST /conversations", UNKNOWN)
    script.on(f"GET /contacts/{CONTACT}", UNKNOWN)
    script.on(f"POST /contacts/{CONTACT}/unarchive", UNKNOWN)

    with pytest.raises(RecordError) as caught:
        await target(script).send(OPEN, CREATE, state())

    assert caught.value.code == "contact_not_found"
    assert len(script.sent("POST /conversations")) == 6


async def test_a_reply_of_somebody_whom_intercom_keeps_in_the_archive_becomes_a_note():
    noted = part("77", part_type="note", author={"type": "admin", "id": "814"})
    script = Script().on("POST /conversations/531/reply", UNKNOWN, conversation(noted))
    script.on(f"GET /contacts/{CONTACT}", {"type": "contact", "id": CONTACT, "name": "Mia <Wong>"})
    script.on("GET /me", {"id": "814", "app": {"id_code": "acme1"}})
    shown = conversation() | {"contacts": {"contacts": [{"id": CONTACT}]}}
    script.on("GET /conversations/531", shown)
    script.on(f"POST /contacts/{CONTACT}/unarchive", refusal(400, "bad_request", "not restorable"))

    answer = await target(script).send(REPLY, FROM_CONTACT, state("531"))

    _, note = script.sent("POST /conversations/531/reply")
    assert answer.observed["losses"] == ["blocked_in_note"]
    assert answer.observed["spoken_by"] == ["814"]
    assert note == {
        "type": "admin",
        "message_type": "note",
        "admin_id": "814",
        "created_at": AT,
        "skip_notifications": True,
        "body": "<p>Mia &lt;Wong&gt;, who is blocked by now, wrote on 2023-11-14 22:13 UTC:</p>"
        "<p>Hello</p>",
    }


async def test_somebody_whom_intercom_keeps_in_the_archive_opens_no_conversation():
    script = Script().on("POST /conversations", UNKNOWN)
    script.on(f"GET /contacts/{CONTACT}", {"type": "contact", "id": CONTACT})
    script.on(f"POST /contacts/{CONTACT}/unarchive", refusal(400, "bad_request", "not restorable"))

    with pytest.raises(RecordError) as caught:
        await target(script).send(step(Operation.CONVERSATION_CREATE), CREATE, state())

    assert caught.value.code == "contact_blocked_or_archived"


async def test_an_answer_that_was_lost_is_not_sent_again():
    script = Script().on("POST /conversations", httpx.Response(502, text="<html>"))

    with pytest.raises(LostAnswerError):
        await target(script).send(OPEN, CREATE, state())

    assert len(script.seen) == 1


async def test_what_never_left_is_transient():
    script = Script().on("POST /conversations", httpx.ConnectError("refused"))

    with pytest.raises(TransientError) as caught:
        await target(script).send(OPEN, CREATE, state())

    assert not isinstance(caught.value, LostAnswerError)


async def test_a_reply_is_found_in_the_answer_by_author_and_time():
    shown = [part("1"), part("2", created_at=AT - 5), part("3", author=ADMIN), part("4")]
    script = Script().on("POST /conversations/531/reply", conversation(*shown))

    answer = await target(script).send(REPLY, FROM_CONTACT, state("531", ["1"]))

    assert script.sent("POST /conversations/531/reply") == [FROM_CONTACT]
    assert (answer.target_kind, answer.target_id) == ("part", "4")
    assert answer.observed == {"state": "open"}


async def test_a_part_may_have_the_number_of_its_conversation():
    script = Script().on("POST /conversations/531/reply", conversation(part("531")))

    assert (await target(script).send(REPLY, FROM_CONTACT, state("531"))).target_id == "531"


async def test_a_reply_that_intercom_dates_otherwise_is_the_newest_of_its_author():
    shown = [part("3", created_at=AT - 9), part("12", created_at=NOW_S), part("9", author=ADMIN)]
    script = Script().on("POST /conversations/531/reply", conversation(*shown))

    assert (await target(script).send(REPLY, FROM_CONTACT, state("531", ["3"]))).target_id == "12"


async def test_a_reply_that_its_answer_does_not_show_is_read_once_more():
    script = Script().on("POST /conversations/531/reply", {})
    script.on("GET /conversations/531", conversation(part("1")))

    assert (await target(script).send(REPLY, FROM_CONTACT, state("531"))).target_id == "1"


async def test_a_written_reply_never_fails_because_it_can_not_be_read():
    script = Script().on("POST /conversations/531/reply", {})
    script.on("GET /conversations/531", httpx.Response(500))

    answer = await target(script).send(REPLY, FROM_CONTACT, state("531"))

    assert (answer.target_kind, answer.target_id) == ("part", None)


async def test_a_note_is_not_taken_for_a_comment_of_the_same_second():
    shown = [part("1", author=ADMIN, part_type="note"), part("2", author=ADMIN)]
    script = Script().on("POST /conversations/531/reply", conversation(*shown))

    body = FROM_ADMIN | {"message_type": "note"}

    assert (await target(script).send(REPLY, body, state("531"))).target_id == "1"


UPDATE = step(Operation.CONVERSATION_UPDATE, legacy="Legacy ID")
LABELS = {
    "title": "Help",
    "company_id": "c1",
    "custom_attributes": {"Legacy ID": "1", "Priority": "high"},
}


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Priority is not in the list", {"title", "company_id", "Legacy ID"}),
        ("title is invalid", {"company_id", "Legacy ID", "Priority"}),
        ("company not found", {"Legacy ID"}),
        ("something is wrong", {"Legacy ID"}),
    ],
)
async def test_a_value_that_is_refused_costs_neither_the_others_nor_the_legacy_id(told, left):
    script = Script().on(
        "PUT /conversations/531", refusal(422, "parameter_invalid", told), conversation()
    )

    answer = await target(script).send(UPDATE, LABELS, state("531"))

    sent = script.sent("PUT /conversations/531")[-1]
    attributes = sent.pop("custom_attributes")
    assert {*sent, *attributes} == left
    assert answer.observed["losses"] == ["value_refused"]


async def test_an_update_whose_legacy_id_is_refused_is_refused():
    script = Script().on("PUT /conversations/531", refusal(422, "parameter_invalid", "no"))

    with pytest.raises(RecordError):
        await target(script).send(UPDATE, LABELS, state("531"))
    assert len(script.sent("PUT /conversations/531")) == 2


async def test_a_file_that_is_gone_fails_before_anything_is_sent():
    script = Script()
    with_file = step(Operation.CONVERSATION_REPLY, files=[file("a.txt", sha256="gone")])

    with pytest.raises(RecordError):
        await target(script).send(with_file, FROM_CONTACT, state("531"))

    assert script.seen == []


@pytest.mark.parametrize("told", [{}, {"skip_notifications": False}])
async def test_an_admin_reply_that_would_reach_the_customer_is_never_sent(told):
    loud = {key: FROM_ADMIN[key] for key in FROM_ADMIN if key != "skip_notifications"} | told
    script = Script()

    with pytest.raises(ContractError):
        await target(script).send(REPLY, loud, state("531"))

    assert script.seen == []


async def test_title_attributes_and_company_go_in_one_request():
    script = Script().on("PUT /conversations/531", conversation())
    body = {"title": "Order", "custom_attributes": {"Legacy ID": "1"}, "company_id": "c1"}

    await target(script).send(step(Operation.CONVERSATION_UPDATE), body, state("531"))

    assert script.seen == [("PUT /conversations/531", body)]


PARTICIPANT = {"admin_id": "17", "customer": {"intercom_user_id": OTHER}}


async def test_a_participant_is_added():
    script = Script().on("POST /conversations/531/customers", {"customers": []})
    add = step(Operation.CONVERSATION_PARTICIPANT)

    answer = await target(script).send(add, PARTICIPANT, state("531"))

    assert answer.observed == {"contact_id": OTHER, "admin_id": "17"}
    assert not answer.is_found


async def test_a_participant_who_takes_part_already_is_found():
    script = Script().on("POST /conversations/531/customers", refusal(400, "bad_request"))
    there = {"contacts": [{"id": CONTACT}, {"id": OTHER}]}
    script.on("GET /conversations/531", conversation(contacts=there))
    add = step(Operation.CONVERSATION_PARTICIPANT)

    assert (await target(script).send(add, PARTICIPANT, state("531"))).is_found


async def test_a_participant_who_is_refused_fails():
    script = Script().on("POST /conversations/531/customers", refusal(422, "parameter_invalid"))
    script.on("GET /conversations/531", conversation())

    with pytest.raises(RecordError):
        await target(script).send(
            step(Operation.CONVERSATION_PARTICIPANT), PARTICIPANT, state("531")
        )


async def test_a_tag_goes_on_the_conversation():
    script = Script().on("POST /conversations/531/tags", {"id": "86"})
    body = {"id": "86", "admin_id": "17"}

    answer = await target(script).send(step(Operation.CONVERSATION_TAG), body, state("531"))

    assert script.sent("POST /conversations/531/tags") == [body]
    assert answer.target_id is None


async def test_assigning_is_one_part():
    script = Script().on("POST /conversations/531/parts", conversation())
    body = {"message_type": "assignment", "type": "team", "admin_id": "17", "assignee_id": "5"}

    await target(script).send(step(Operation.CONVERSATION_ASSIGN), body, state("531"))

    assert script.seen == [("POST /conversations/531/parts", body)]


@pytest.mark.parametrize(
    ("until", "sent"),
    [
        (NOW_S + 60, {"message_type": "snoozed", "admin_id": "17", "snoozed_until": NOW_S + 60}),
        (NOW_S, {"message_type": "open", "admin_id": "17"}),
    ],
)
async def test_a_snooze_until_an_hour_is_one_only_while_that_is_to_come(until, sent):
    script = Script().on("POST /conversations/531/parts", conversation(state="snoozed"))
    body = {"message_type": "snoozed", "admin_id": "17", "snoozed_until": until}

    await target(script).send(step(Operation.CONVERSATION_STATE), body, state("531"))

    assert script.seen == [("POST /conversations/531/parts", sent)]


async def test_a_snooze_counts_from_now():
    script = Script().on("POST /conversations/531/parts", conversation(state="snoozed"))
    body = {"message_type": "snoozed", "type": "admin", "admin_id": "17"}
    snooze = step(Operation.CONVERSATION_STATE, snooze_s=3600)

    answer = await target(script).send(snooze, body, state("531"))

    sent = {"message_type": "snoozed", "admin_id": "17", "snoozed_until": NOW_S + 3600}
    assert script.seen == [("POST /conversations/531/parts", sent)]
    assert answer.observed == {"state": "snoozed"}


async def test_a_step_of_a_ticket_without_a_conversation_is_a_broken_plan():
    with pytest.raises(ContractError):
        await target(Script()).send(REPLY, FROM_CONTACT, state())
