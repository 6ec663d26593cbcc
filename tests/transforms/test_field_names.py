"""Fields that point at other records of the source."""

import pyarrow as pa

from transforms.contracts import FIELDS
from transforms.field_names import lookup_kind, named, pointed_at


def rows(*fields):
    return pa.table({"source_id": ["1"], "fields": pa.array([list(fields)], FIELDS)})


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


def test_a_record_that_nobody_knows_keeps_its_id():
    found = named(rows(field(DEALER, "7"), field(DEALER, None)), {})

    assert found["fields"].to_pylist() == [[field("text", "7"), field("text", None)]]


def test_rows_without_such_a_field_stay_as_they_are():
    table = rows(field("text", "9"))

    assert named(table, {}) is table
    assert pointed_at(table) == {}
