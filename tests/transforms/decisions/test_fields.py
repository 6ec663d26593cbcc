"""What fields become, and what the file calls them."""

from transforms.decisions.fields import fields
from transforms.plan.survey import Survey, Use
from transforms.plan.workspace import Attribute, Workspace
from transforms.rules import Rules

PLACE = "mapping.tickets.fields"


def use(key, name, filled=3, kind="option", samples=("a", "b")):
    return Use(key, name, frozenset({kind} if filled else ()), filled, samples if filled else ())


def proposed(*uses, rules=None, workspace=None):
    survey = Survey(10, {each.key: each for each in uses})
    found = fields(
        rules or Rules(migration="m"),
        {"conversation": survey},
        workspace or Workspace("9"),
        {},
    )
    return [each for each in found if each.place == PLACE]


def test_a_field_becomes_an_attribute_with_how_full_it_is_and_what_it_holds():
    [found] = proposed(use("12", "Product"))

    assert (found.key, found.offer) == ("Product", {"to": "Product", "type": "list"})
    assert (found.filled, found.records, found.samples, found.kind) == (3, 10, ("a", "b"), "list")


def test_the_fullest_come_first_and_an_empty_one_is_left_to_what_comes():
    few, empty, many = use("1", "Few", 1), use("2", "Empty", 0), use("3", "Many", 9)

    found = proposed(few, empty, many)

    assert [each.key for each in found] == ["Many", "Few", "Empty"]
    assert (found[2].offer, found[2].is_written) == (None, False)
    assert "empty in all 10" in found[2].why


def test_two_fields_of_one_name_and_one_that_is_called_as_a_column_go_by_their_id():
    found = proposed(use("1", "Size"), use("2", "Size"), use("3", "subject"), use("4", "3"))

    assert [each.key for each in found] == ["1", "2", "3", "4"]


def test_an_attribute_that_is_there_is_taken_and_one_of_another_type_is_not():
    there = {"Product": Attribute("Product", "list"), "Size": Attribute("Size", "boolean")}
    workspace = Workspace("9", attributes={"conversation": there})

    product, size = proposed(use("1", "Product"), use("2", "Size"), workspace=workspace)

    assert "the workspace has an attribute" in product.why
    assert size.offer["to"] != "Size"
    assert size.why == "'Size' is taken in Intercom"
