"""What the answers say about their server's rate limits, in one form for all systems."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

ACCOUNT: Final = ""  # the bucket every request draws on
MAX_WAIT_S: Final = 90.0  # what a rate limit can mean: the longest window is a minute
MAX_OUTAGE_S: Final = 3_600.0  # what a server in trouble can mean

_LARGEST: Final = 1e15  # beyond any count of requests, and any unix milliseconds
_MILLISECONDS: Final = 1e11  # unix seconds reach this in the year 5138


@dataclass(frozen=True, slots=True)
class RateReading:
    """One bucket's state as an answer told it; None is what it didn't tell."""

    bucket: str
    limit: int | None
    remaining: int | None
    resets_at: float | None = None  # the server's unix seconds
    resets_in_s: float | None = None
    window_s: float | None = None
    cost: int | None = None  # what the answer's own request took of it


def no_rate(_: httpx.Headers) -> Sequence[RateReading]:
    """Read nothing: for a server that has no limits or does not tell them."""
    return ()


def retry_after(headers: httpx.Headers, *, at_most_s: float = MAX_WAIT_S) -> float | None:
    """Return the seconds an answer asks to wait; a date counts from the server's own Date.

    They are no more than a rate limit can mean: some say milliseconds, and some a year.
    """
    told = headers.get("retry-after")
    if told is None:
        return None
    try:
        wait_s = float(told)
    except ValueError:
        until, now = unix_seconds(told), server_date(headers)
        if until is None or now is None:
            return None
        wait_s = until - now
    return min(at_most_s, max(0.0, wait_s))


def server_date(headers: httpx.Headers) -> float | None:
    """Return the Date header as unix seconds."""
    told = headers.get("date")
    return None if told is None else unix_seconds(told)


@functools.lru_cache(maxsize=256)  # hundreds of answers share one second
def unix_seconds(http_date: str) -> float | None:
    """Return an HTTP date as unix seconds, None if it is none."""
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def count_in(told: str | None) -> int | None:
    """Return a count, None for what can't be one; less than none left is none."""
    try:
        found = float(told or "")
    except ValueError:
        return None
    return max(0, int(found)) if abs(found) <= _LARGEST else None


def unix_reset(told: str | None) -> float | None:
    """Return unix seconds, also of a server that says milliseconds."""
    found = count_in(told)
    return found / 1_000 if found is not None and found >= _MILLISECONDS else found


def soon(told: int | None) -> int | None:
    """Return the seconds to a reset, None if no window is that long."""
    return told if told is not None and told <= MAX_WAIT_S else None
