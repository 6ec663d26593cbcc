"""The second look reads odd records as the transform does, and still sees what is lost of them."""

from datetime import UTC, datetime

import pytest

from tests.builders import HOST, attachment, comment, raw, said, ticket, turn
from transforms.filters import Names
from transforms.rules import Rules
from transforms.shapes import Fresh, Taken
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.second_look import source_findings
from transforms.zendesk.tickets import to_tickets

PLACE = {"type": "location", "location": {"name": "Alex"}, "coordinates": {"lat": 1.5, "long": 2}}
CHOICE = {"type": "formResponse", "fields": [{"label": "Colour", "select": [{"label": "Blue"}]}]}


def look(comments=(), turns=(), *, taken=None, spoil=lambda row: None):
    """Return the kinds of what a second look at one ticket finds; `taken` is what came before."""
    before = said(*(taken or comments), *turns)
    table = to_tickets(raw(ticket()), before, ZendeskCatalog(), Rules(), Names())
    messages = table.messages.to_pylist()
    for row in messages:
        spoil(row)
    left = {row["source_id"] for row in [*table.skipped.to_pylist(), *table.failed.to_pylist()]}
    [row] = table.tickets.to_pylist()
    taken = Taken(row, messages, table.attachments.to_pylist(), frozenset(left))
    found = source_findings(Fresh(ticket(), comments, turns=turns), taken)
    return [(each.kind.value, each.what) for each in found]


def odd(**values):
    return comment(type="FacebookComment", **values)


@pytest.mark.parametrize(
    "told",
    [
        {"comments": [odd()]},
        {"comments": [odd(public=None, html_body=None)]},
        {"turns": [turn(content=PLACE)]},
        {"turns": [turn(content=CHOICE)]},
        {"turns": [turn(type="Messaging::Other", content={})]},
        {"turns": [turn(author={"type": "business", "zen:support:user_id": 5})]},
    ],
)
def test_an_odd_message_that_was_taken_whole_is_as_the_source_says(told):
    assert look(**told) == []


def image(token, name="a.png"):
    """Return a comment that shows one image, which is listed under an id too."""
    url = f"{HOST}/attachments/token/{token}/?name=a.png"
    listed = attachment(content_url=url, file_name=name)
    return comment(html_body=f'<img src="{url}">', attachments=[listed])


@pytest.mark.quirk("ZEN-036")
def test_an_image_that_was_taken_by_its_address_is_as_the_source_says():
    assert look([image("abc")]) == []


def test_an_image_that_was_not_taken_is_found_lost():
    assert look([image("ab")], taken=[image("abc")]) == [("source_file_lost", "a.png")]


@pytest.mark.parametrize(
    "told",
    [{"comments": [odd()]}, {"turns": [turn(content=PLACE)]}, {"turns": [turn(content=CHOICE)]}],
)
def test_an_odd_message_whose_words_are_lost_is_found(told):
    found = look(**told, spoil=lambda row: row.update(body_text="", body_html=None))

    assert {what for _, what in found} == {"text"}


def test_a_transcript_is_in_its_turns_whatever_names_stand_in_it():
    said = "10:00 Guest: Is my bike ready?\n10:01 Guest: Hello?"
    lump = comment(id=50, via={"channel": "chat"}, plain_body=said, html_body=None)
    turns = [turn(), turn(id="2", content={"text": "Hello?"})]

    assert look([lump], turns) == []
    assert look([lump | {"plain_body": f"{said}\n10:02 Bye"}], turns) == []


def test_a_broken_message_that_was_counted_is_no_loss_of_the_second_look():
    assert look(comments=[comment(), comment(id=12, created_at="once")]) == []


SIDE = {
    "id": "e1",
    "created_at": "2025-06-01T10:00:00Z",
    "actor": {"user_id": 7},
    "message": {"html_body": "<p>On its <b>way</b>?</p>", "attachments": [{"id": 5}]},
}


def aside(told=SIDE, **spoiled):
    """Return what a second look at a side conversation finds; `spoiled` is what a row has."""
    table = to_tickets(
        raw(ticket()), said(comment()), ZendeskCatalog(), Rules(), Names()
    ).tickets.to_pylist()[0]
    row = {
        "source_id": "side:e1",
        "author_id": "7",
        "is_public": False,
        "created_at": datetime(2025, 6, 1, 10, tzinfo=UTC),
        "body_html": "<p>On its <b>way</b>?</p>",
        "body_text": None,
    } | spoiled
    files = [{"source_id": "side:e1/5", "message_id": "side:e1", "name": "a.pdf"}]
    rows = [] if spoiled.get("is_lost") else [row]
    table["updated_at"] = row["created_at"]
    taken = Taken(table, [], files if not spoiled.get("no_file") else [], asides=rows)
    found = source_findings(Fresh({"updated_at": None}, [], asides=[told]), taken)
    return [(each.kind.value, each.what) for each in found if each.source_id == "side:e1"]


def test_what_was_said_aside_is_as_the_source_says():
    assert aside() == []


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        ({"body_html": "<p>On its <b>day</b>?</p>"}, ("source_differs", "text")),
        ({"author_id": "8"}, ("source_differs", "author")),
        ({"is_public": True}, ("source_differs", "public")),
        ({"created_at": datetime(2025, 6, 1, 11, tzinfo=UTC)}, ("source_differs", "created_at")),
        ({"is_lost": True}, ("source_message_lost", None)),
        ({"no_file": True}, ("source_file_lost", "None")),
    ],
)
def test_what_is_lost_of_a_side_conversation_is_found(spoiled, found):
    assert aside(**spoiled) == [found]


def test_what_was_said_aside_since_is_no_loss():
    assert aside({**SIDE, "created_at": "2026-01-01T00:00:00Z"}, is_lost=True) == []
