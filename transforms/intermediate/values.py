"""Values of the format, as CSV, JSON and Parquet spell them, to the contract's own types."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import orjson

from transforms.bodies import clean
from transforms.contracts import BROKEN_ID
from transforms.intermediate.hours_values import HOLIDAYS, HOURS, read_holidays, read_hours
from transforms.intermediate.knowledge_values import LINKS, NAMES, Row, read_links, read_names
from transforms.intermediate.tables import Column, Kind
from transforms.threads import MARKER

T = TypeVar("T")

FIELD_KINDS: Final = (
    "text", "integer", "decimal", "boolean", "date", "option", "options",
)  # fmt: skip
MAX_ID: Final = 200  # characters; what is longer names nothing
EXACT: Final = 2**53  # floats below it are whole numbers exactly
RESERVED: Final = (BROKEN_ID, MARKER, "file:")  # begin names of our own
_TRUE: Final = frozenset({"true", "1", "yes"})
_FALSE: Final = frozenset({"false", "0", "no"})
_EARLIEST, _LATEST = 1, 9998  # years that every zone's offset leaves within datetime's bounds
ALLOWED: Final = {
    Kind.TEXT: "text",
    Kind.TEXTS: 'a list of texts; in CSV `["a", "b"]`, or `a; b`',
    Kind.FIELDS: 'fields: `{"Plan": "Pro"}`, or a list of `{"id": …, "name": …, "kind": …, '
    '"value": …, "text": …}`',
    Kind.NAMES: NAMES,
    Kind.LINKS: LINKS,
    Kind.HOURS: HOURS,
    Kind.HOLIDAYS: HOLIDAYS,
    Kind.CHANGES: 'changes: a list of `{"id": …, "at": …, "what": …, "before": …, "after": …, '
    '"author_id": …, "is_person": …}`',
    Kind.INSTANT: "a time with its zone, e.g. 2026-03-01T09:30:00Z",
    Kind.INTEGER: "a whole number",
    Kind.BOOLEAN: "true or false",
}


class Unfit(ValueError):  # noqa: N818 - it says what the value is
    """A value that its column can't hold; `allowed` is what it can."""

    def __init__(self, problem: str, allowed: str) -> None:
        """Take what is wrong with the value and what would be right."""
        super().__init__(problem)
        self.problem, self.allowed = problem, allowed


def read_value(column: Column, told: Any) -> Any:
    """Return a value as the contract has it, the default for none; raises Unfit.

    Text is cleaned of what no system can store; HTML bodies are left as they are.
    """
    if told is None or told == "":
        if column.is_required:
            raise Unfit("is missing", f"required: {ALLOWED[column.kind]}")
        return list(column.default) if isinstance(column.default, list) else column.default
    found = _READERS[column.kind](told, column)
    if column.choices and found not in column.choices:
        raise Unfit(f"is {str(told)[:40]!r}", " | ".join(column.choices))
    if found is None and column.is_required:
        raise Unfit("has nothing to read in it", f"required: {ALLOWED[column.kind]}")
    return found


def _text(told: Any, column: Column) -> str | None:
    if isinstance(told, float) and told.is_integer() and abs(told) < EXACT:
        told = int(told)  # a number beside empty cells, as pandas has it
    if isinstance(told, bool | list | dict | float):
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.TEXT])
    if column.name == "body_html":
        return str(told)
    found = clean(str(told))
    if not column.name.endswith("_id") or column.name == "external_id":
        return found or None
    return _id(found.strip())


def _id(found: str) -> str | None:
    if len(found) > MAX_ID:
        raise Unfit(f"has {len(found)} characters", f"an id of at most {MAX_ID}")
    if found.startswith(RESERVED):
        raise Unfit(f"begins with {found.partition(':')[0]}:", "another beginning: that is ours")
    return found or None


def _texts(told: Any, _column: Column) -> list[str]:
    if isinstance(told, str):
        is_json = told.lstrip().startswith("[")
        told = _json(told, Kind.TEXTS) if is_json else [one.strip() for one in told.split(";")]
    if not isinstance(told, list) or any(isinstance(one, bool | list | dict) for one in told):
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.TEXTS])
    texts = (clean(str(one)) for one in told if one is not None)
    return list(dict.fromkeys(one for one in texts if one))


def _fields(told: Any, _column: Column) -> list[dict[str, str | None]]:
    if isinstance(told, str):
        told = _json(told, Kind.FIELDS)
    if isinstance(told, dict):
        return [_short_field(clean(name), value) for name, value in told.items()]
    if not isinstance(told, list):
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.FIELDS])
    return [_whole_field(one) for one in told]


