from dataclasses import replace

from tests.transforms.plan.builders import SOFIA, WORKSPACE, rules, teammates, teams
from transforms.plan.workspace import match
from transforms.rules import TeammateMapping


def matched(*agents, groups=(), by_email=None, default=None, mapped=None, workspace=WORKSPACE):
    mapping = {"teammates": TeammateMapping(by_email or {}, default), "teams": mapped or {}}
    return match(rules(mapping=mapping), teammates(*agents), teams(*groups), workspace)


def test_agents_are_matched_by_e_mail_whatever_the_letter_case():
    assert matched(("Sofia", "SOFIA@acme.example")).admins == {"a1": "901"}


def test_a_line_of_the_mapping_wins():
    found = matched(
        ("Sofia", "sofia@acme.example"), by_email={"sofia@acme.example": "Olga@acme.example"}
    )

    assert found.admins == {"a1": "900"}


def test_an_agent_without_a_like_is_named_with_who_comes_near():
    [lonely] = matched(("Sophia Marin", "sophia@old.example")).unmatched_teammates

    assert (lonely.source_id, lonely.nearest) == ("a1", ("Sofia Marin",))


def test_an_agent_without_an_address_matches_nobody():
    assert matched(("Ghost", None)).admins == {}


def test_the_default_stands_in_else_the_operator():
    assert matched(default="sofia@acme.example").stand_in == "901"
    assert matched().stand_in == "900"


def test_addresses_that_no_teammate_has_are_reported():
    found = matched(by_email={"a@x": "nobody@acme.example"}, default="none@acme.example")

    assert found.unknown_emails == ("nobody@acme.example", "none@acme.example")
    assert found.default_id is None


def test_groups_are_matched_by_name_or_by_the_mapping():
    found = matched(groups=("repairs", "Shop", "Sales"), mapped={"Shop": "Repairs"})

    assert found.teams == {"g1": "700", "g2": "700"}
    assert [team.name for team in found.unmatched_teams] == ["Sales"]


def test_a_teammate_without_a_seat_is_reported():
    seatless = replace(SOFIA, has_inbox_seat=False)
    found = matched(
        ("Sofia", "sofia@acme.example"), workspace=replace(WORKSPACE, admins=(seatless,))
    )

    assert found.without_seat == (seatless,)
