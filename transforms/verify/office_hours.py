"""Office hours in Intercom against the business hours and holidays of the source."""

from collections.abc import Iterator
from typing import Final

from transforms.plan.office_hours import DAY, NAME_AT_MOST, closed_days
from transforms.verify.findings import Finding, Kind
from transforms.verify.people import Ours, RecordCase

ENTITY: Final = "office_hours"
DISPENSED: Final = "dispensed"


def office_hours_findings(case: RecordCase, _ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one schedule: name, zone, hours, and days on which it is not closed.

    A day for which people have set hours of its own is theirs; so is one that nobody told us of.
    """
    if case.shown is None:
        yield Finding(Kind.OFFICE_HOURS_MISSING, ENTITY, case.id, case.target_id)
        return
    row, shown = case.row, case.shown
    wanted = {
        "name": row["name"].strip()[:NAME_AT_MOST],
        "time_zone_name": row["time_zone"],
        "time_intervals": _hours(row["open"]),
    }
    found = {
        "name": shown.get("name"),
        "time_zone_name": shown.get("time_zone_name"),
        "time_intervals": _hours(shown.get("time_intervals") or ()),
    }
    for name, value in wanted.items():
        if found[name] != value:
            yield _finding(case, Kind.FIELD_DIFFERS, name, str(value), str(found[name]))
    there = {str(each.get("exception_date")) for each in shown.get("exceptions") or ()}
    refused = {key for key, step in case.steps.items() if step.outcome == DISPENSED}
    for key, (day, name) in closed_days(row).items():
        if day not in there and key not in refused:
            yield _finding(case, Kind.HOLIDAY_MISSING, key.removeprefix(DAY)[:10], name, None)


def _hours(told: object) -> list[tuple[int, int]]:
    pairs = told if isinstance(told, list | tuple) else ()
    return sorted((each["start_minute"], each["end_minute"]) for each in pairs)


def _finding(case: RecordCase, kind: Kind, what: str, expected: str, found: str | None) -> Finding:
    return Finding(kind, ENTITY, case.id, case.target_id, what=what, expected=expected, found=found)
