"""Values of custom fields: a typed one for machines, and a text for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import orjson

from transforms.field_names import is_lookup
from transforms.payloads import text, texts

MAX_DIGITS: Final = 300  # of a decimal written out; any desk's own limit is far below
_TRUE: Final = frozenset({"true", "1", "yes"})
_FALSE: Final = frozenset({"false", "0", "no"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """What an account says of one of its fields; `options` are labels by what records hold."""

    id: str
    name: str
    kind: str = "text"
    options: Mapping[str, str] = field(default_factory=dict)


def value_row(spec: Field, value: object) -> dict[str, Any]:
    """Return a value as a row of FIELDS; what is not as its field promises is kept as text."""
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
