"""Zendesk's custom objects: records of kinds that a desk made for itself."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import objects_of
from transforms.contracts import Split
from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.payloads import instant_or_none, mapping, text
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.fields import OBJECTS

_KINDS: Final[Mapping[type, str]] = {
    bool: "boolean",
    int: "integer",
    float: "decimal",
    list: "options",
}


def to_custom_objects(raw: pa.Table, _catalog: ZendeskCatalog) -> Split:
    """Map records of custom objects as `transforms.batches.objects_of` does.

    A value is what its JSON is; the name of what has none is its id.
    """
    return objects_of(raw, _object)


def pointing_fields(catalog: ZendeskCatalog) -> frozenset[str]:
    """Return ids and names of the fields that point at custom objects."""
    lists = (catalog.ticket_fields, catalog.user_fields)
    fields = (each for own in lists for each in own.values())
    pointing = [each for each in fields if each.kind == lookup_kind(OBJECTS)]
    return frozenset({name for each in pointing for name in (each.id, each.name)})


def _object(object_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    values = mapping(payload.get("custom_object_fields"))
    return {
        "source_id": object_id,
        "name": text(payload.get("name")) or object_id,
        "object": text(payload.get("custom_object_key")),
        "external_id": text(payload.get("external_id")),
        "fields": [value_row(_field(key, value), value) for key, value in values.items()],
        "created_at": instant_or_none(payload.get("created_at")),
        "updated_at": instant_or_none(payload.get("updated_at")),
    }


def _field(key: str, value: object) -> Field:
    return Field(key, key, _KINDS.get(type(value), "text"))
