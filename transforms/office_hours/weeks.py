"""Minutes of a week that begins on Monday, and the days that a holiday takes."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from transforms.office_hours.contracts import WEEK

DAY: Final = 24 * 60  # minutes
DAYS_AT_MOST: Final = 366  # of one holiday: what lasts longer is a mistake, or no holiday


def from_sunday(spans: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    """Return stretches since Monday 00:00 of such as count from Sunday 00:00, in their order.

    What goes over midnight from Sunday to Monday is parted; what lies outside of a week, or has no
    length, stays as it is: `is_week` says that it is none.
    """
    found = []
    for start, end in spans:
        if start < DAY < end:
            found += [(start - DAY + WEEK, WEEK), (0, end - DAY)]
        elif start < DAY:
            found.append((start - DAY + WEEK, end - DAY + WEEK))
        else:
            found.append((start - DAY, end - DAY))
    return stretches(found)


def stretches(spans: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    """Return stretches as rows have them, in their order; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [{"start_minute": start, "end_minute": end} for start, end in joined]


def is_week(told: Iterable[dict[str, int]], step: int) -> bool:
    """Tell whether stretches are hours of one week, none over another, in steps of minutes."""
    before, is_any = 0, False
    for each in told:
        start, end, is_any = each["start_minute"], each["end_minute"], True
        if start % step or end % step or not before <= start < end <= WEEK:
            return False
        before = end
    return is_any


def days_of(first: str, last: str) -> Iterator[str]:
    """Yield the days of a holiday as YYYY-MM-DD; none where its dates are none, or too many."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return
    count = (end - start).days + 1
    if 0 < count <= DAYS_AT_MOST:
        yield from ((start + timedelta(days=each)).isoformat() for each in range(count))
