"""Fields that point at other records of the source."""

import pyarrow as pa

from transforms.contracts import FIELDS, STRINGS
from transforms.field_names import lookup_kind, named, pointed_at


def rows(*fields):
    losses = pa.array([["title_cut"]], STRINGS)
    fields = pa.array([list(fields)], FIELDS)
    return pa.table({"source_id": ["1"], "fields": fields, "losses": losses})


def field(kind, text):
    value = None if text is None else f'"{text}"'
    return {"id": "f", "name": "Dealer", "kind": kind, "value": value, "text": text}


DEALER = lookup_kind("organizations")


def test_what_fields_point_at_is_told_by_list():
    table = rows(field(DEALER, "7"), field("text", "9"), field(DEALER, None))

    assert pointed_at(table) == {"organizations": {"7"}}


def test_a_field_says_the_name_and_keeps_the_id_for_machines():
    found = named(rows(field(DEALER, "7")), {"organizations": {"7": "Radhaus"}})

    assert found["fields"].to_pylist() == [[field("text", "7") | {"text": "Radhaus"}]]
    assert found["losses"].to_pylist() == [["title_cut"]]


def test_a_record_that_nobody_knows_keeps_its_id_and_its_name_is_lost():
    found = named(rows(field(DEALER, "7"), field(DEALER, "8"), field(DEALER, None)), {})

    empty = field("text", None)
    assert found["fields"].to_pylist() == [[field("text", "7"), field("text", "8"), empty]]
    assert found["losses"].to_pylist() == [["title_cut", "lookup_unnamed"]]


def test_an_empty_field_loses_no_name():
    assert named(rows(field(DEALER, None)), {})["losses"].to_pylist() == [["title_cut"]]


def test_rows_without_such_a_field_stay_as_they_are():
    table = rows(field("text", "9"))

    assert named(table, {}) is table
    assert pointed_at(table) == {}
