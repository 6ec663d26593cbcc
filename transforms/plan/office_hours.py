"""Business hours as steps: a schedule, and a step for each day on which nobody is there.

Which schedule the workspace or a team goes by is set by people: no API takes it.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import conform
from transforms.model import (
    EntityType,
    Hints,
    Operation,
    Outcome,
    PlannedRecord,
    RecordRef,
    Step,
    TargetId,
)
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.office_hours.weeks import days_of
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.steps import NONE, fingerprint
from transforms.quirks.intercom_hours import takes_week

ENTITY: Final = EntityType.OFFICE_HOURS
SCHEDULE: Final = "schedule"  # the key of the step that makes it
DAY: Final = "holiday:"  # begins the keys of the days'
EXIST: Final = "office_hours_exist"
NO_ZONE: Final = "time_zone_unknown"
UNFIT: Final = "hours_unfit"
NOT_ALLOWED: Final = "office_hours_not_allowed"
UNREAD: Final = "holidays_unread"
LEFT_OUT: Final = "holiday_left_out"
NAME_AT_MOST: Final = 255  # characters; no document says how many Intercom takes

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What earlier runs did to one: it is there, or may be, and so are days by step key.

    Of a day the id of what closes it, None where nobody wrote it down or somebody else did it.
    """

    days: Mapping[str, TargetId | None]


def plan_office_hours(
    rows: pa.Table, existing: Collection[str] | None, standing: Mapping[str, Standing]
) -> Planned:
    """Plan business hours and their holidays.

    `existing` are the names of the workspace's own, None where the token may not read them;
    `standing` says which of the source's are ours.

    In:      OFFICE_HOURS, all of the source.
    Kept:    a record each: "schedule", then "holiday:<day>:<name>" for each day.
    Skipped: "office_hours_exist" (people's own of that name stays as it is), "time_zone_unknown",
             "hours_unfit" (no hours, or none that Intercom takes), "office_hours_not_allowed".
    """
    taken = {each.strip().lower() for each in existing or ()}
    records, accounts = [], []
    for row in conform(rows, OFFICE_HOURS).to_pylist():
        own = standing.get(row["source_id"])
        reason = NOT_ALLOWED if existing is None else _unfit(row)
        if reason is None and own is None and row["name"].strip().lower() in taken:
            reason = EXIST
        if reason is not None:
            fate = Fate(Outcome.SKIPPED, reason)
            accounts.append(left_out(ENTITY, row["source_id"], fate, url=row["url"]))
            continue
        taken.add(row["name"].strip().lower())
        ref = RecordRef(ENTITY.value, row["source_id"])
        records.append(PlannedRecord(ref, (_schedule(row), *_days(row, own))))
        accounts.append(carried(ENTITY, row["source_id"], losses=[*_losses(row)], url=row["url"]))
    return planned(records, accounts)


def closed_days(row: Row) -> dict[str, tuple[str, str]]:
    """Return the days on which nobody is there by the key of their step: the day, and its name.

    A day that several holidays have is closed once, by the first.
    """
    found: dict[str, tuple[str, str]] = {}
    for each in sorted(row["holidays"], key=lambda told: (told["first"], told["name"])):
        name = each["name"].strip()[:NAME_AT_MOST]
        for day in days_of(each["first"], each["last"]):
            found.setdefault(day, (day, name))
    return {day_key(day, name): (day, name) for day, name in found.values()}


def day_key(day: str, name: str) -> str:
    """Return a step's key: another name is another step, so that none has to be changed."""
    return f"{DAY}{day}:{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _unfit(row: Row) -> str | None:
    if row["time_zone"] is None:
        return NO_ZONE
    return None if takes_week(row["open"]) else UNFIT


def _losses(row: Row) -> Iterator[str]:
    if not row["is_whole"]:
        yield UNREAD
    if any(not any(days_of(each["first"], each["last"])) for each in row["holidays"]):
        yield LEFT_OUT


def _schedule(row: Row) -> Step:
    operation = Operation.OFFICE_HOURS_WRITE
    body = {
        "name": row["name"].strip()[:NAME_AT_MOST],
        "time_zone_name": row["time_zone"],
        "time_intervals": row["open"],
    }
    return Step(SCHEDULE, operation, body, fingerprint(operation, body), is_mutable=True)


def _days(row: Row, own: Standing | None) -> Iterable[Step]:
    """Return the days to close; of those that were, and are no holidays any more, the opposite.

    What could not be read this time is nobody's removal.
    """
    wanted = closed_days(row)
    gone = {key: at for key, at in (own.days if own else {}).items() if key not in wanted}
    # First what goes: a holiday of another name is on the same day.
    steps = [_reopened(key, at) for key, at in sorted(gone.items())] if row["is_whole"] else []
    hints = NONE if own is None else Hints(is_existing=True)
    return [*steps, *(_closed(key, *told, hints) for key, told in wanted.items())]


def _closed(key: str, day: str, name: str, hints: Hints) -> Step:
    operation = Operation.OFFICE_HOURS_CLOSE
    body = {"exception_date": day, "exception_type": "closed", "recurring_annually": False}
    if name:
        body["name"] = name
    hashed = fingerprint(operation, body)
    return Step(key, operation, body, hashed, is_mutable=True, hints=hints)


def _reopened(key: str, at: TargetId | None) -> Step:
    operation = Operation.OFFICE_HOURS_REOPEN
    hashed = fingerprint(operation, {"key": key})  # without the id, which is gone with the day
    return Step(key, operation, {"key": key, "id": at}, hashed, is_mutable=True)
