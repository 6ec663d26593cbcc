"""A ticket in which somebody wrote who is left out says that messages are missing."""

from tests.transforms.plan.builders import Desk
from tests.transforms.plan.test_related import begun_before

NOTE = "note:excluded"


def note(excluded, **known):
    """The note's body, None if there is none."""
    step = Desk({}, {}).steps(excluded={"1": excluded}, **known).get(NOTE)
    return step and step.body["body"]


def test_a_note_says_how_many_messages_are_missing():
    assert note(["x1"]) == "<p>1 message of this ticket was left out on request.</p>"
    assert note(["x1", "x2"]) == "<p>2 messages of this ticket were left out on request.</p>"


def test_a_message_that_was_moved_before_is_not_missing():
    assert note(["x1"], settled={"1": ["create", "message:x1"]}) is None


def test_another_ticket_has_no_such_note():
    assert NOTE not in Desk({}).steps(excluded={"2": ["x1"]})


def test_a_ticket_that_was_begun_before_gets_no_such_note():
    assert note(["x1"], shapes=begun_before(Desk({}))["shapes"]) is None
