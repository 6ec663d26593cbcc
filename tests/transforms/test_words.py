"""Words of the migration file that match nothing."""

import pytest

from tests.transforms.plan.builders import field_row, ticket_row
from transforms.conditions import AnyNone, ContactFilters, Filters, TicketFilters
from transforms.contracts import TICKET, from_rows
from transforms.filters import Names
from transforms.rules import (
    FieldTarget,
    Mapping,
    Route,
    RouteCondition,
    Rules,
    TeammateMapping,
    TicketMapping,
)
from transforms.words import Known, Unmatched, asked, compared_at, nearest, unmatched, words_of


def test_every_word_of_the_file_is_asked_by_its_place():
    filters = Filters(
        tickets=TicketFilters(
            tags=AnyNone(any=("vip",), none=("spam",)), fields={"Colour": AnyNone(any=("red",))}
        ),
        contacts=ContactFilters(tags=AnyNone(none=("gone",))),
    )
    mapping = Mapping(
        teammates=TeammateMapping(by_email={"a@acme.example": "b@acme.example"}),
        teams={"Billing": "Support"},
        tickets=TicketMapping(statuses={}, fields={"Serial": FieldTarget("Serial number")}),
    )

    assert asked(Rules(filters=filters, mapping=mapping)) == {
        "filters.tickets.tags": ("vip", "spam"),
        "filters.tickets.fields": ("Colour",),
        "filters.tickets.fields.Colour": ("red",),
        "filters.contacts.tags": ("gone",),
        "mapping.teammates.by_email": ("a@acme.example",),
        "mapping.teams": ("Billing",),
        "mapping.tickets.fields": ("Serial",),
    }


def test_a_word_that_matches_nothing_is_told_with_what_is_near():
    known = {"filters.tickets.tags": Known({"vip", "refund", "spam"})}

    found = unmatched({"filters.tickets.tags": ("VIP", "refnd", "xyz")}, known)

    assert found == [
        Unmatched("filters.tickets.tags", "refnd", ("refund",)),
        Unmatched("filters.tickets.tags", "xyz", ()),
    ]


def test_a_route_is_compared_with_what_filters_are_compared_with():
    when = RouteCondition(types=("problm",), tags=("vip",), fields={"Colour": ("redd",)})
    mapping = Mapping(
        tickets=TicketMapping(statuses={}, routes=(Route(RouteCondition()), Route(when)))
    )
    known = {
        "filters.tickets.types": Known({"problem"}),
        "filters.tickets.tags": Known({"vip"}),
        "filters.tickets.fields": Known({"Colour"}),
        "filters.tickets.fields.Colour": Known({"red"}),
    }

    words = asked(Rules(mapping=mapping))

    at = "mapping.tickets.routes[1].when"
    assert {compared_at(place) for place in words} == set(known)
    assert unmatched(words, known) == [
        Unmatched(f"{at}.fields.Colour", "redd", ("red",)),
        Unmatched(f"{at}.types", "problm", ("problem",)),
    ]


def test_a_field_is_mapped_letter_by_letter():
    found = unmatched({"mapping.tickets.fields": ("serial",)}, {"mapping.tickets.fields": SERIAL})

    assert found == [Unmatched("mapping.tickets.fields", "serial", ("Serial",))]


SERIAL = Known({"Serial", "Colour"}, is_exact=True)


def test_of_what_nothing_is_known_nothing_is_said():
    assert unmatched({"filters.tickets.tags": ("vip",)}, {}) == []


def test_the_nearest_comes_first():
    assert nearest("refund", ["Refunds", "refunded", "Round"])[0] == "Refunds"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("filters.tickets.statuses", {"open", "In the workshop"}),
        ("filters.tickets.tags", {"vip"}),
        ("filters.tickets.companies", {"7", "Acme"}),
        ("filters.tickets.channels", {"web"}),
        ("filters.tickets.fields.colour", {"red", '"red"'}),
    ],
)
def test_the_words_of_tickets_are_those_that_their_filter_compares(place, words):
    row = ticket_row(
        status_label="In the workshop",
        tags=["vip"],
        company_id="7",
        channel="web",
        fields=[field_row("9", "red", name="Colour", value='"red"')],
    )

    found = words_of(from_rows([row], TICKET), Names({"7": "Acme"}), {place})

    assert found == {place: words}
