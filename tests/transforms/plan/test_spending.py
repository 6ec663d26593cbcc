"""What a plan's requests are for."""

from tests.transforms.plan.builders import rules
from transforms.model import Operation
from transforms.plan.spending import CHOICES, SORTS, Spending


def test_every_kind_of_step_is_for_something():
    assert set(SORTS) == set(Operation)


def test_a_choice_that_was_made_is_not_offered():
    made = rules(
        source_tags="drop",
        ccs="note",
        people_notes="drop",
        followers="drop",
        tickets={"unmapped_fields": "drop"},
    )

    assert Spending(made).choices(lambda _model, _name: True) == {}


def test_there_are_five_choices_and_one_more_where_changes_are_wished():
    usual, wished = (
        set(Spending(made).choices(lambda _model, _name: True))
        for made in (rules(tag="x"), rules(tag="x", ticket_events="note"))
    )

    assert len(usual) == 5
    assert wished == {each.text for each in CHOICES} == {*usual, "options.ticket_events: drop"}
