"""Freshdesk's business hours as OFFICE_HOURS; its API lists no holidays."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import Split
from transforms.handed.office_hours import DAYS
from transforms.office_hours.rows import hours_in
from transforms.office_hours.weeks import DAY, from_sunday
from transforms.payloads import mapping, text

CALENDARS: Final = "business_hours"  # the list of them
MIDNIGHT: Final = "00:00"


def to_office_hours(raw: Mapping[str, pa.Table]) -> Split:
    """Read the business hours, a stretch for each weekday at most.

    In:      RAW by the names of lists; without that of business hours there are none.
    Kept:    OFFICE_HOURS, in the order of ids, also those that Intercom can't take.
    Skipped: "broken_record", which counts as failed.
    """
    return hours_in(raw, CALENDARS, _hours)


def clocks_of(payload: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the hours by weekday, which Freshdesk writes as "9:00 am" or "08:00:00 am".

    They are of 24 hours; what is written in another way stays as it is.
    """
    hours = mapping(payload.get("business_hours"))
    found = {}
    for day in DAYS:
        told = mapping(hours.get(day.lower()))
        start, end = text(told.get("start_time")), text(told.get("end_time"))
        if start and end:
            found[day] = (_clock(start), _clock(end))
    return found


def _hours(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"open": from_sunday(_spans(clocks_of(payload))), "holidays": [], "is_whole": False}


def _spans(clocks: Mapping[str, tuple[str, str]]) -> list[tuple[int, int]]:
    """Return minutes since Sunday 00:00; no stretch at all where one of them is no time."""
    found = []
    for number, day in enumerate(DAYS):
        if day not in clocks:
            continue
        start, end = (_minutes(each) for each in clocks[day])
        if start is None or end is None:
            return []
        ends = DAY if clocks[day][1] == MIDNIGHT else end
        found.append((number * DAY + start, number * DAY + ends))
    return found


def _minutes(clock: str) -> int | None:
    with suppress(ValueError):
        told = datetime.strptime(clock, "%H:%M")  # noqa: DTZ007 - no date
        return told.hour * 60 + told.minute
    return None


def _clock(told: str) -> str:
    for form in ("%I:%M %p", "%I:%M:%S %p"):
        with suppress(ValueError):
            return datetime.strptime(told, form).strftime("%H:%M")  # noqa: DTZ007 - no date
    return told
