"""Zendesk's custom objects: records of kinds that a desk made for itself."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import CUSTOM_OBJECT, RAW, SKIPPED, Split, conform, from_rows
from transforms.errors import RecordError
from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import instant_or_none, mapping, record, text
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.fields import OBJECTS

_KINDS: Final[Mapping[type, str]] = {
    bool: "boolean",
    int: "integer",
    float: "decimal",
    list: "options",
}


def to_custom_objects(raw: pa.Table, _catalog: ZendeskCatalog) -> Split:
    """Read the records of custom objects; a value is what its JSON is.

    In:      RAW of custom_object_records, any number of versions.
    Kept:    CUSTOM_OBJECT, in the order of ids; the name of what has none is its id.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    kept: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        try:
            kept.append(_object(row["id"], record(row)))
        except RecordError as exc:
            skipped.append(left_out(EntityType.CUSTOM_OBJECT, row["id"], None, exc.code))
    return Split(kept=from_rows(kept, CUSTOM_OBJECT), skipped=from_rows(skipped, SKIPPED))


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
