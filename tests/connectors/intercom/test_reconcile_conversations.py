"""How a lost create of a conversation, and what is done to one, are looked for."""

from dataclasses import replace

import httpx
import pytest

from connectors.protocols import Absent, Found, InDoubt, StepAnswer
from tests.connectors.intercom.scripted import (
    AT,
    CONTACT,
    CREATE,
    FROM_CONTACT,
    GONE,
    OTHER,
    REPLY,
    UNKNOWN,
    Script,
    conversation,
    look,
    part,
    reading,
    state,
    step,
    target,
)
from transforms.errors import RecordError
from transforms.model import Operation, TargetId

OPEN = step(Operation.CONVERSATION_CREATE)


def searching(*items, **changed):
    script = Script().on("POST /conversations/search", {"conversations": list(items), "pages": {}})
    for item in items:
        script.on(f"GET /conversations/{item['id']}", conversation(**(item | changed)))
    return script


async def test_a_conversation_is_found_by_contact_time_and_words():
    script = searching({"id": "531"})

    found = await look(script, OPEN.operation, CREATE)

    answer = StepAnswer("conversation", TargetId("531"), observed={"message_id": "9001"})
    assert found == Found(answer)


async def test_a_conversation_that_was_opened_with_the_beginning_of_its_text_says_so():
    text = "word " * 2_000
    source = conversation()["source"] | {"body": f"<p>{text[:5_000]} […]</p>"}
    script = searching(conversation(), source=source)

    found = await look(script, OPEN.operation, CREATE | {"body": text})

    assert found.answer.observed["losses"] == ["text_cut"]


async def test_the_search_asks_for_the_contact_and_the_seconds_around():
    script = searching()

    await look(script, OPEN.operation, CREATE)

    assert script.sent("POST /conversations/search")[0]["query"]["value"] == [
        {"field": "contact_ids", "operator": "=", "value": CONTACT},
        {"field": "created_at", "operator": ">", "value": AT - 2},
        {"field": "created_at", "operator": "<", "value": AT + 2},
    ]


@pytest.mark.quirk("INT-016")
async def test_an_empty_search_proves_nothing_while_it_may_lag():
    found = await look(searching(), OPEN.operation, CREATE, age_s=60, search_lag_s=600)

    assert found == InDoubt("search_lag", 540)


async def test_an_empty_search_means_absent_after_the_lag():
    assert await look(searching(), OPEN.operation, CREATE, age_s=600, search_lag_s=600) == Absent()


async def test_a_conversation_of_another_record_is_not_taken():
    async def claimed(ids):
        return set(ids)

    assert await look(searching({"id": "531"}), OPEN.operation, CREATE, claimed=claimed) == Absent()


async def test_a_conversation_that_was_just_made_is_its_own_records_before_the_ledger_knows():
    script = searching({"id": "531"}).on("POST /conversations", {"conversation_id": "531"})
    workspace = target(script)
    await workspace.send(OPEN, CREATE, state(source_id="1"))

    assert await workspace.reconcile(OPEN, CREATE, state(source_id="2"), age_s=0) == Absent()
    assert isinstance(await workspace.reconcile(OPEN, CREATE, state(source_id="1"), age_s=0), Found)


async def test_two_records_in_doubt_do_not_find_the_same_conversation():
    workspace = target(searching({"id": "531"}))

    first = await workspace.reconcile(OPEN, CREATE, state(source_id="1"), age_s=0)
    second = await workspace.reconcile(OPEN, CREATE, state(source_id="2"), age_s=0)

    assert (type(first), second) == (Found, Absent())


async def test_while_a_twin_is_on_its_way_nothing_is_concluded():
    seen = []

    def handler(request):
        if request.url.path != "/conversations":
            return script(request)
        return httpx.Response(200, json={"conversation_id": "531"})

    script = searching({"id": "531"})

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            if request.url.path == "/conversations":
                asked = state(source_id="2")
                seen.append(await workspace.reconcile(OPEN, CREATE, asked, age_s=0))
            return handler(request)

    workspace = target(script, transport=Slow())
    await workspace.send(OPEN, CREATE, state(source_id="1"))

    assert seen == [InDoubt("twin_under_way", 5.0)]


async def test_a_conversation_of_that_moment_with_other_words_is_a_twins_or_in_doubt():
    source = conversation()["source"] | {"body": "<p>Something else</p>"}
    workspace = target(searching({"id": "531"}, source=source))

    first = await workspace.reconcile(OPEN, CREATE, UNKNOWN, age_s=0)
    at_the_end_of_the_run = await workspace.reconcile(OPEN, CREATE, UNKNOWN, age_s=9)

    assert first == InDoubt("unexplained_conversation", 5.0)
    assert at_the_end_of_the_run == InDoubt("unexplained_conversation")


