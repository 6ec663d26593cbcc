"""A fresh read in plain text finds what canonical rows lack, and nothing where they are right."""

import pytest

from tests.transforms.intercom_source.rows import (
    AT,
    admin,
    conversation,
    part,
    shown,
    ticket,
    tickets,
)
from transforms.intercom_source.source import INTERCOM
from transforms.shapes import Fresh, Taken
from transforms.verify.findings import Kind

BODY = '<p>See <a href="https://a.example/x">the page</a> &amp; go<br>on</p>'
WRITTEN = '<p>#1040 (https://a.example/1) and <a href="https://a.example/x">more</a></p>'
PLAIN = "See the page (https://a.example/x) & go\non"
FILE = {"type": "upload", "name": "a.pdf", "url": "https://cdn.example/a.pdf", "filesize": 9}


def taken(payload, *rows):
    found = tickets(payload, *rows)
    return Taken(
        found.tickets.to_pylist()[0],
        found.messages.to_pylist(),
        found.attachments.to_pylist(),
        {row["source_id"] for row in found.skipped.to_pylist()},
    )


def looked(told, payload, fresh, comments):
    return [
        (each.kind, each.source_id, each.what)
        for each in INTERCOM.second_look(Fresh(fresh, comments), taken(payload, *told))
    ]


def plain(**changes):
    return conversation(source={"body": "It is dark.", "author": {}}) | changes


def test_what_was_taken_rightly_has_no_finding():
    said = part(1, body=BODY, attachments=[FILE])
    event = part(2, part_type="close", body=None, author=admin())

    found = looked([shown(), said, event], conversation(), plain(), [said | {"body": PLAIN}, event])

    assert found == []


def test_an_address_that_somebody_has_written_is_no_links():
    said = part(1, body=WRITTEN)
    plain_body = "#1040 (https://a.example/1) and more (https://a.example/x)"

    assert looked([shown(), said], conversation(), plain(), [said | {"body": plain_body}]) == []


def test_a_tickets_parts_come_as_html_and_are_read_so():
    said = part(1, type="ticket_part", body=BODY)

    assert looked([shown(of=ticket()), said], ticket(), ticket(), [said]) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"title": "Other"}, "title"),
        ({"state": "closed", "open": False}, "open"),
        ({"created_at": AT - 5}, "created_at"),
        ({"admin_assignee_id": 3}, "admin_assignee_id"),
        ({"tags": {"tags": [{"name": "vip"}]}}, "tags"),
        ({"contacts": {"contacts": [{"id": "z"}]}}, "contacts"),
        ({"custom_attributes": {"Level": "High"}}, "attribute Level"),
    ],
)
def test_each_value_of_a_conversation_that_differs_is_found(change, what):
    found = looked([shown()], conversation(), plain(**change), [])

    assert found == [(Kind.SOURCE_DIFFERS, "7", what)]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"body": "Something else"}, (Kind.SOURCE_DIFFERS, "1", "text")),
        ({"created_at": AT + 77}, (Kind.SOURCE_DIFFERS, "1", "created_at")),
        ({"author": admin()}, (Kind.SOURCE_DIFFERS, "1", "author")),
        ({"part_type": "note"}, (Kind.SOURCE_DIFFERS, "1", "public")),
        ({"attachments": [FILE]}, (Kind.SOURCE_FILE_LOST, "1", "a.pdf")),
    ],
)
def test_each_value_of_a_part_that_differs_is_found(change, finding):
    said = part(1)

    found = looked([shown(), said], conversation(), plain(), [said | {"body": "Hello"} | change])

    assert found == [finding]


def test_messages_that_are_missing_or_too_many_are_found():
    lost = looked([shown()], conversation(), plain(), [part(1)])
    extra = looked([shown(), part(1)], conversation(), plain(), [])
    first = looked([], conversation(), plain(), [])

    assert lost == [(Kind.SOURCE_MESSAGE_LOST, "1", None)]
    assert extra == [(Kind.SOURCE_MESSAGE_EXTRA, "1", None)]
    assert first == [(Kind.SOURCE_MESSAGE_LOST, "source:7", None)]


def test_what_was_changed_since_is_compared_in_its_older_parts_alone():
    later = plain(title="Other", updated_at=AT + 900)

    found = looked([shown(), part(1)], conversation(), later, [part(1), part(800)])

    assert found == [(Kind.CHANGED_SINCE, "7", "source")]