def _short_field(name: str, value: Any) -> dict[str, str | None]:
    kinds = {bool: "boolean", int: "integer", float: "decimal", str: "text", list: "options"}
    if value is None or value == "":
        return {"id": name, "name": name, "kind": "text", "value": None, "text": None}
    if type(value) not in kinds:
        raise Unfit(f"holds {_named(value)} in {name!r}", ALLOWED[Kind.FIELDS])
    value = [clean(str(one)) for one in value] if isinstance(value, list) else value
    value = clean(value) if isinstance(value, str) else value
    text = ", ".join(value) if isinstance(value, list) else value
    text = ("yes" if text else "no") if isinstance(text, bool) else str(text)
    told = orjson.dumps(value).decode()
    return {"id": name, "name": name, "kind": kinds[type(value)], "value": told, "text": text}


def _whole_field(told: Any) -> dict[str, str | None]:
    if not isinstance(told, dict) or not isinstance(told.get("id"), str | int):
        raise Unfit("holds a field without an id", ALLOWED[Kind.FIELDS])
    field_id, kind = clean(str(told["id"])), told.get("kind") or "text"
    if kind not in FIELD_KINDS:
        raise Unfit(f"holds a field of the kind {str(kind)[:40]!r}", " | ".join(FIELD_KINDS))
    value, text = told.get("value"), told.get("text")
    if value is not None:
        try:
            orjson.loads(value)
        except (orjson.JSONDecodeError, TypeError) as exc:
            raise Unfit("holds a field whose value is no JSON text", ALLOWED[Kind.FIELDS]) from exc
        text = str(orjson.loads(value)) if text is None else text
    name = clean(str(told.get("name") or field_id))
    shown = None if text is None else clean(str(text))
    return {"id": field_id, "name": name, "kind": kind, "value": value, "text": shown}


def _names(told: Any, _column: Column) -> list[Row]:
    return _fit(read_names(told), Kind.NAMES)


def _links(told: Any, _column: Column) -> list[Row]:
    return _fit(read_links(told), Kind.LINKS)


def _hours(told: Any, _column: Column) -> list[dict[str, int]]:
    return _fit(read_hours(told), Kind.HOURS)


def _holidays(told: Any, _column: Column) -> list[dict[str, str]]:
    return _fit(read_holidays(told), Kind.HOLIDAYS)


def _fit(found: list[T] | str, kind: Kind) -> list[T]:
    if isinstance(found, str):
        raise Unfit(found, ALLOWED[kind])
    return found


def _changes(told: Any, column: Column) -> list[dict[str, Any]]:
    if isinstance(told, str):
        told = _json(told, Kind.CHANGES)
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.CHANGES])
    return sorted((_change(one, column) for one in told), key=lambda one: one["at"])


def _change(told: dict[str, Any], column: Column) -> dict[str, Any]:
    texts = {
        key: None if told.get(key) is None else clean(str(told[key])).strip() or None
        for key in ("id", "what", "before", "after", "author_id")
    }
    if texts["id"] is None or texts["what"] is None:
        raise Unfit("holds a change without `id` or `what`", ALLOWED[Kind.CHANGES])
    at = told.get("at")
    found = at if isinstance(at, datetime) else _instant(at, column)
    return {**texts, "at": found, "is_person": told.get("is_person") is True}


def _instant(told: Any, _column: Column) -> datetime:
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        at = None
    if at is None:
        raise Unfit("is no time", ALLOWED[Kind.INSTANT])
    if at.tzinfo is None:
        raise Unfit("is a time without its zone", ALLOWED[Kind.INSTANT])
    if not _EARLIEST < at.year <= _LATEST:
        raise Unfit(f"is of the year {at.year}", ALLOWED[Kind.INSTANT])
    return at.astimezone(UTC)


def _integer(told: Any, column: Column) -> int:
    is_number = isinstance(told, int) and not isinstance(told, bool)
    digits = told.strip().removeprefix("-" * (column.low < 0)) if isinstance(told, str) else ""
    is_digits = digits.isascii() and digits.isdigit()
    if not is_number and not (is_digits and len(told) < 30):
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.INTEGER])
    found = int(told)
    if not column.low <= found <= column.high:
        raise Unfit("is out of bounds", f"from {column.low} to {column.high}")
    return found


def _boolean(told: Any, _column: Column) -> bool:
    if isinstance(told, bool):
        return told
    word = told.strip().lower() if isinstance(told, str) else ""
    if word not in _TRUE | _FALSE:
        raise Unfit(f"is {_named(told)}", ALLOWED[Kind.BOOLEAN])
    return word in _TRUE


def _json(told: str, kind: Kind) -> Any:
    try:
        return orjson.loads(told)
    except orjson.JSONDecodeError as exc:
        raise Unfit("is no JSON", ALLOWED[kind]) from exc


def _named(told: Any) -> str:
    words = {bool: "a truth value", list: "a list", dict: "an object", str: "text"}
    return words.get(type(told), "a number")


_READERS: Final[dict[Kind, Callable[[Any, Column], Any]]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.FIELDS: _fields,
    Kind.NAMES: _names,
    Kind.LINKS: _links,
    Kind.CHANGES: _changes,
    Kind.HOURS: _hours,
    Kind.HOLIDAYS: _holidays,
    Kind.INSTANT: _instant,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
}
