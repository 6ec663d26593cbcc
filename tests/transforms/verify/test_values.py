from datetime import UTC, datetime

import pytest

from transforms.places import Places
from transforms.rules import FieldTarget
from transforms.verify.values import listed_in, same_instant, told_as, wrong_values

AT = datetime(2024, 3, 1, 12, tzinfo=UTC)


def wrong(kind, value, text, shown, losses=()):
    field = {"id": "7", "name": "Colour", "kind": "text", "value": value, "text": text}
    row = {"fields": [field], "notes": None}
    found = wrong_values(row, Places({"7": FieldTarget("Attr", kind)}, {}), {"Attr": shown}, losses)
    return [name for name, _, _ in found]


@pytest.mark.parametrize(
    ("kind", "value", "text", "shown"),
    [
        ("string", '"red"', "red", "red"),
        ("string", '"' + "x" * 300 + '"', "x" * 300, "x" * 254 + "…"),
        ("integer", "7", "7", 7),
        ("decimal", "7.50", "7.50", 7.5),
        ("boolean", "true", "Yes", True),
        ("datetime", '"2024-03-01"', "2024-03-01", 1_709_251_200),
        ("list", '["a", "b"]', "a, b", "a"),
        ("string", None, None, None),
    ],
)
def test_a_value_that_arrived_is_right(kind, value, text, shown):
    assert wrong(kind, value, text, shown) == []


@pytest.mark.parametrize(
    ("kind", "value", "text", "shown"),
    [
        ("string", '"red"', "red", "blue"),
        ("string", '"red"', "red", None),
        ("integer", "7", "7", 8),
        ("decimal", "7.50", "7.50", "seven"),
        ("boolean", "true", "Yes", False),
        ("datetime", '"2024-03-01"', "2024-03-01", 1_709_251_201),
        ("list", '["a", "b"]', "a, b", "b"),
    ],
)
def test_another_value_is_wrong(kind, value, text, shown):
    assert wrong(kind, value, text, shown) == ["Attr"]


def test_a_value_that_was_given_up_openly_may_be_missing_but_not_another():
    assert wrong("integer", '"many"', "many", None, losses=["attribute_unfit"]) == []
    assert wrong("integer", '"many"', "many", 7, losses=["attribute_unfit"]) == ["Attr"]
    assert wrong("integer", '"many"', "many", None) == ["Attr"]


def test_two_fields_may_fill_one_attribute():
    fields = [
        {"id": "1", "name": "A", "kind": "text", "value": '"x"', "text": "x"},
        {"id": "2", "name": "B", "kind": "text", "value": '"y"', "text": "y"},
    ]
    places = Places({"1": FieldTarget("Both"), "B": FieldTarget("Both")}, {})

    assert list(wrong_values({"fields": fields}, places, {"Both": "y"}, ())) == []
    assert len(list(wrong_values({"fields": fields}, places, {"Both": "z"}, ()))) == 1


@pytest.mark.parametrize(
    ("at", "shown", "is_same"),
    [
        (None, None, True),
        (None, 0, False),
        (AT, int(AT.timestamp()), True),
        (AT, "2024-03-01T12:00:00", True),
        (AT, "2024-03-01T13:00:00+01:00", True),
        (AT, "2024-03-01T12:00:00+01:00", False),
        (AT, "noon", False),
        (AT, None, False),
    ],
)
def test_an_instant_is_the_same_in_any_form(at, shown, is_same):
    assert same_instant(at, shown) is is_same


def test_a_list_in_a_text_is_read_without_case_and_spaces():
    assert listed_in("VIP,  big   deal ,,") == {"vip", "big deal"}
    assert listed_in(None) == set()


def test_a_value_is_told_as_people_read_it():
    assert told_as(AT, None) == "2024-03-01 12:00 UTC"
    assert told_as(7, None) == told_as("x", "7") == "7"
