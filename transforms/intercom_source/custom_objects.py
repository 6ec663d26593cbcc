"""Instances of the workspace's own types of objects, and what refers to them."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import objects_of
from transforms.contracts import Split
from transforms.field_values import Field, value_row
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.payloads import instant_or_none, mapping, text

NAME: Final = "name"

Json = Mapping[str, Any]
_KINDS: Final[Mapping[type, str]] = {bool: "boolean", int: "integer", float: "decimal"}


def to_custom_objects(raw: pa.Table, _catalog: IntercomCatalog) -> Split:
    """Map instances as `transforms.batches.objects_of` does."""
    return objects_of(raw, _object)


def _object(key: str, payload: Json) -> dict[str, Any]:
    values, own = mapping(payload.get("custom_attributes")), text(payload.get("external_id"))
    return {
        "source_id": key,
        "name": text(values.get(NAME)) or own or key,
        "object": text(payload.get("type")),
        "external_id": own,
        "fields": [value_row(_field(name, value), value) for name, value in values.items()],
        "created_at": _first(payload, "external_created_at", "created_at"),
        "updated_at": _first(payload, "external_updated_at", "updated_at"),
    }


def _first(payload: Json, *names: str) -> Any:
    return next((at for name in names if (at := instant_or_none(payload.get(name)))), None)


def _field(name: str, value: object) -> Field:
    return Field(name, name, _KINDS.get(type(value), "text"))
