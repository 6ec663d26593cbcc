"""What a ticket becomes: by the first route that it fits, else as the file says of all."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import WORKSPACE, Desk, field_row, rules, ticket_row
from transforms.plan.landing import has_conversations, landed, makes_tickets, ticket_types
from transforms.plan.shape import shape_of
from transforms.plan.workspace import ExistingType
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


def of_types(**tickets):
    """Return the rules of a source whose tickets may have types of Intercom's own."""
    return replace(rules(tickets=tickets), has_ticket_types=True)


def test_a_ticket_with_a_type_of_its_own_keeps_it_and_others_land_as_the_file_says():
    told, bug = of_types(), {"own_type": "Bug", "own_category": "Back-office"}

    assert landing(told, **bug) == ("ticket", "Bug")
    assert landing(told) == ("conversation", None)
    assert landing(of_types(land_as="ticket", ticket_type="T"), **bug) == ("ticket", "Bug")
    assert landing(rules(), **bug) == ("conversation", None)  # of a source without types


def test_a_route_comes_before_a_type_of_its_own():
    told = of_types(routes=(Route(RouteCondition(forms=("Bug",)), "conversation"),))

    assert landing(told, own_type="Bug", form="Bug") == ("conversation", None)
    assert landing(told, own_type="Idea", form="Idea") == ("ticket", "Idea")


def test_tickets_are_made_where_a_file_or_the_source_says_so():
    assert not makes_tickets(rules())
    assert makes_tickets(of_types())
    assert makes_tickets(rules(tickets={"land_as": "ticket", "ticket_type": "T"}))


@pytest.mark.parametrize("category", ["Back-office", "Tracker"])
def test_what_customers_never_saw_stays_private_where_they_would_see_it(category):
    desk = Desk({"body_text": "Inner"}, own_type="Bug", own_category=category)
    theirs = Route(RouteCondition(), "conversation")
    there = replace(WORKSPACE, ticket_types=(ExistingType("5", "Bug", "Customer", {}),))

    moved = desk.steps(of_types(routes=(theirs,)))
    seen = desk.steps(of_types(), workspace=there)
    kept = desk.steps(of_types())

    assert moved["message:m0"].body["message_type"] == "note"
    assert seen["message:m0"].body["message_type"] == "note"
    assert "message:m0" not in kept  # its description


def test_what_customers_saw_is_theirs_to_see():
    desk = Desk({"body_text": "Outer"}, own_type="Bug", own_category="Customer")

    assert desk.steps(of_types())["create"].body["description"] == "Outer"
    assert "message:m0" not in desk.steps(of_types(routes=(Route(RouteCondition()),)))
