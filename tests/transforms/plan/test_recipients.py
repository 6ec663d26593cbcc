"""A mail that went to others than the ticket's people is told of in a note."""

from tests.transforms.plan.builders import Desk, at
from tests.transforms.plan.test_related import begun_before

NOTE = "note:recipients"


def note(*messages, known=None, **ticket):
    """The note's body, None if there is none."""
    step = Desk(*messages, **ticket).steps(**(known or {})).get(NOTE)
    return step and step.body["body"]


def test_others_are_named_with_the_time_and_the_author_of_the_mail():
    mail = {"recipients": ["buyer@pedal.example", "c2", "x9"], "created_at": at(5)}

    assert note({}, mail) == (
        "<p>Mails that went to others too:<br>2025-06-01 10:05 UTC, Mia Wong: buyer@pedal.example,"
        " Ben Ode &lt;ben@example.org&gt;, person x9 of Zendesk</p>"
    )


def test_the_people_of_the_ticket_are_not_named():
    mail = {"recipients": ["mia@example.org", "c1", "c2", "ben@example.org", "al@pedal.example"]}

    assert note(mail, cc_ids=["c2"], cc_emails=["al@pedal.example"]) is None


def test_whoever_writes_in_the_ticket_is_not_named():
    mail, answer = {"recipients": ["ben@example.org", "a1"]}, {"author_id": "a1"}

    assert note(mail, answer, {"author_id": "c2"}) is None


def test_a_ticket_that_was_begun_before_gets_no_such_note():
    mail = {"recipients": ["buyer@pedal.example"]}

    assert note(mail, known=begun_before(Desk(mail))) is None