async def test_a_conversation_of_other_words_is_nothing_once_a_twin_has_it():
    source = conversation()["source"] | {"body": "<p>Something else</p>"}
    workspace = target(searching({"id": "531"}, source=source))
    twins = CREATE | {"body": "Something else"}
    await workspace.reconcile(OPEN, CREATE, state(source_id="1"), age_s=0)
    await workspace.reconcile(OPEN, twins, state(source_id="2"), age_s=0)

    assert await workspace.reconcile(OPEN, CREATE, state(source_id="1"), age_s=9) == Absent()


async def test_the_lag_counts_from_when_the_create_may_last_have_been_sent():
    script, known = searching(), replace(state(), quiet_s=60)

    found = await look(script, OPEN.operation, CREATE, known, age_s=3_600, search_lag_s=600)

    assert found == InDoubt("search_lag", 540)


async def test_a_conversation_of_another_second_is_not_it():
    assert await look(searching({"id": "531", "created_at": AT + 1}), OPEN.operation, CREATE) == (
        Absent()
    )


async def test_a_deleted_conversation_that_the_search_still_shows_is_passed_over():
    script = searching({"id": "531"}).on("GET /conversations/531", GONE)

    assert await look(script, OPEN.operation, CREATE) == Absent()


# What is done to a conversation


UPDATE = {"title": "Order", "custom_attributes": {"Legacy ID": "1"}, "company_id": "c1"}
LABELLED = {
    "title": "Order",
    "custom_attributes": {"Legacy ID": 1, "Other": "x"},
    "company": {"id": "c1"},
}
ASSIGN = {"message_type": "assignment", "type": "admin", "admin_id": "17", "assignee_id": "18"}
UNASSIGN = ASSIGN | {"type": "team", "assignee_id": "0"}
TAG = {"id": "86", "admin_id": "17"}
ADD = {"admin_id": "17", "customer": {"intercom_user_id": OTHER}}
CLOSE = {"message_type": "close", "type": "admin", "admin_id": "17"}


@pytest.mark.parametrize(
    ("operation", "body", "shown"),
    [
        (Operation.CONVERSATION_UPDATE, UPDATE, LABELLED),
        (Operation.CONVERSATION_ASSIGN, ASSIGN, {"admin_assignee_id": 18}),
        (Operation.CONVERSATION_ASSIGN, UNASSIGN, {"team_assignee_id": None}),
        (Operation.CONVERSATION_TAG, TAG, {"tags": {"tags": [{"id": 86}]}}),
        (Operation.CONVERSATION_PARTICIPANT, ADD, {"contacts": {"contacts": [{"id": OTHER}]}}),
        (Operation.CONVERSATION_STATE, CLOSE, {"state": "closed"}),
        (Operation.CONVERSATION_STATE, {"message_type": "snoozed"}, {"state": "snoozed"}),
    ],
)
async def test_what_the_conversation_shows_was_done(operation, body, shown):
    assert isinstance(await look(reading(**shown), operation, body, state("531")), Found)


@pytest.mark.parametrize(
    ("operation", "body", "shown"),
    [
        (Operation.CONVERSATION_UPDATE, UPDATE, LABELLED | {"title": None}),
        (Operation.CONVERSATION_UPDATE, UPDATE, LABELLED | {"custom_attributes": {}}),
        (Operation.CONVERSATION_UPDATE, UPDATE, LABELLED | {"company": None}),
        (Operation.CONVERSATION_ASSIGN, ASSIGN, {"admin_assignee_id": 19}),
        (Operation.CONVERSATION_TAG, TAG, {}),
        (Operation.CONVERSATION_PARTICIPANT, ADD, {}),
        (Operation.CONVERSATION_STATE, CLOSE, {"state": "open"}),
    ],
)
async def test_what_the_conversation_does_not_show_is_absent(operation, body, shown):
    assert await look(reading(**shown), operation, body, state("531")) == Absent()


async def test_a_conversation_that_is_gone_fails_the_record():
    script = Script().on("GET /conversations/531", GONE)

    with pytest.raises(RecordError):
        await look(script, REPLY.operation, FROM_CONTACT, state("531"))


@pytest.mark.parametrize("author", ["contact", "note"])
async def test_files_are_found_in_the_customers_name_and_in_the_note_that_they_became(author):
    note = {"message_type": "note", "type": "admin", "admin_id": "814", "created_at": AT}
    shown = {"created_at": AT, "body": "<p>[Files: a.png]</p>", "id": "77"}
    by_note = {"part_type": "note", "author": {"type": "admin", "id": "814"}}
    by_contact = {"part_type": "comment", "author": {"type": "user", "id": CONTACT}}
    sent = part(
        **{"part_id": shown.pop("id"), **shown, **(by_note if author == "note" else by_contact)}
    )
    asked = step(Operation.CONVERSATION_REPLY, note={**note, "body": "[Files: a.png, sent by Mia]"})

    found = await look(reading(sent), asked.operation, FROM_CONTACT, state("531"), asked=asked)

    assert found.answer.target_id == "77"
