"""What an account calls things, and typed values of its fields."""

import pytest

from tests.builders import raw, raw_row
from transforms.field_values import Field
from transforms.zendesk.catalog import Status, build_catalog
from transforms.zendesk.fields import keyed_values, read_field, ticket_values

OPTIONS = [
    {"id": 1, "name": "Hardware::Frame", "value": "frame"},
    {"id": 2, "name": "Lights", "value": "lights"},
]


def test_deleted_groups_name_old_tickets_but_are_no_teams():
    groups = raw({"id": 10, "name": "New"}, {"id": 9, "name": "Old", "deleted": True})

    catalog = build_catalog({"groups": groups})

    assert catalog.groups["9"].name == "Old"
    assert catalog.teams().to_pylist() == [{"source_id": "10", "name": "New"}]


def test_names_are_read_by_id_and_fields_of_people_by_key():
    catalog = build_catalog(
        {
            "brands": raw({"id": 1, "name": "Lumen", "brand_url": "https://Lumen.example"}),
            "ticket_forms": raw({"id": 2, "name": "Repair"}),
            "custom_statuses": raw({"id": 3, "agent_label": "At work", "status_category": "hold"}),
            "user_fields": raw({"id": 4, "key": "size", "title": "Size", "type": "decimal"}),
        }
    )

    assert catalog.brands == {"1": "Lumen"}
    assert catalog.hosts == {"lumen.example"}
    assert catalog.forms == {"2": "Repair"}
    assert catalog.statuses == {"3": Status("At work", "hold")}
    assert catalog.user_fields == {"size": Field("size", "Size", "decimal")}


def test_lists_that_the_plan_lacks_are_empty():
    assert build_catalog({}).teams().num_rows == 0


def test_a_broken_setup_record_is_named_and_the_others_are_read():
    catalog = build_catalog({"groups": raw(raw_row("[]", id="3"), {"id": 4, "name": "Support"})})

    assert catalog.broken == ("groups:3",)
    assert catalog.groups.keys() == {"4"}


def value_of(kind, value):
    catalog = build_catalog(
        {
            "ticket_fields": raw(
                {"id": 9, "title": "F", "type": kind, "custom_field_options": OPTIONS}
            )
        }
    )
    [row] = ticket_values([{"id": 9, "value": value}], catalog.ticket_fields)
    return row["kind"], row["value"], row["text"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("checkbox", True, ("boolean", "true", "Yes")),
        ("checkbox", "false", ("boolean", "false", "No")),
        ("integer", "042", ("integer", "42", "42")),
        ("integer", 2**63, ("integer", str(2**63), str(2**63))),
        ("decimal", "12.50", ("decimal", "12.50", "12.50")),
        ("decimal", 0.1, ("decimal", "0.1", "0.1")),
        ("date", "2025-06-01", ("date", '"2025-06-01"', "2025-06-01")),
        ("date", "2025-06-01T00:00:00+00:00", ("date", '"2025-06-01"', "2025-06-01")),
        ("tagger", "frame", ("option", '"Hardware / Frame"', "Hardware / Frame")),
        ("tagger", "gone", ("option", '"gone"', "gone")),
        (
            "multiselect",
            ["lights", "frame"],
            ("options", '["Lights","Hardware / Frame"]', "Lights, Hardware / Frame"),
        ),
        ("lookup", 4711, ("text", '"4711"', "4711")),
        ("partialcreditcard", "XXXX1234", ("text", '"XXXX1234"', "XXXX1234")),
        ("brand_new_type", {"a": 1}, ("text", '"{\\"a\\":1}"', '{"a":1}')),
    ],
)
def test_a_value_has_its_type_and_its_text(kind, value, expected):
    assert value_of(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("checkbox", "maybe"),
        ("integer", "about 5"),
        ("decimal", "1e400"),
        ("decimal", "NaN"),
        ("date", "next week"),
        ("tagger", ["a", "b"]),
    ],
)
def test_a_value_that_is_not_of_its_type_is_kept_as_text(kind, value):
    found, _, shown = value_of(kind, value)

    assert found == "text"
    assert shown


@pytest.mark.parametrize("value", [None, "", []])
def test_an_empty_field_is_there_without_a_value(value):
    assert value_of("multiselect", value) == ("options", None, None)


def test_a_field_that_the_account_no_longer_has_keeps_its_value():
    [row] = ticket_values([{"id": 77, "value": "x"}], {})
    [keyed] = keyed_values({"shoe": "44"}, {})

    assert row == {"id": "77", "name": "Field 77", "kind": "text", "value": '"x"', "text": "x"}
    assert keyed["name"] == "shoe"


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("zen:organization", "lookup:organizations"),
        ("zen:user", "lookup:users"),
        ("zen:ticket", "lookup:tickets"),
        ("zen:custom_object:unit", "lookup:custom_object_records"),
        ("zen:brand_new", "text"),
    ],
)
def test_a_lookup_field_names_the_list_that_it_points_into(target, kind):
    field = read_field({"id": 7, "type": "lookup", "relationship_target_type": target}, "id")

    assert field.kind == kind
