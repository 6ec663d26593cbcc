"""Zendesk's schedules as OFFICE_HOURS."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import Split
from transforms.office_hours.rows import hours_in
from transforms.office_hours.weeks import from_sunday
from transforms.payloads import count, records, text

SCHEDULES: Final = "schedules"  # the list of them, each with its holidays
HOLIDAYS: Final = "holidays"  # a key that the connector adds to rows; null: they were refused


def to_office_hours(raw: Mapping[str, pa.Table]) -> Split:
    """Read the schedules; minutes count from Sunday 00:00 there (Zendesk's reference, Schedules).

    In:      RAW by the names of lists; without that of schedules there are none.
    Kept:    OFFICE_HOURS, in the order of ids, also those that Intercom can't take.
    Skipped: "broken_record", which counts as failed.
    """
    return hours_in(raw, SCHEDULES, _hours)


def spans_of(payload: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the hours of a schedule in minutes since Sunday 00:00, as far as they are numbers."""
    intervals = records(payload.get("intervals"))
    pairs = [(count(each.get("start_time")), count(each.get("end_time"))) for each in intervals]
    return [(start, end) for start, end in pairs if start is not None and end is not None]


def holidays_of(payload: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, first and last day of each holiday, as they are written."""
    found = []
    for each in records(payload.get(HOLIDAYS)):
        name, first, last = (
            text(each.get(key)) or "" for key in ("name", "start_date", "end_date")
        )
        found.append((name, first, last))
    return found


def _hours(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "open": from_sunday(spans_of(payload)),
        "holidays": [
            {"name": name, "first": first, "last": last or first}
            for name, first, last in holidays_of(payload)
        ],
        "is_whole": isinstance(payload.get(HOLIDAYS), list),
    }
