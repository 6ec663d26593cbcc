"""Values that only business hours have: stretches of a week, and holidays."""

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

import orjson

from transforms.bodies import clean

HOURS: Final = (
    'hours: a list of `{"start_minute": 540, "end_minute": 1020}`, counted from Monday 00:00'
)
HOLIDAYS: Final = (
    'holidays: a list of `{"name": "Christmas", "first": "2026-12-25", "last": "2026-12-26"}`; '
    "`last` left out: one day"
)
MOST: Final = 100_000  # minutes: more than a week has, and no number that nothing can hold


def read_hours(told: Any) -> list[dict[str, int]] | str:
    """Return stretches as they are told; a text that says what is wrong with them."""
    rows = _rows(told)
    if isinstance(rows, str):
        return rows
    found = []
    for row in rows:
        told = {name: row.get(name) for name in ("start_minute", "end_minute")}
        minutes = {name: each for name, each in told.items() if _is_minute(each)}
        if len(minutes) < len(told):
            return "holds a stretch without `start_minute` or `end_minute`"
        found.append(minutes)
    return found


def read_holidays(told: Any) -> list[dict[str, str]] | str:
    """Return holidays as they are told; a text that says what is wrong with them."""
    rows = _rows(told)
    if isinstance(rows, str):
        return rows
    found = []
    for row in rows:
        name, first = _text(row.get("name")), _text(row.get("first"))
        if not first:
            return "holds a holiday without `first`"
        found.append({"name": name, "first": first, "last": _text(row.get("last")) or first})
    return found


def _rows(told: Any) -> list[Mapping[str, Any]] | str:
    if isinstance(told, str):
        try:
            told = orjson.loads(told)
        except orjson.JSONDecodeError:
            return "is no JSON"
    if not isinstance(told, list):
        return "is no list"
    return told if all(isinstance(each, Mapping) for each in told) else "holds what is no object"


def _is_minute(told: Any) -> TypeGuard[int]:
    return isinstance(told, int) and not isinstance(told, bool) and abs(told) <= MOST


def _text(told: Any) -> str:
    return clean(str(told)) if isinstance(told, str | int) else ""
