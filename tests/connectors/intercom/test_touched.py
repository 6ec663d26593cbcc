from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.intercom.companies.touched import touches_of_company
from connectors.intercom.contacts.touched import touches_of_contact
from connectors.intercom.conversations import conflicts
from connectors.intercom.conversations.touched import touches_of_conversation
from connectors.intercom.seen import contact_fields, seen
from connectors.intercom.touched import Expected, restorable
from tests.connectors.intercom.scripted import CONTACT, OTHER, conversation, part
from transforms.model import Operation

MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEFT = MADE + timedelta(minutes=5)
OLD, LATER = 1_700_000_000, int(MADE.timestamp()) + 3_600
LEFT_AS = Expected(
    made_at=MADE,
    left_at=LEFT,
    parts=["9"],
    state="closed",
    assigned={"admin": "17"},
    tags=["86"],
    set=conflicts.what_was_set({"title": "Broken", "custom_attributes": {"Legacy ID": "7"}})["set"],
)
PERSON = {"author": {"type": "user", "id": OTHER}}
AGENT = {"author": {"type": "admin", "id": "99"}}
BOT = {"author": {"type": "bot", "id": "1"}}


def moved(*parts, **changed):
    """Return a conversation as we left it, but for what is named."""
    own = {
        "title": "Broken",
        "state": "closed",
        "admin_assignee_id": 17,
        "custom_attributes": {"Legacy ID": "7"},
        "tags": {"tags": [{"id": "86"}]},
        "source": {"author": {"type": "user", "id": CONTACT}},
    }
    return conversation(part("9", created_at=OLD), *parts, **(own | changed))


def codes(shown, expected=LEFT_AS, living=("86", "87")):
    return [touch.code for touch in touches_of_conversation(shown, expected, living)]


def event(kind, author, at=LATER):
    return part("50", None, part_type=kind, created_at=at, **author)


TOUCHES = [
    (moved(part("10", created_at=LATER, **PERSON)), ["touched_reply"]),
    (moved(part("10", part_type="note", created_at=LATER, **AGENT)), ["touched_note"]),
    (moved(conversation_rating={"rating": 4}), ["touched_rating"]),
    (moved(ticket={"id": "3"}), ["touched_ticket"]),
    (moved(admin_assignee_id=18), ["touched_assignee"]),
    (moved(admin_assignee_id=0), ["touched_assignee"]),
    (moved(state="open"), ["touched_state"]),
    (moved(title="Renamed"), ["touched_fields"]),
    (moved(custom_attributes={}), ["touched_fields"]),
    (moved(tags={"tags": [{"id": "86"}, {"id": "87"}]}), ["touched_tags"]),
    (moved(tags={"tags": []}), ["touched_tags"]),
    (moved(contacts={"contacts": [{"id": CONTACT}, {"id": "X"}]}), ["touched_participants"]),
    (moved(event("close", AGENT)), ["touched_state"]),
    (moved(event("assignment", AGENT)), ["touched_assignee"]),
]


@pytest.mark.parametrize(("shown", "wanted"), TOUCHES, ids=lambda each: str(each)[:40])
def test_what_people_do_to_a_conversation_is_seen(shown, wanted):
    assert codes(shown) == wanted


UNTOUCHED = {
    "as we left it": moved(),
    "a message of ours whose id nobody wrote down": moved(part("10", created_at=OLD, **PERSON)),
    "what we did ourselves a moment ago": moved(event("close", AGENT, int(LEFT.timestamp()))),
    "a bot's assignment": moved(event("assignment", BOT), admin_assignee_id=18),
    "a bot's answer": moved(part("10", created_at=LATER, **BOT)),
    "attributes that others set": moved(custom_attributes={"Legacy ID": 7, "Mood": "good"}),
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_nobody_did_is_no_touch(name):
    assert codes(UNTOUCHED[name]) == []


def test_a_snoozed_conversation_wakes_by_itself():
    assert codes(moved(state="open"), replace(LEFT_AS, state="snoozed")) == []


def test_a_tag_that_the_workspace_has_no_more_was_not_taken_off_by_hand():
    assert codes(moved(tags={"tags": []}), living=["87"]) == []


def test_what_a_step_in_doubt_may_have_done_is_no_touch():
    doubt = frozenset({Operation.CONVERSATION_TAG, Operation.CONVERSATION_STATE})

    assert codes(moved(state="open", tags={"tags": []}), replace(LEFT_AS, unsure=doubt)) == []


ANNA = {
    "id": CONTACT,
    "name": "Anna",
    "email": "anna@example.com",
    "custom_attributes": {"Legacy ID": "7"},
    "tags": {"data": [{"id": "86"}]},
    "companies": {"data": [{"id": "c1"}]},
}
ANNA_AS_LEFT = Expected(seen=seen(contact_fields(ANNA))["seen"], companies=["c1"], notes=["31"])


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, []),
        ({"name": "Anna B."}, ["touched_fields"]),
        ({"phone": "+49 30 5550123"}, ["touched_fields"]),
        ({"custom_attributes": {"Legacy ID": "7", "Plan": "pro"}}, ["touched_fields"]),
        ({"tags": {"data": [{"id": "99"}]}}, ["touched_tags"]),
        ({"companies": {"data": [{"id": "c1"}, {"id": "c2"}]}}, ["touched_companies"]),
        ({"notes": {"data": [{"id": "31"}]}}, []),
        ({"notes": {"data": [{"id": "31"}, {"id": "32"}]}}, ["touched_note"]),
    ],
)
def test_what_people_do_to_a_contact_is_seen(changed, wanted):
    found = touches_of_contact(ANNA | changed, ANNA_AS_LEFT, ["86"])

    assert [touch.code for touch in found] == wanted


def test_a_note_while_one_of_ours_is_in_doubt_says_nothing():
    doubt = replace(ANNA_AS_LEFT, unsure=frozenset({Operation.CONTACT_NOTE}))

    assert touches_of_contact(ANNA | {"notes": {"data": [{"id": "32"}]}}, doubt, ["86"]) == []


@pytest.mark.parametrize(("notes", "wanted"), [(["41"], []), (["41", "42"], ["touched_note"])])
def test_what_people_note_about_a_company_is_seen(notes, wanted):
    found = touches_of_company({}, [{"id": each} for each in notes], Expected(notes=["41"]))

    assert [touch.code for touch in found] == wanted


def test_only_fields_that_still_show_our_value_are_put_back():
    image = {"name": None, "phone": None, "custom_attributes": {"Legacy ID": None, "Plan": None}}
    ours = {"name": "Anna", "phone": "1", "custom_attributes": {"Legacy ID": "7", "Plan": "pro"}}
    now = ours | {"phone": "2", "custom_attributes": {"Legacy ID": "7", "Plan": "free"}}

    found = restorable(image, seen(contact_fields(ours))["seen"], contact_fields(now))

    assert found == (
        {"name": None, "custom_attributes": {"Legacy ID": None}},
        ["custom_attributes.Plan", "phone"],
    )


def test_a_field_that_shows_its_old_value_again_is_not_said_to_be_changed():
    ours = {"name": "Anna", "phone": "1"}

    found = restorable(
        {"name": None, "phone": None}, seen(contact_fields(ours))["seen"], contact_fields({})
    )

    assert found == ({}, [])
