"""Business hours as people type them in: a line for each weekday, then the holidays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.office_hours.weeks import DAY, days_of
from transforms.plan.office_hours import closed_days

DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MADE: Final = (
    "Made in Intercom as office hours of this name. Choose them for the workspace, or for a team: "
    "its API sets neither"
)
NO_HOLIDAYS: Final = "Holidays: not told by the source's API; look there"
NO_HOURS: Final = "Hours: none told by the source's API; look there"


class Holiday(NamedTuple):
    """A day, or some, on which nobody is there; dates as the source writes them."""

    name: str
    first: str
    last: str


def office_hours(
    zone: str | None, days: Mapping[str, Sequence[str]], holidays: Iterable[Holiday]
) -> list[str]:
    """Return sentences, Monday first; a week without a single hour is none that is closed.

    In: the time zone by the source's name, the stretches of each of DAYS, holidays in any order.
    """
    told = [f"Time zone: {zone}"] if zone else []
    if any(days.values()):
        week = (*DAYS[1:], DAYS[0])
        told += [f"{day}: {', '.join(days.get(day) or ['closed'])}" for day in week]
    else:
        told.append(NO_HOURS)
    return told + [_holiday(each) for each in sorted(holidays, key=lambda each: each.first)]


def still_to_do(row: Mapping[str, Any], closed: Collection[str]) -> list[str]:
    """Return sentences on what is left of hours that were made.

    In: a row of OFFICE_HOURS, and of its days by the keys of their steps those that are closed.
    """
    days = {day for key, (day, _) in closed_days(row).items() if key in closed}
    told = [
        _holiday(Holiday(each["name"], each["first"], each["last"]))
        for each in row["holidays"]
        if not (own := {*days_of(each["first"], each["last"])}) or own - days
    ]
    return [MADE, *told, *([] if row["is_whole"] else [NO_HOLIDAYS])]


def stretches(spans: Iterable[tuple[int, int]]) -> dict[str, list[str]]:
    """Return by weekday what minutes since Sunday 00:00 mean; one over midnight is parted."""
    days: dict[str, list[str]] = {}
    for start, end in sorted(spans):
        for number, day in enumerate(DAYS):
            first, last = max(start, number * DAY), min(end, (number + 1) * DAY)
            if first < last:
                own = f"{_clock(first - number * DAY)} to {_clock(last - number * DAY)}"
                days.setdefault(day, []).append(own)
    return days


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _holiday(holiday: Holiday) -> str:
    to = "" if holiday.last in {"", holiday.first} else f" to {holiday.last}"
    return f"Holiday: {holiday.name}, {holiday.first or 'without a date'}{to}"
