"""An incident is linked to its problem where that is a ticket to which others can be linked."""

import pytest

from tests.transforms.plan.builders import DEFAULTS, WORKSPACE, Desk, rules
from tests.transforms.plan.test_related import begun_before
from transforms.model import Operation
from transforms.plan.landing import category_of
from transforms.plan.steps import ref
from transforms.plan.workspace import ExistingType, Workspace
from transforms.rules import Route, RouteCondition

INCIDENT = Desk({}, problem_id="77")
CUSTOMERS = rules(tickets={"land_as": "ticket", "ticket_type": "T"})
PROBLEMS = RouteCondition(types=("Problem",))


def links(desk=INCIDENT, told=DEFAULTS, **known):
    """The steps of the second pass, by their keys."""
    later = desk.plan(told, **{"trackers": {"77"}} | known).second
    return {step.key: step for record in later for step in record.steps}


@pytest.mark.quirk("INT-030")
@pytest.mark.parametrize(
    ("told", "operation"),
    [(DEFAULTS, Operation.CONVERSATION_LINK), (CUSTOMERS, Operation.TICKET_LINK)],
)
def test_an_incident_is_linked_when_all_tickets_are_there(told, operation):
    [(key, step)] = links(told=told).items()

    assert (key, step.operation) == ("problem:77", operation)
    assert step.body == {"ticket_id": ref("ticket", "77")}
    assert key not in INCIDENT.steps(told)


def test_a_problem_that_is_no_tracker_has_nothing_linked_to_it():
    assert links(trackers=frozenset()) == links(Desk({})) == {}


def test_a_ticket_that_customers_do_not_see_is_linked_to_nothing():
    inside = ExistingType("5", "T", "Back-office")
    workspace = Workspace(operator_id="900", ticket_types=(inside,))

    assert links(told=CUSTOMERS, workspace=workspace) == {}


def test_a_ticket_that_was_begun_before_is_left_as_it_is():
    assert links(**begun_before(INCIDENT)) == {}


def test_a_link_is_taken_away_before_another_is_made():
    known = {"settled": {"1": {"create": (), "problem:76": ()}}, "changed": {"1"}}
    step = INCIDENT.steps(trackers={"77"}, **known)["problem:76"]

    assert step.operation is Operation.CONVERSATION_UNLINK
    assert step.body["id"] == ref("ticket", "76", may_be_gone=True)
    assert [*links(**known)] == ["problem:77"]


def test_a_link_that_holds_is_not_taken_away():
    known = {"settled": {"1": {"create": (), "problem:77": ()}}, "changed": {"1"}}

    assert "problem:77" not in INCIDENT.steps(trackers={"77"}, **known)


@pytest.mark.parametrize(
    ("tickets", "category"),
    [
        ({"routes": (Route(PROBLEMS, "ticket", "T"),)}, "Tracker"),
        ({"routes": (Route(PROBLEMS, "ticket"),), "ticket_type": "T"}, "Tracker"),
        ({"routes": (Route(RouteCondition(), "ticket", "T"),)}, "Customer"),
        ({"routes": (Route(PROBLEMS, "ticket", "T"),) * 2}, "Tracker"),
        (
            {"routes": (Route(PROBLEMS, "ticket", "T"), Route(RouteCondition(), "ticket", "T"))},
            "Customer",
        ),
        (
            {
                "routes": (Route(PROBLEMS, "ticket", "T"),),
                "land_as": "ticket",
                "ticket_type": "T",
            },
            "Customer",
        ),
    ],
)
def test_a_type_for_problems_alone_is_made_as_a_tracker(tickets, category):
    assert category_of("T", rules(tickets=tickets), WORKSPACE) == category


def test_a_type_that_is_there_is_what_it_is():
    told = rules(tickets={"routes": (Route(PROBLEMS, "ticket", "T"),)})
    there = Workspace(operator_id="900", ticket_types=(ExistingType("5", "t", "Customer"),))

    assert category_of("T", told, there) == "Customer"
