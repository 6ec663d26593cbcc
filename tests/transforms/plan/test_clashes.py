"""Two live workspaces: what one name means on either side, and what a run does about it."""

import pytest

from transforms.field_values import Field
from transforms.plan.clashes import Clash, clashes, unmatched_agents
from transforms.plan.workspace import Attribute, ExistingType, Matching, Unmatched, Workspace
from transforms.rules import FieldTarget, Mapping, Rules, TicketMapping
from transforms.vocabulary import OwnType, Vocabulary

SIZES = Field("Size", "Size", "option", {"1": "S", "2": "M"})


def found(own=(), there=(), *, model="contact", rules=None, **workspace):
    told = Vocabulary({model: {each.name: each for each in own}}, {}, frozenset())
    attributes = {model: {each.name: each for each in there}}
    desk = Workspace("1", attributes=attributes, **workspace)
    return clashes(told, desk, rules or Rules(source_name="Intercom"))


def effects(*args, **wishes):
    return [each.effect for each in found(*args, **wishes)]


def test_an_attribute_of_another_type_goes_under_another_name():
    [row] = found([Field("Bikes", "Bikes", "integer")], [Attribute("Bikes", "string")])

    assert row == Clash(
        "attribute of contacts",
        "Bikes",
        "integer",
        "string",
        "its values go into 'Bikes - Intercom', made for them",
    )


def test_letter_case_alone_is_another_name_that_intercom_does_not_tell_apart():
    assert effects([Field("Bikes", "Bikes", "integer")], [Attribute("bikes", "integer")]) == [
        "its values go into 'Bikes - Intercom', made for them"
    ]


def test_a_list_gets_the_options_that_it_lacks():
    assert effects([SIZES], [Attribute("Size", "options", ("M",))]) == ["the list there gets S"]


def test_what_is_alike_is_counted_and_what_is_new_is_no_clash():
    own = [SIZES, Field("New", "New", "integer")]
    [row] = found(own, [Attribute("Size", "options", ("S", "M", "L"))])

    assert (row.name, row.effect) == ("1 names", "one attribute each")


def test_contacts_and_companies_share_their_names():
    told = Vocabulary({"contact": {"Size": SIZES}}, {}, frozenset())
    desk = Workspace("1", attributes={"company": {"Size": Attribute("Size", "integer")}})
    [row] = clashes(told, desk, Rules(source_name="Intercom"))

    assert row.there == "attribute of companies: integer"
    assert "'Size - Intercom'" in row.effect


def test_what_a_person_has_mapped_is_no_clash():
    tickets = TicketMapping(fields={"Size": FieldTarget("Frame", "string")})
    rules = Rules(source_name="Intercom", mapping=Mapping(tickets=tickets))

    assert found([SIZES], [Attribute("Size", "integer")], model="conversation", rules=rules) == []


def test_without_attributes_of_its_own_making_values_are_left_out():
    tickets = TicketMapping(auto_fields=False)
    rules = Rules(source_name="Intercom", mapping=Mapping(tickets=tickets))
    told = effects([SIZES], [Attribute("Size", "integer")], model="conversation", rules=rules)

    assert told == ["its values are left out: `auto_fields: false`"]


@pytest.mark.parametrize(("category", "says"), [("Customer", False), ("Back-office", True)])
def test_a_ticket_type_of_a_name_is_one_and_its_category_is_the_one_there(category, says):
    own = OwnType("Customer", {"Part": Field("Part", "Part", "integer")})
    told = Vocabulary({}, {"Repair": own}, frozenset())
    desk = Workspace(
        "1",
        attributes={"ticket:repair": {"Part": Attribute("Part", "string")}},
        ticket_types=(ExistingType("7", "repair", category),),
    )
    kind, part = clashes(told, desk, Rules())

    assert ("with that category" in kind.effect) is says
    assert (part.what, part.name) == ("attribute of Repair", "Part")


def test_tags_of_one_name_are_one():
    told = Vocabulary({}, {}, frozenset({"VIP", "new"}))
    [row] = clashes(told, Workspace("1", tags={"vip": "3"}), Rules())

    assert (row.name, row.read, row.effect) == ("VIP", "1 of 2", "one tag each")


def test_teammates_and_teams_that_nobody_is_are_told_with_who_stands_in():
    who = Unmatched("3", "Sofia", "sofia@x.example", ("Sonja",))
    matching = Matching("1", default_id="1", unmatched_teammates=(who,), unmatched_teams=(who,))

    assert [(each.what, each.there, each.effect) for each in unmatched_agents(matching)] == [
        ("teammate", "nobody; near: Sonja", "the default stands in"),
        ("team", "nobody; near: Sonja", "its tickets get no team"),
    ]
