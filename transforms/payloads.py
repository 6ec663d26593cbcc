"""A source's JSON as Python values: odd shapes become nothing or text, broken ones an error."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from transforms.bodies import MENDED, clean
from transforms.contracts import BROKEN_ID
from transforms.errors import RecordError

MAX_ID: Final = 200  # characters; what is longer names nothing
BYTES_MENDED: Final = "bytes_mended"
BROKEN: Final = "broken_record"  # the record is not what any of its source is
_MOST: Final = 2**63


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a raw row's payload; raises RecordError when it is no object with an id."""
    payload = row["payload"]
    if row["id"].startswith(BROKEN_ID):
        raise RecordError(BROKEN, "the record has no id")
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError:
        found = _lenient(payload)
    if not isinstance(found, dict):
        raise RecordError(BROKEN, "the payload is no JSON object")
    if source_id(found.get("id")) is None:
        raise RecordError(BROKEN, "the record has no id")
    return found


def losses_of(row: Mapping[str, Any]) -> list[str]:
    """Return what is lost of a raw row before anything of it is read."""
    return [BYTES_MENDED] if MENDED in row["payload"] else []


def _lenient(payload: str) -> object:
    """Read what only the standard library accepts, such as half of a surrogate pair."""
    try:
        return orjson.loads(orjson.dumps(_whole(json.loads(payload))))
    except (ValueError, TypeError, RecursionError) as exc:
        raise RecordError(BROKEN, "the payload is no JSON") from exc


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _whole(item) for key, item in value.items()}
    return value


def text(value: object) -> str | None:
    """Return a value as one text without controls; None when there is nothing in it."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, bool | dict | list):
        return orjson.dumps(value).decode()
    return str(value)


def texts(value: object) -> list[str]:
    """Return a list's texts, each once and in order; a single text is a list of one."""
    items = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(found for item in items if (found := text(item))))


def html(value: object) -> str | None:
    """Return a body as the source gave it; None when there is none."""
    return value if isinstance(value, str) and value else None


def source_id(value: object) -> str | None:
    """Return an id as text; numbers, or letters and numbers."""
    if isinstance(value, str):
        found = clean(value).strip() if len(value) <= MAX_ID else ""
        return found or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def ids(value: object) -> list[str]:
    """Return the ids of a list, each once and in order."""
    items = value if isinstance(value, list) else []
    return list(dict.fromkeys(found for item in items if (found := source_id(item))))


def email(value: object) -> str | None:
    """Return an address in lower case; None when there is no @ in it."""
    found = (text(value) or "").strip().lower()
    return found if "@" in found else None


def instant(value: object) -> datetime | None:
    """Return a time in UTC, None for none; raises RecordError when it can't be read."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            if at.tzinfo is UTC:
                return at
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise RecordError(BROKEN, "a time can't be read") from exc
    raise RecordError(BROKEN, "a time can't be read")


def created_at(payload: Mapping[str, Any]) -> datetime:
    """Return when a record was made; raises RecordError when it does not say."""
    at = instant(payload.get("created_at"))
    if at is None:
        raise RecordError(BROKEN, "the record does not say when it was made")
    return at


def instant_or_none(value: object) -> datetime | None:
    """Return a time that the record can do without: None when it can't be read either."""
    try:
        return instant(value)
    except RecordError:
        return None


def mapping(value: object) -> dict[str, Any]:
    """Return an object; anything else is one without keys."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def count(value: object) -> int | None:
    """Return a number of something, None for what is none that a column holds."""
    return value if type(value) is int and 0 <= value < _MOST else None
