"""Hours of the week and what share of a rate they leave: `Mon-Fri 08:00-18:00` is at work."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ALLOWED: Final = "days and hours with a share from 0 to 1, e.g. {Mon-Fri 08:00-18:00: 0.5}"
_CLOCK: Final = r"([01]\d|2[0-3]):([0-5]\d)|24:00"
_WRITTEN: Final = re.compile(
    rf"(?:(?P<first>{'|'.join(DAYS)})(?:-(?P<last>{'|'.join(DAYS)}))? +)?"
    rf"(?P<start>{_CLOCK})-(?P<end>{_CLOCK})"
)
SPANS_AT_MOST: Final = 10_000  # in an estimate: years of nights
_WEEK: Final = timedelta(days=8)  # a span repeats every week: what changes, changes within


@dataclass(frozen=True, slots=True)
class Span:
    """Some hours on some days; those that end before they start end on the next day."""

    days: frozenset[int]  # on which they start; Monday is 0
    start: int  # minutes since midnight
    end: int  # after the start; beyond 24 h on the next day
    share: float

    def covers(self, at: datetime) -> bool:
        """Tell whether a local time lies within."""
        minute = at.hour * 60 + at.minute
        today = at.weekday() in self.days and self.start <= minute < self.end
        before = (at.weekday() - 1) % 7 in self.days and minute + 24 * 60 < self.end
        return today or before


@dataclass(frozen=True, slots=True)
class Hours:
    """Which share of a rate is ours at which hour; the smallest counts where spans overlap."""

    spans: tuple[Span, ...]
    zone: ZoneInfo

    def share(self, at: datetime) -> float:
        """Return the share at an instant, 1 outside of all spans."""
        local = at.astimezone(self.zone)
        return min((span.share for span in self.spans if span.covers(local)), default=1.0)

    def until(self, at: datetime) -> datetime | None:
        """Return when the share is another one next; None if it stays."""
        share = self.share(at)
        later = (each for each in sorted(self._edges(at)) if self.share(each) != share)
        return next(later, None)

    def seconds(self, work_s: float, at: datetime) -> float:
        """Return how long work of `work_s` seconds at the whole rate takes from `at` on.

        Infinite where no hour leaves anything.
        """
        took_s, left_s = 0.0, work_s
        for _ in range(SPANS_AT_MOST):
            if not left_s:
                return took_s
            share, until = self.share(at), self.until(at)
            if until is None:
                return took_s + left_s / share if share else math.inf
            lasts_s = (until - at).total_seconds()
            done_s = min(left_s, lasts_s * share)
            took_s += done_s / share if done_s == left_s else lasts_s
            left_s, at = left_s - done_s, until
        return math.inf

    def _edges(self, at: datetime) -> Iterator[datetime]:
        """Yield when spans begin and end within a week, later than `at`."""
        local = at.astimezone(self.zone)
        for day in range(-1, _WEEK.days + 1):
            date = (local + timedelta(days=day)).date()
            for span in self.spans:
                for minute in (span.start, span.end):
                    days, rest = divmod(minute, 24 * 60)
                    clock = time(*divmod(rest, 60), tzinfo=self.zone)
                    edge = datetime.combine(date + timedelta(days=days), clock)
                    if edge.astimezone(at.tzinfo) > at:
                        yield edge.astimezone(at.tzinfo)


def span_of(written: object, share: float) -> Span | None:
    """Return the span that a text names; None when it names none."""
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        return None
    start, end = _minutes(found["start"]), _minutes(found["end"])
    if start in {end, 24 * 60}:
        return None
    return Span(_days(found["first"], found["last"]), start, end + (end < start) * 24 * 60, share)


def hours_of(pace: Mapping[str, float], zone: str) -> Hours | None:
    """Return the hours that a migration file names, None where it names none."""
    spans = tuple(
        span for text, share in pace.items() if (span := span_of(text, share)) is not None
    )
    return Hours(spans, ZoneInfo(zone)) if spans else None


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _days(first: str | None, last: str | None) -> frozenset[int]:
    if first is None:
        return frozenset(range(7))
    begin = DAYS.index(first)
    length = (DAYS.index(last) - begin) % 7 + 1 if last else 1
    return frozenset((begin + day) % 7 for day in range(length))
