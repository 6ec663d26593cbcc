"""Zendesk's custom fields: a typed value for machines and a text for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import orjson

from transforms.field_names import is_lookup, lookup_kind
from transforms.zendesk.payloads import mapping, records, source_id, text, texts

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
MAX_DIGITS: Final = 300  # of a decimal written out; Zendesk's own limit is far below
_TRUE: Final = frozenset({"true", "1", "yes"})
_FALSE: Final = frozenset({"false", "0", "no"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """What an account says of one of its fields; `options` are labels by their tag."""

    id: str
    name: str
    kind: str = "text"
    options: Mapping[str, str] = field(default_factory=dict)


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
        _row(known.get(found) or Field(found, f"Field {found}"), item.get("value"))
        for item in records(custom_fields)
        if (found := source_id(item.get("id")))
    ]


def keyed_values(fields: object, known: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return a person's or an organization's fields as rows of FIELDS."""
    return [
        _row(known.get(key) or Field(key, key), value) for key, value in mapping(fields).items()
    ]


def _row(spec: Field, value: object) -> dict[str, Any]:
    """Return one value; one that is not what its field promises is kept as text."""
    row: dict[str, Any] = {"id": spec.id, "name": spec.name, "kind": spec.kind}
    if value is None or value in ("", []):
        return row | {"value": None, "text": None}
    found = _READERS.get(spec.kind, _text)(spec, value) or _text(spec, value)
    return row | found | ({"kind": spec.kind} if is_lookup(spec.kind) else {})


def _boolean(_: Field, value: object) -> dict[str, Any] | None:
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        return None
    is_true = word in _TRUE
    return {"value": "true" if is_true else "false", "text": "Yes" if is_true else "No"}


def _integer(_: Field, value: object) -> dict[str, Any] | None:
    number = _number(value)
    if number is None or number != number.to_integral_value():
        return None
    return {"value": str(int(number)), "text": str(int(number))}


def _decimal(_: Field, value: object) -> dict[str, Any] | None:
    number = _number(value)
    return None if number is None else {"value": f"{number:f}", "text": f"{number:f}"}


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MAX_DIGITS else None


def _date(_: Field, value: object) -> dict[str, Any] | None:
    day = str(value)[:10]
    return {"value": _json(day), "text": day} if _DATE.fullmatch(day) else None


def _option(spec: Field, value: object) -> dict[str, Any] | None:
    if not isinstance(value, str):
        return None
    label = spec.options.get(value, value)
    return {"value": _json(label), "text": label}


def _options(spec: Field, value: object) -> dict[str, Any] | None:
    labels = [spec.options.get(tag, tag) for tag in texts(value)]
    return {"value": _json(labels), "text": ", ".join(labels)}


def _text(_: Field, value: object) -> dict[str, Any]:
    shown = text(value)
    return {"kind": "text", "value": _json(shown), "text": shown}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


_READERS: Final = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "option": _option,
    "options": _options,
}
