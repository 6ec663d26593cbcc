"""Instances of the workspace's own types."""

from tests.transforms.intercom_source.rows import AT, catalog, raw, values
from transforms.intercom_source.source import INTERCOM


def instance(**changes):
    base = {"id": "21", "type": "Order", "external_id": "A-1", "created_at": AT, "updated_at": AT}
    told = {"name": "First", "sum": 9, "paid": True, "weight": 1.5, "code": "x", "none": None}
    times = {"external_created_at": AT - 9, "external_updated_at": None}
    return ("Order:21", base | times | {"custom_attributes": told} | changes)


def objects(*rows):
    return INTERCOM.custom_objects(raw(*rows), catalog())


def test_an_instance_keeps_its_name_type_ids_times_and_values():
    (row,) = objects(instance()).kept.to_pylist()

    assert (row["source_id"], row["name"], row["object"]) == ("Order:21", "First", "Order")
    assert row["external_id"] == "A-1"
    assert row["created_at"].timestamp() == AT - 9
    assert row["updated_at"].timestamp() == AT
    assert values(row)["sum"] == "9"
    kinds = {each["name"]: each["kind"] for each in row["fields"]}
    assert [kinds[name] for name in ("sum", "paid", "weight", "code")] == [
        "integer", "boolean", "decimal", "text",
    ]  # fmt: skip


def test_one_without_a_name_is_called_by_its_own_id_and_a_broken_one_fails_alone():
    found = objects(instance(custom_attributes=None), ("Order:22", "no json"))

    assert found.kept["name"].to_pylist() == ["A-1"]
    assert found.skipped["reason"].to_pylist() == ["broken_record"]
