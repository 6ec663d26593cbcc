"""Records of custom objects, whose values say of which kind they are."""

from tests.builders import JUNE, JUNE_AT, raw, raw_row
from transforms.contracts import RAW, from_rows
from transforms.field_values import Field
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.custom_objects import pointing_fields, to_custom_objects

VALUES = {"gears": 11, "weight": 13.5, "insured": True, "frame": "F1", "gone": None}


def test_everything_known_of_an_object_is_taken():
    payload = {
        "id": "01H",
        "name": "Aurora",
        "custom_object_key": "unit",
        "external_id": "A-1",
        "custom_object_fields": VALUES,
        "created_at": JUNE,
    }
    [found] = to_custom_objects(raw(payload), ZendeskCatalog()).kept.to_pylist()

    fields = {each["id"]: (each["kind"], each["value"]) for each in found.pop("fields")}
    assert fields == {
        "gears": ("integer", "11"),
        "weight": ("decimal", "13.5"),
        "insured": ("boolean", "true"),
        "frame": ("text", '"F1"'),
        "gone": ("text", None),
    }
    assert {name: each for name, each in found.items() if each is not None} == {
        "source_id": "01H",
        "name": "Aurora",
        "object": "unit",
        "external_id": "A-1",
        "created_at": JUNE_AT,
    }


def test_a_broken_record_is_named():
    broken = raw_row({"id": 1}) | {"payload": "{"}

    kept, skipped = to_custom_objects(from_rows([broken], RAW), ZendeskCatalog())

    assert kept.num_rows == 0
    assert [row["entity"] for row in skipped.to_pylist()] == ["custom_object"]


def test_fields_that_point_at_objects_go_by_id_and_name():
    fields = {
        "7": Field("7", "Bike", "lookup:custom_object_records"),
        "8": Field("8", "Boss", "lookup:users"),
    }

    assert pointing_fields(ZendeskCatalog(ticket_fields=fields)) == {"7", "Bike"}
