"""Values that people write in a short form and the program reads in a typed one: dates, states."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from connectors.settings.durations import ALLOWED as DURATIONS
from connectors.settings.durations import duration_s
from connectors.settings.faults import Faults, Path
from connectors.settings.trees import MISSING, look_up
from transforms.rules import DEFAULT_STATUSES, StatusTarget

DATES: Final = "a date such as 2024-01-31, or an instant such as 2024-01-31T12:00:00Z, 1990 to 2100"
STATES: Final = "open | closed | {snoozed: 7d} | the category or name of a ticket's state"
# Of ticket states, and what a conversation is instead.
CATEGORIES: Final[dict[str, Literal["open", "closed"]]] = {
    "submitted": "open",
    "in_progress": "open",
    "waiting_on_customer": "open",
    "resolved": "closed",
}

_RANGES: Final = (("filters", "tickets", "created"), ("filters", "tickets", "updated"))
_STATUSES: Final = ("mapping", "tickets", "statuses")
_EMAILS: Final = (("mapping", "teammates", "default"), ("mapping", "articles", "author"))
_OBJECTS: Final = ("mapping", "custom_objects")
_BY_EMAIL: Final = ("mapping", "teammates", "by_email")


def read_typed(tree: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """Return a copy of the tree with dates as instants in UTC, and statuses complete and typed."""
    zone = zone_of(tree)
    for path in _RANGES:
        written = look_up(tree, path)
        if isinstance(written, dict):
            tree = _replaced(tree, path, _read_range(written, path, zone, faults))
    statuses = look_up(tree, _STATUSES)
    if isinstance(statuses, dict):
        tree = _replaced(tree, _STATUSES, _read_statuses(statuses, faults))
    by_email = look_up(tree, _BY_EMAIL)
    if isinstance(by_email, dict):
        tree = _replaced(tree, _BY_EMAIL, _read_emails(by_email, faults))
    objects = look_up(tree, _OBJECTS)
    if isinstance(objects, dict):
        tree = _replaced(tree, _OBJECTS, _read_objects(objects))
    for path in _EMAILS:
        if isinstance(email := look_up(tree, path), str):
            tree = _replaced(tree, path, email.lower())
    return tree


def zone_of(tree: dict[str, Any]) -> ZoneInfo | None:
    """Return the source's time zone, UTC if it is left out, None if the name is unknown."""
    name = look_up(tree, ("source", "time_zone"))
    try:
        return ZoneInfo("UTC" if name is MISSING else name)
    except (ValueError, OSError, KeyError, TypeError):
        return None


def _replaced(tree: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    if not path:
        return dict(value) if isinstance(value, dict) else value
    return tree | {path[0]: _replaced(tree[path[0]], path[1:], value)}


def _read_range(
    written: dict[str, Any], path: Path, zone: ZoneInfo | None, faults: Faults
) -> dict[str, Any]:
    read = dict(written)
    for key in ("from", "to"):
        value = written.get(key)
        if value is None:
            continue
        read[key] = _instant(value, zone or ZoneInfo("UTC"), is_end=key == "to")
        if read[key] is None:
            faults.add((*path, key), "is not a date", DATES)
    start, end = read.get("from"), read.get("to")
    if start is not None and end is not None and start >= end:
        faults.add(
            path, "leaves no time between `from` and `to`", "`from` before `to`, or one day as both"
        )
    return read


def _instant(written: object, zone: ZoneInfo, *, is_end: bool) -> datetime | None:
    """Return the first instant that a lower bound takes in, or that an upper one leaves out."""
    if not isinstance(written, str):
        return None
    try:
        day: date | None = date.fromisoformat(written) if len(written) == 10 else None
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    if not 1990 <= at.year <= 2100:
        return None
    if day is not None:
        at = datetime.combine(day + timedelta(days=int(is_end)), time(), tzinfo=zone)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _read_statuses(written: dict[str, Any], faults: Faults) -> dict[str, StatusTarget]:
    read = dict(DEFAULT_STATUSES)
    for status, value in written.items():
        path = (*_STATUSES, status)
        if value in ("open", "closed"):
            read[status] = StatusTarget(value)
        elif isinstance(value, dict) and set(value) == {"snoozed"}:
            seconds = duration_s(value["snoozed"])
            if seconds is None:
                faults.add((*path, "snoozed"), "is not a length of time", DURATIONS)
            read[status] = StatusTarget("snoozed", seconds)
        elif not isinstance(value, str):
            faults.add(path, "is not a state", STATES)
        elif value == "snoozed":
            faults.add(path, "does not say for how long", "e.g. {snoozed: 7d}")
        else:
            read[status] = _ticket_state(value, read.get(status))
    return read


def _ticket_state(named: str, usual: StatusTarget | None) -> StatusTarget:
    """Return a state of tickets; what is a conversation is in the usual one of its status."""
    category = named.strip().lower().replace(" ", "_")
    if category in CATEGORIES:
        return StatusTarget(CATEGORIES[category], ticket_state=category)
    return replace(usual or StatusTarget("open"), ticket_state=named.strip())


def _read_objects(written: dict[str, Any]) -> dict[str, Any]:
    """Return what takes custom objects; the name of a type alone is its short form."""
    return {
        field: {"type": each} if isinstance(each, str | int) else each
        for field, each in written.items()
    }


def _read_emails(written: dict[str, Any], faults: Faults) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for source, target in written.items():
        if source.lower() in read:
            faults.add((*_BY_EMAIL, source), "stands twice, capitals aside", "each e-mail once")
        read[source.lower()] = target.lower() if isinstance(target, str) else target
    return read
