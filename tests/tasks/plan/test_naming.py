"""What fields point at, by the names that are staged."""

import pyarrow as pa

from tasks.plan.naming import with_names
from tests.tasks.areas import area_with, read_again
from transforms.contracts import FIELDS, STRINGS
from transforms.field_names import lookup_kind
from transforms.sources import SOURCES

ZENDESK = SOURCES["zendesk"]


def rows(**pointed):
    fields = [
        {"id": name, "name": name, "kind": lookup_kind(name), "value": f'"{key}"', "text": key}
        for name, key in pointed.items()
    ]
    return pa.table({"fields": pa.array([fields], FIELDS), "losses": pa.array([[]], STRINGS)})


def texts(table):
    return {field["id"]: field["text"] for field in table["fields"].to_pylist()[0]}


def test_organizations_people_tickets_and_objects_are_called_by_their_names(tmp_path):
    area = area_with(tmp_path)
    read_again(area, "organizations", {"id": 7, "name": "Radhaus"})
    read_again(area, "users", {"id": 8, "name": "Tom"})
    read_again(area, "tickets", {"id": 9, "subject": "Broken lamp"})
    read_again(area, "custom_object_records", {"id": "01UNIT1", "name": "Aurora 80"})

    found = with_names(
        rows(organizations="7", users="8", tickets="9", custom_object_records="01UNIT1"),
        area,
        ZENDESK,
    )

    assert texts(found) == {
        "organizations": "Radhaus",
        "users": "Tom",
        "tickets": "#9 Broken lamp",
        "custom_object_records": "Aurora 80",
    }


def test_whoever_is_not_there_keeps_the_id(tmp_path):
    area = area_with(tmp_path)
    read_again(area, "tickets", {"id": 9, "subject": None})

    assert texts(with_names(rows(users="8", tickets="9"), area, ZENDESK)) == {
        "users": "8",
        "tickets": "9",
    }


def test_a_source_without_such_fields_is_not_looked_through(tmp_path):
    table = rows(users="8")

    assert with_names(table, area_with(tmp_path), SOURCES["files"]) is table
