from datetime import UTC, datetime

import pytest

from tests.transforms.plan.builders import JUNE, JUNE_S, field_row
from transforms.places import Places
from transforms.plan.fields import fit, mapped_values
from transforms.rules import FieldTarget


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("12", "integer", 12),
        ("9007199254740993", "integer", 9007199254740993),
        ("12.0", "integer", 12),
        (7, "integer", 7),
        ("1.5", "decimal", 1.5),
        (True, "boolean", True),
        ("No", "boolean", False),
        ("1970-01-02", "datetime", 86_400),
        (JUNE, "datetime", JUNE_S),
        (["a", "b"], "string", "a, b"),
        (["a"], "list", "a"),
        (3, "string", "3"),
        (datetime(2025, 1, 1, tzinfo=UTC), "string", "2025-01-01T00:00:00+00:00"),
        (None, "integer", None),
        ("", "boolean", None),
        ([], "list", None),
    ],
)
def test_a_value_fits_its_attribute(raw, kind, value):
    assert fit(raw, None, kind) == (value, None)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("1.5", "integer"),
        ("many", "decimal"),
        ("nan", "decimal"),
        ("maybe", "boolean"),
        ("soon", "datetime"),
        (["1"], "integer"),
    ],
)
def test_a_value_of_another_type_is_a_loss(raw, kind):
    assert fit(raw, None, kind) == (None, "attribute_unfit")


@pytest.mark.quirk("INT-012")
def test_a_long_text_is_cut_to_what_an_attribute_holds():
    value, loss = fit("y" * 256, None, "string")

    assert (len(value), value[-1], loss) == (255, "…", "attribute_cut")


def test_a_list_attribute_takes_the_first_of_several_values():
    assert fit(["a", "b"], None, "list") == ("a", "field_values_cut")


def test_fields_are_found_by_id_or_by_name_and_columns_behind_them():
    fields = [field_row("Bike", "Tandem", id="360", value='"tandem_tag"'), field_row("Size", None)]
    targets = {"360": FieldTarget("A"), "Size": FieldTarget("S"), "priority": FieldTarget("P")}
    columns = {"priority": "high", "Size": "no column where a field is called so"}

    assert mapped_values(fields, columns, Places(targets, {})).values == {
        "A": "Tandem",
        "S": None,
        "P": "high",
    }


def test_of_two_fields_for_one_attribute_the_first_with_a_value_wins():
    targets = {"a": FieldTarget("X"), "b": FieldTarget("X")}

    assert mapped_values([field_row("b", "2")], {}, Places(targets, {})).values == {"X": "2"}


def test_an_attribute_that_is_not_there_takes_no_value():
    places = Places({"a": FieldTarget("X")}, {})
    found = mapped_values([field_row("a", "1")], {}, places, lambda _: False)

    assert found.values == {"X": None}
    assert found.spilled == (("a", "1", "attribute_missing"),)
