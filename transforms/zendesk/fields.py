"""Zendesk's custom fields: a typed value for machines and a text for people."""

from collections.abc import Mapping
from typing import Any, Final

from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.payloads import (
    mapping,
    records,
    source_id,
    text,
)

KINDS: Final = {
    "checkbox": "boolean",
    "date": "date",
    "integer": "integer",
    "decimal": "decimal",
    "tagger": "option",
    "dropdown": "option",  # what user and organization fields call a tagger
    "multiselect": "options",
}
TARGETS: Final = {"zen:organization": "organizations", "zen:user": "users", "zen:ticket": "tickets"}
OBJECT: Final = "zen:custom_object:"  # begins what a lookup field of a custom object points at
OBJECTS: Final = "custom_object_records"


def read_field(payload: Mapping[str, Any], key: str) -> Field:
    """Return a field's description; `key` names what records call it by: id or key."""
    found = source_id(payload.get(key)) or str(payload["id"])
    options = {
        value: label_of(text(option.get("name")) or value)
        for option in records(payload.get("custom_field_options"))
        if (value := text(option.get("value")))
    }
    name = text(payload.get("title")) or text(payload.get("raw_title")) or f"Field {found}"
    return Field(found, name, _kind(payload), options)


def _kind(payload: Mapping[str, Any]) -> str:
    """Return what a field holds; of a lookup field the list that it points into."""
    kind = str(payload.get("type"))
    if kind != "lookup":
        return KINDS.get(kind, "text")
    target = str(payload.get("relationship_target_type"))
    pointed = OBJECTS if target.startswith(OBJECT) else TARGETS.get(target)
    return "text" if pointed is None else lookup_kind(pointed)


def label_of(name: str) -> str:
    """Return an option's name as its menu shows it: `Hardware::Laptop` is Laptop in Hardware."""
    return " / ".join(part.strip() for part in name.split("::") if part.strip()) or name


def ticket_values(custom_fields: object, known: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return a ticket's custom fields as rows of FIELDS, the empty ones too."""
    return [
        value_row(known.get(found) or Field(found, f"Field {found}"), item.get("value"))
        for item in records(custom_fields)
        if (found := source_id(item.get("id")))
    ]


def keyed_values(fields: object, known: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return a person's or an organization's fields as rows of FIELDS."""
    return [
        value_row(known.get(key) or Field(key, key), value)
        for key, value in mapping(fields).items()
    ]
