"""Values of the format, however CSV, JSON and Parquet spell them."""

from datetime import UTC, datetime

import pytest

from transforms.intermediate.tables import TABLES
from transforms.intermediate.values import Unfit, read_value

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
PRO = {"id": "Plan", "name": "Plan", "kind": "text", "value": '"Pro"', "text": "Pro"}
MOVED = {
    "id": "2",
    "at": AT,
    "author_id": None,
    "what": "Status",
    "before": None,
    "after": None,
    "is_person": False,
}
SOLVED = MOVED | {"id": "1", "at": AT.replace(hour=9), "after": "solved"}


def column(name, table="tickets"):
    return TABLES[table].columns[name]


@pytest.mark.parametrize(
    ("name", "told", "wanted"),
    [
        ("source_id", 7, "7"),
        ("source_id", 7.0, "7"),  # pandas, where another cell is empty
        ("source_id", " 7 ", "7"),
        ("subject", "a\0b", "ab"),
        ("subject", None, None),
        ("tags", "a; b;a;", ["a", "b"]),
        ("tags", '["a; b"]', ["a; b"]),
        ("tags", [1, "b"], ["1", "b"]),
        ("tags", "", []),
        ("fields", '{"Plan": "Pro"}', [PRO]),
        ("fields", [{"id": "Plan", "value": '"Pro"'}], [PRO]),
        ("changes", [SOLVED, MOVED], [MOVED, SOLVED]),
        ("changes", '[{"id": 2, "at": "2026-03-01T08:30:00Z", "what": "Status"}]', [MOVED]),
        ("is_deleted", "TRUE", True),
        ("is_deleted", "", False),
        ("created_at", "2026-03-01T09:30:00+01:00", AT),
        ("created_at", "2026-03-01 08:30:00Z", AT),
    ],
)
def test_a_value_is_read_as_its_column_means_it(name, told, wanted):
    assert read_value(column(name), told) == wanted


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (True, "boolean", "yes"),
        (3, "integer", "3"),
        (2.5, "decimal", "2.5"),
        (["a"], "options", "a"),
    ],
)
def test_a_short_field_has_the_kind_of_its_value(value, kind, text):
    [found] = read_value(column("fields"), {"F": value})

    assert (found["kind"], found["text"]) == (kind, text)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("source_id", ""),
        ("source_id", "x" * 201),
        ("source_id", "read:7"),
        ("source_id", True),
        ("source_id", 7.5),
        ("status", "\0"),
        ("subject", ["a"]),
        ("tags", {"a": 1}),
        ("tags", "[1"),
        ("fields", "Pro"),
        ("changes", "Pro"),
        ("changes", ["Pro"]),
        ("changes", [{"id": "1", "what": "Status"}]),
        ("changes", [{"id": "1", "at": "2026-03-01T09:30:00Z"}]),
        ("changes", [{"what": "Status", "at": "2026-03-01T09:30:00Z"}]),
        ("fields", [{"name": "Plan"}]),
        ("fields", [{"id": "1", "kind": "colour"}]),
        ("fields", [{"id": "1", "value": "no json"}]),
        ("fields", {"a": {"b": 1}}),
        ("is_deleted", 1),
        ("created_at", 1709280000),
        ("created_at", "2026-13-01T00:00:00Z"),
        ("created_at", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_value_that_its_column_can_not_hold_is_refused_with_what_it_can(name, told):
    with pytest.raises(Unfit) as refused:
        read_value(column(name), told)

    assert refused.value.allowed


@pytest.mark.parametrize("told", ["-1", "1e3", 1.5, 2**31, "9" * 40])
def test_a_place_is_a_whole_number_that_fits(told):
    with pytest.raises(Unfit):
        read_value(column("position", "messages"), told)


def test_the_kind_of_an_author_is_one_of_four():
    with pytest.raises(Unfit) as refused:
        read_value(column("author_kind", "messages"), "boss")

    assert refused.value.allowed == "customer | agent | bot | system"


def test_html_is_left_as_it_is():
    assert read_value(column("body_html", "messages"), "<p>\0</p>") == "<p>\0</p>"
