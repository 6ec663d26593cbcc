"""Both sides of a record in words: who, when, what, and what is lost."""

from datetime import UTC, datetime

import pytest

from transforms.model import FileRef, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.steps import given, ref
from transforms.preview import source_blocks, target_blocks

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
NAMES = {("contact", "7"): "Ada <ada@x.example>", ("tag", "vip"): "vip"}
ADMINS = {"1": "Grace", "5": "Support"}


def name(entity, source_id):
    return NAMES.get((entity, source_id), source_id)


def admin(target_id):
    return ADMINS.get(target_id, target_id)


def block(operation, body, **told):
    step = Step("k", operation, body, "f", **told)
    [found] = target_blocks(PlannedRecord(RecordRef("ticket", "1"), (step,)), name, admin)
    return found


def message(position, **told):
    values = {
        "source_id": f"m{position}",
        "position": position,
        "author_id": "7",
        "author_name": None,
        "is_public": True,
        "body_html": "<p>Hello <b>there</b></p>",
        "body_text": None,
        "created_at": NOON,
        "losses": [],
    }
    return values | told


def test_a_source_s_record_comes_first_then_its_messages_in_order():
    fields = [{"name": "Size", "text": "XL"}, {"name": "Colour", "text": None}]
    row = {"source_id": "1", "subject": "Lamp", "tags": ["a", "b"], "fields": fields}
    row |= {"created_at": NOON, "is_deleted": False, "type": None, "losses": ["formatting"]}
    files = [{"message_id": "m1", "name": "photo.jpg"}]
    messages = [message(1, is_public=False, author_name="Linus"), message(0)]

    head, first, second = source_blocks(row, messages, files, name)

    assert dict(head.values) == {
        "subject": "Lamp",
        "tags": "a, b",
        "fields": "Size: XL",
        "created_at": "2026-11-01 12:00 UTC",
    }
    assert head.losses == [
        "formatting: bold, colours and tables of the text; its words and links are all there"
    ]
    assert (first.title, first.who, first.text) == ("Message", "Ada <ada@x.example>", "Hello there")
    assert (second.title, second.who, second.files) == ("Note", "Linus", ["photo.jpg"])


def test_a_message_without_an_author_is_nobody_s():
    _, said = source_blocks({"source_id": "1"}, [message(0, author_id=None)], (), name)

    assert said.who == ""


@pytest.mark.parametrize(
    ("operation", "body", "title", "who", "values"),
    [
        (
            Operation.CONVERSATION_CREATE,
            {"from": {"type": "user", "id": ref("contact", "7")}, "body": "Hi", "created_at": 1},
            *("Begins", "Ada <ada@x.example>", {}),
        ),
        (
            Operation.CONVERSATION_REPLY,
            {"message_type": "note", "type": "admin", "admin_id": "1", "body": "<p>Seen</p>"},
            *("Note", "Grace", {}),
        ),
        (
            Operation.CONVERSATION_REPLY,
            {
                "message_type": "comment",
                "type": "user",
                "intercom_user_id": ref("contact", "8"),
                "body": "x",
            },
            *("Message", "8", {}),
        ),
        (
            Operation.CONVERSATION_UPDATE,
            {
                "title": "Lamp",
                "company_id": ref("company", "c1", optional=True),
                "custom_attributes": {"Status": given("attribute", "Status", "Solved"), "Size": ""},
            },
            *(
                "Title and attributes",
                "",
                {"title": "Lamp", "company_id": "c1", "Status": "Solved", "Size": ""},
            ),
        ),
        (
            Operation.CONVERSATION_TAG,
            {"id": ref("tag", "vip"), "admin_id": "1"},
            *("Tag", "", {"id": "vip"}),
        ),
        (
            Operation.CONVERSATION_ASSIGN,
            {"message_type": "assignment", "type": "team", "admin_id": "1", "assignee_id": "5"},
            *("Assigned to", "", {"assignee_id": "Support"}),
        ),
        (
            Operation.CONVERSATION_STATE,
            {"message_type": "close", "type": "admin", "admin_id": "1"},
            *("State: close", "", {}),
        ),
        (
            Operation.CONVERSATION_PARTICIPANT,
            {
                "customer": {"intercom_user_id": ref("contact", "7")},
                "list": [1, {"a": 2}],
                "no": None,
            },
            *("In copy", "", {"intercom_user_id": "Ada <ada@x.example>", "list": "1, a: 2"}),
        ),
        (Operation.CONTACT_DETACH_COMPANY, {}, "Detach company", "", {}),
    ],
)
def test_a_step_is_told_in_words(operation, body, title, who, values):
    found = block(operation, body)

    assert (found.title, found.who, dict(found.values)) == (title, who, values)


def test_a_step_tells_its_time_its_text_its_files_what_was_handled_and_what_is_lost():
    body = {"message_type": "note", "admin_id": "1", "body": "<p>Two <b>words</b></p>"}
    file = FileRef("0" * 64, "a.pdf", "application/pdf", 7)
    found = block(
        Operation.CONVERSATION_REPLY,
        body | {"created_at": int(NOON.timestamp())},
        files=(file,),
        quirks=("INT-001", "XXX-999"),
        losses=("formatting", "never_heard_of"),
    )

    assert (found.at, found.text, found.html) == (NOON, "Two words", body["body"])
    assert found.files == ["a.pdf (application/pdf, 7 bytes)"]
    assert len(found.quirks) == 1
    assert found.losses[1] == "never_heard_of: never_heard_of"
