"""A note of a ticket names the other that it depends on, and where that is in Intercom."""

import hashlib

import orjson
import pytest

from tests.transforms.plan.builders import Desk, at
from transforms.plan.shape import BEFORE

NAMED = {"merged": "merged_into", "follow_up": "follow_up_of", "problem": "problem_id"}
WORDS = {
    "merged": "Merged into ticket #77 in Zendesk",
    "follow_up": "Follow-up of ticket #77 in Zendesk",
    "problem": "Incident of the problem in ticket #77 in Zendesk",
}
KEYS = {name: f"note:{name}" for name in NAMED}


def notes(desk, **known):
    """The notes about other tickets, by their keys."""
    steps = desk.steps(**known)
    found = {key: step.body["body"] for key, step in steps.items() if key.startswith("note:")}
    return {key: body for key, body in found.items() if key.startswith(tuple(KEYS.values()))}


@pytest.mark.parametrize("name", NAMED)
def test_a_note_names_the_other_ticket_and_its_conversation(name):
    desk = Desk({}, **{NAMED[name]: "77"})

    assert notes(desk) == {
        KEYS[name]: f"<p>{WORDS[name]} (conversation with the Legacy ID 77).</p>"
    }


@pytest.mark.parametrize("name", NAMED)
def test_a_ticket_that_is_known_to_be_left_out_has_no_conversation(name):
    desk = Desk({}, **{NAMED[name]: "77"})

    assert notes(desk, left_out_ids={"77"}) == {KEYS[name]: f"<p>{WORDS[name]}.</p>"}


def test_a_ticket_does_not_name_itself():
    assert notes(Desk({}, problem_id="1", merged_into="1", follow_up_of="1")) == {}


def begun_before(desk):
    """The shape that a version kept which told of merges alone."""
    shape = orjson.loads(desk.record().shape)
    older = {name: value for name, value in shape.items() if name not in BEFORE}
    return {"shapes": {"1": orjson.dumps(older).decode()}, "settled": {"1": {"create": ()}}}


def test_a_ticket_that_was_begun_before_gets_no_new_note_but_of_a_merge():
    desk = Desk({}, merged_into="77", follow_up_of="77", problem_id="77")

    assert [*notes(desk, **begun_before(desk))] == ["note:merged"]


def sent(name, desk, version=None):
    """What the ledger knows after a desk was moved that has changed since."""
    key = KEYS[name]
    version = version or desk.steps()[key].hints.version
    return {"settled": {"1": {key: ()}}, "versions": {"1": {key: version}}, "changed": {"1"}}


def test_that_the_other_ticket_is_left_out_now_is_no_other_note():
    desk = Desk({}, follow_up_of="77")

    assert [*notes(desk, **sent("follow_up", desk), left_out_ids={"77"})] == ["note:follow_up"]


def test_the_note_of_a_merge_that_an_older_version_sent_still_holds():
    desk = Desk({}, merged_into="77")
    what_it_said = hashlib.sha256(b"Merged into ticket #77 in Zendesk.").hexdigest()[:12]

    assert [*notes(desk, **sent("merged", desk, what_it_said))] == ["note:merged"]


def test_another_problem_is_another_note_and_so_is_none():
    before = sent("problem", Desk({}, problem_id="77"))
    other = Desk({}, problem_id="78", updated_at=at(90))
    none = Desk({}, updated_at=at(90))

    assert "#78" in notes(other, **before)["note:problem/2"]
    assert notes(none, **before) == {"note:problem/2": "<p>Incident of no problem in Zendesk.</p>"}
