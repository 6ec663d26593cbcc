"""What a ticket becomes: by the first route that it fits, else as the file says of all."""

import pytest

from tests.transforms.plan.builders import field_row, rules, ticket_row
from transforms.plan.landing import has_conversations, landed, ticket_types
from transforms.plan.shape import shape_of
from transforms.rules import Route, RouteCondition

PROBLEM = Route(RouteCondition(types=("problem",)), "ticket", "Problem")
REST = Route(RouteCondition(), "conversation")


def landing(told, **ticket):
    row = dict.fromkeys(("type", "form", "brand", "team", "team_id")) | ticket_row(**ticket)
    shape = landed(shape_of(told), row, told)
    return shape.land_as, shape.ticket_type


def test_all_tickets_are_conversations_unless_the_file_says_otherwise():
    assert landing(rules()) == ("conversation", None)
    assert landing(rules(tickets={"land_as": "ticket", "ticket_type": "T"})) == ("ticket", "T")


def test_the_first_route_that_fits_wins():
    told = rules(tickets={"routes": (PROBLEM, REST), "land_as": "ticket", "ticket_type": "T"})

    assert landing(told, type="problem") == ("ticket", "Problem")
    assert landing(told, type="question") == ("conversation", None)


@pytest.mark.parametrize(
    ("when", "ticket"),
    [
        ({"forms": ("Repair",)}, {"form": "Repair"}),
        ({"brands": ("LUMEN",)}, {"brand": "Lumen"}),
        ({"groups": ("Technik",)}, {"team": "Technik", "team_id": "g1"}),
        ({"groups": ("g1",)}, {"team": "Technik", "team_id": "g1"}),
        ({"tags": ("vip", "fleet")}, {"tags": ["Fleet"]}),
        ({"fields": {"kind": ("bell",)}}, {"fields": [field_row("kind", "bell")]}),
        ({"fields": {"kind": ("bell",)}}, {"fields": [field_row("kind", "wheel, bell")]}),
        ({"fields": {"KIND": ("Big  bell",)}}, {"fields": [field_row("kind", "big bell")]}),
        (
            {"fields": {"kind": ("bell_1",)}},
            {"fields": [field_row("kind", "Bell", value='"bell_1"')]},
        ),
    ],
)
def test_a_route_asks_for_what_a_ticket_has(when, ticket):
    told = rules(tickets={"routes": (Route(RouteCondition(**when), "ticket", "T"),)})

    assert landing(told, **ticket) == ("ticket", "T")
    assert landing(told) == ("conversation", None)


def test_all_that_a_route_asks_for_must_hold():
    when = RouteCondition(types=("problem",), tags=("vip",))
    told = rules(tickets={"routes": (Route(when, "ticket", "T"),)})

    assert landing(told, type="problem", tags=["other"])[0] == "conversation"
    assert landing(told, type="problem", tags=["vip"])[0] == "ticket"


def test_the_types_that_the_rules_name_are_known():
    told = rules(
        tickets={"routes": (PROBLEM, Route(RouteCondition(), "ticket")), "ticket_type": "T"}
    )

    assert ticket_types(told) == ["Problem", "T"]
    assert has_conversations(told)
    assert not has_conversations(rules(tickets={"land_as": "ticket", "ticket_type": "T"}))
