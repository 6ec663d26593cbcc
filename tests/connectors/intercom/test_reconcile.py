from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from connectors.intercom.conversations.texts import same_text
from connectors.protocols import Absent, Found, InDoubt, StepAnswer
from tests.connectors.intercom.scripted import (
    AT,
    CONTACT,
    CREATE,
    FROM_ADMIN,
    FROM_CONTACT,
    NOW_S,
    OTHER,
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
from transforms.model import Operation, TargetId

OPEN = step(Operation.CONVERSATION_CREATE)
REPLY = step(Operation.CONVERSATION_REPLY)
ADMIN = {"type": "admin", "id": "17"}
GONE = refusal(404, "not_found", "Resource Not Found")


def found_part(part_id):
    return Found(StepAnswer("part", TargetId(part_id), observed={"state": "open"}))


def reading(*parts, **changed):
    return Script().on("GET /conversations/531", conversation(*parts, **changed))


def searching(*items, **changed):
    script = Script().on("POST /conversations/search", {"conversations": list(items), "pages": {}})
    for item in items:
        script.on(f"GET /conversations/{item['id']}", conversation(**(item | changed)))
    return script


UNKNOWN = state()


async def look(script, operation, body, known=UNKNOWN, *, age_s=0.0, files=(), **changed):
    asked = step(operation, files=files)
    return await target(script, **changed).reconcile(asked, body, known, age_s=age_s)


# A message


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


async def test_a_conversation_that_was_opened_with_the_beginning_of_its_text_says_so():
    text = "word " * 2_000
    source = conversation()["source"] | {"body": f"<p>{text[:5_000]} […]</p>"}
    script = searching(conversation(), source=source)

    found = await look(script, OPEN.operation, CREATE | {"body": text})

    assert found.answer.observed["losses"] == ["text_cut"]


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


# A conversation


async def test_a_conversation_is_found_by_contact_time_and_words():
    script = searching({"id": "531"})

    found = await look(script, OPEN.operation, CREATE)

    answer = StepAnswer("conversation", TargetId("531"), observed={"message_id": "9001"})
    assert found == Found(answer)


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


# People, companies, attributes


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


@pytest.mark.parametrize(("there", "expected"), [({}, Absent), ({"Phone": "1"}, Found)])
async def test_a_contact_without_its_odd_number_is_not_finished(there, expected):
    body = ANNA | {"_phone_attribute": "Phone"}
    shown = {"id": CONTACT, "external_id": "zendesk:acme:7", "custom_attributes": there}

    found = await look(Script().on(BY_ID, shown), Operation.CONTACT_CREATE, body)

    assert isinstance(found, expected)


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


# Texts


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Hello\n\nworld", "<p>Hello</p><p>world</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("From: Anna ‹anna@example.com›", "<p>From: Anna ‹anna@example.com›</p>"),
        ("I <3 you > me", "<p>I &lt;3 you &gt; me</p>"),
        ("<p>Rich <b>text</b></p>", "<p>Rich text</p>"),
        ("", None),
        ("👍", "<p>👍</p>"),
        ("x" * 500, "<p>" + "x" * 300 + "</p>"),
    ],
)
def test_texts_are_alike_by_their_words(sent, shown):
    assert same_text(sent, shown)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Hello", "<p>Bye</p>"),
        ("👍", "<p>👎</p>"),
        ("x", None),
        ("From: Anna ‹anna@example.com›", "<p>From: Anna </p>"),
    ],
)
def test_other_words_are_another_text(sent, shown):
    assert not same_text(sent, shown)


def test_the_tests_moment_is_long_before_now():
    assert timedelta(seconds=NOW_S - AT) > timedelta(days=1)
