"""All decisions together: each at one place, counted, and chosen by a person."""

from datetime import UTC, datetime

import pytest

from transforms.contracts import TEAM, TEAMMATE, from_rows
from transforms.decisions import Seen, Sureness, propose_all
from transforms.decisions.articles import locales
from transforms.decisions.people import BY_EMAIL, TEAMS
from transforms.decisions.tickets import ROUTES, statuses
from transforms.plan.knowledge.base import TargetBase, TargetCenter
from transforms.plan.survey import Survey, Use
from transforms.plan.workspace import Admin, ExistingType, TargetTeam, Workspace
from transforms.rules import Rules

FIELDS, AGENTS, GROUPS = 400, 200, 60


@pytest.fixture(scope="module")
def large():
    """A desk with 400 fields, 200 agents and 60 groups, every other one with its like."""
    people = [
        {"source_id": str(n), "name": f"Agent {n}", "email": f"a{n}@x.example", "is_active": True}
        for n in range(AGENTS)
    ]
    groups = [{"source_id": str(n), "name": f"Group {n}"} for n in range(GROUPS)]
    uses = [
        Use(str(n), f"Field {n}", frozenset({"text"}), n + 1, (f"value {n}",))
        for n in range(FIELDS)
    ]
    seen = Seen(
        Workspace(
            "9",
            admins=tuple(
                Admin(str(n), f"Person {n}", f"a{n}@x.example") for n in range(0, AGENTS, 2)
            ),
            teams=tuple(TargetTeam(str(n), f"Group {n}") for n in range(0, GROUPS, 2)),
            ticket_types=(ExistingType("1", "Bug", "Customer"),),
        ),
        datetime(2026, 11, 28, tzinfo=UTC),
        agents=from_rows(people, TEAMMATE),
        groups=from_rows(groups, TEAM),
        surveys={"conversation": Survey(1_000, {each.key: each for each in uses})},
        types=("bug", "question"),
    )
    return propose_all(Rules(migration="m"), seen)


def test_every_line_stands_at_one_place(large):
    ids = [each.id for each in large.decisions]

    assert len(ids) == len(set(ids))
    assert len(ids) > FIELDS + AGENTS + GROUPS


def test_many_are_decided_alike_at_once_and_the_others_stay(large):
    wanted = {each.id for each in large.open if each.place == TEAMS}
    assert len(wanted) == GROUPS / 2

    chosen = large.chosen(wanted, "Group 0")

    decided = [each for each in chosen.decisions if each.id in wanted]
    assert {(each.offer, each.sureness) for each in decided} == {("Group 0", Sureness.SURE)}
    assert [each for each in chosen.decisions if each.id not in wanted] == [
        each for each in large.decisions if each.id not in wanted
    ]


def test_what_is_proposed_is_counted_by_place(large):
    assert large.counted[TEAMS] == {"sure": GROUPS / 2, "likely": 0, "open": GROUPS / 2}
    assert large.counted[BY_EMAIL] == {"sure": AGENTS / 2, "likely": 0, "open": AGENTS / 2}


def test_a_type_that_intercom_has_is_offered_as_a_route_and_not_taken(large):
    [route] = [each for each in large.decisions if each.place == ROUTES]

    assert route.offer == {"when": {"types": ["bug"]}, "land_as": "ticket", "ticket_type": "Bug"}
    assert not route.is_written


def test_a_status_of_the_desks_own_is_left_open_with_what_it_probably_means():
    found = {each.key: each for each in statuses({"open", "Wartet auf Teile", "Blau"}, {})}

    assert len(found) == 8
    assert (found["pending"].offer, found["solved"].offer) == ({"snoozed": "30d"}, "closed")
    assert found["Wartet auf Teile"].offer == {"snoozed": "30d"}
    assert (found["Blau"].offer, found["Blau"].sureness) == (None, Sureness.OPEN)


def test_languages_say_what_meets_what_is_not_enabled_and_what_intercom_has_not():
    center = TargetCenter("1", "Help", "help", "", ("en", "de"), is_default=True)

    found = {
        each.key: each
        for each in locales(["en-us", "en-gb", "fr", "tlh"], TargetBase(centers=(center,)))
    }

    assert (found["en-us"].offer, found["en-us"].sureness) == ("en", Sureness.SURE)
    assert "en-us goes there too" in found["en-gb"].why
    assert "fr is not enabled" in found["fr"].why
    assert (found["tlh"].offer, found["tlh"].sureness) == (None, Sureness.OPEN)
