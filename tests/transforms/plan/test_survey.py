"""How a desk uses its fields, counted range by range."""

from tests.transforms.plan.builders import company_row, contact_row, field_row, ticket_row
from transforms.contracts import COMPANY, CONTACT, TICKET, from_rows
from transforms.places import OWN
from transforms.plan.survey import added_up, survey


def tickets(*each):
    rows = [ticket_row(source_id=str(number), **values) for number, values in enumerate(each)]
    return from_rows(rows, TICKET)


def test_a_field_is_counted_where_it_has_a_value():
    told = added_up(
        [
            survey(tickets({"fields": [field_row("7", "red", name="Colour")]}, {})),
            survey(tickets({"fields": [field_row("7", None, name="Colour")]})),
        ]
    )

    assert told.records == 3
    assert told.uses["7"].filled == 1
    assert (told.uses["7"].name, told.uses["7"].samples) == ("Colour", ("red",))


def test_a_field_that_nobody_filled_is_known_and_has_no_kind():
    told = added_up([survey(tickets({"fields": [field_row("7", None, kind="integer")]}))])

    assert (told.uses["7"].filled, told.uses["7"].kinds) == (0, frozenset())


def test_values_of_two_kinds_of_one_field_are_one_use():
    rows = [
        {"fields": [field_row("7", "3", kind="integer")]},
        {"fields": [field_row("7", "many", kind="text")]},
    ]
    use = added_up([survey(tickets(*rows))]).uses["7"]

    assert (use.filled, use.kinds) == (2, frozenset({"integer", "text"}))


def test_three_different_values_are_shown():
    rows = [{"fields": [field_row("7", text)]} for text in ("a", "a", "b", "c", "d")]

    assert added_up([survey(tickets(*rows))]).uses["7"].samples == ("a", "b", "c")


def test_a_tickets_own_fields_count_as_fields():
    told = added_up([survey(tickets({"priority": "high"}, {"type": "task"}))])

    assert told.uses[f"{OWN}priority"].filled == 1
    assert told.uses[f"{OWN}type"].samples == ("task",)
    assert told.uses[f"{OWN}brand"].filled == 0


def test_people_and_companies_have_no_such_fields():
    for table in (from_rows([contact_row()], CONTACT), from_rows([company_row()], COMPANY)):
        told = added_up([survey(table)])
        assert (told.records, told.uses) == (1, {})


def test_an_empty_table_has_no_fields():
    assert added_up([survey(tickets())]).records == 0
