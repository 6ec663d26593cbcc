"""Freshdesk's fields: what the account says of them, and their values."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.freshdesk.lists import OBJECTS
from transforms.payloads import mapping, records, source_id, text

LOOKUP_TYPE: Final = "custom_lookup"
KINDS: Final[Mapping[str, str]] = {
    "custom_checkbox": "boolean",
    "custom_number": "integer",
    "custom_decimal": "decimal",
    "custom_date": "date",
    "custom_dropdown": "option",
    "custom_multi_select_dropdown": "options",
    "nested_field": "option",
    LOOKUP_TYPE: lookup_kind(OBJECTS),
}
BUILT_IN: Final = "default_"  # begins the types of fields that every desk has


def read_fields(payload: Mapping[str, Any]) -> Iterator[Field]:
    """Yield a field's description under the name that records use, and those nested in it."""
    if payload.get("default") is True or str(payload.get("type")).startswith(BUILT_IN):
        return
    kind = KINDS.get(str(payload.get("type")), "text")
    yield _field(payload, kind)
    for level in records(payload.get("nested_ticket_fields")):
        yield _field(level, kind)


def _field(payload: Mapping[str, Any], kind: str) -> Field:
    name = text(payload.get("name")) or source_id(payload.get("id")) or "field"
    return Field(name, text(payload.get("label")) or plain_name(name), kind)


def plain_name(name: str) -> str:
    """Return what to call a field of which only its key is known."""
    return name.removeprefix("cf_").replace("_", " ").strip().capitalize() or name


def values_of(custom_fields: object, known: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return custom fields as rows of FIELDS, the empty ones too."""
    return [
        value_row(known.get(key) or Field(key, plain_name(key)), value)
        for key, value in mapping(custom_fields).items()
    ]


def option(key: str, name: str, value: str | None) -> list[dict[str, Any]]:
    """Return a value of the record's own that people read as a field; none where there is none."""
    return [value_row(Field(key, name, "option"), value)] if value else []
