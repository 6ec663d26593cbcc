"""Who is proposed for whom, and how sure that is."""

import pytest

from transforms.contracts import TEAM, TEAMMATE, from_rows
from transforms.decisions import Sureness
from transforms.decisions.people import BY_EMAIL, DEFAULT, agents, teams
from transforms.plan.workspace import Admin, TargetTeam, Workspace

ANNA = Admin("1", "Anna Roth", "anna@new.example")
OWN = Admin("9", "Migration", "migration@new.example")


def person(number, name, email):
    return {"source_id": str(number), "name": name, "email": email, "is_active": True}


def proposed(people, admins=(ANNA, OWN), operator_id="9"):
    workspace = Workspace(operator_id, admins=admins)
    return {each.key: each for each in agents(from_rows(people, TEAMMATE), workspace)}


@pytest.mark.parametrize(
    ("name", "email", "sureness", "why"),
    [
        ("A.", "ANNA@new.example", Sureness.SURE, "the same e-mail"),
        ("anna  ROTH", "a@old.example", Sureness.LIKELY, "the same name: Anna Roth"),
        ("A. R.", "anna@old.example", Sureness.LIKELY, "the same before the @: Anna Roth"),
    ],
)
def test_a_teammate_is_found_by_address_then_name_then_what_is_before_the_at(
    name, email, sureness, why
):
    found = proposed([person(1, name, email)])[email.lower()]

    assert (found.offer, found.sureness, found.is_written) == (ANNA.email, sureness, True)
    assert found.why.startswith(why)


def test_of_two_with_one_name_nobody_is_guessed():
    twins = [person(1, "Anna Roth", "a@old.example"), person(2, "Anna Roth", "b@old.example")]

    found = proposed(twins)

    assert {found[key].sureness for key in ("a@old.example", "b@old.example")} == {Sureness.OPEN}


def test_who_has_no_like_is_left_open_with_who_comes_near():
    found = proposed([person(1, "Anne Rothe", "x@old.example")])["x@old.example"]

    assert (found.offer, found.is_written) == (None, False)
    assert found.near == ("Anna Roth <anna@new.example>",)


def test_the_tokens_own_teammate_stands_in_for_who_has_no_match():
    found = proposed([person(1, "Bob", "b@x.example"), person(2, "Cy", None)])[""]

    assert (found.place, found.path[-1], found.offer) == (DEFAULT, "default", OWN.email)
    assert "(2 just now)" in found.why


def test_a_token_of_nobody_who_is_listed_leaves_the_stand_in_open():
    found = proposed([], admins=(ANNA,))[""]

    assert (found.sureness, found.near) == (Sureness.OPEN, (ANNA.email,))


def test_an_address_that_several_agents_have_is_decided_once():
    found = agents(
        from_rows([person(1, "A", "s@x.example"), person(2, "B", "S@x.example")], TEAMMATE),
        Workspace("9"),
    )

    assert [each.key for each in found if each.place == BY_EMAIL] == ["s@x.example"]


def test_a_group_is_the_team_of_its_name_and_else_left_open():
    rows = [{"source_id": "1", "name": "SUPPORT "}, {"source_id": "2", "name": "Supports EU"}]
    workspace = Workspace("9", teams=(TargetTeam("7", "Support"), TargetTeam("8", "Support EU")))

    same, other = teams(from_rows(rows, TEAM), workspace)

    assert (same.offer, same.sureness) == ("Support", Sureness.SURE)
    assert (other.offer, other.sureness, other.near[0]) == (None, Sureness.OPEN, "Support EU")
