"""What the answers say about their server's rate limits, in one form for all systems."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

ACCOUNT: Final = ""  # the bucket every request draws on
ZENDESK_WINDOW_S: Final = 60.0  # "requests per minute"
INTERCOM_WINDOW_S: Final = 10.0  # the limit is spread over windows of ten seconds
MAX_WAIT_S: Final = 90.0  # what a rate limit can mean: the longest window is a minute
MAX_OUTAGE_S: Final = 3_600.0  # what a server in trouble can mean

_ZENDESK_BUCKET: Final = "zendesk-ratelimit-"
_PAIR: Final = re.compile(r"(\w+)\s*=\s*(-?\d+)")
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


def no_rate(_: httpx.Headers) -> Sequence[RateReading]:
    """Read nothing: for a server that has no limits or does not tell them."""
    return ()


def intercom_rate(headers: httpx.Headers) -> Sequence[RateReading]:
    """Read X-RateLimit-Limit, -Remaining and -Reset (unix seconds) of the present window."""
    remaining = _number(headers.get("x-ratelimit-remaining"))
    if remaining is None:
        return ()
    return (
        RateReading(
            bucket=ACCOUNT,
            limit=_number(headers.get("x-ratelimit-limit")),
            remaining=remaining,
            resets_at=_unix(headers.get("x-ratelimit-reset")),
            window_s=INTERCOM_WINDOW_S,
        ),
    )


def zendesk_rate(headers: httpx.Headers) -> Sequence[RateReading]:
    """Read the account's minute and every `zendesk-ratelimit-<bucket>`."""
    readings = []
    remaining = _first(headers, "x-rate-limit-remaining", "ratelimit-remaining")
    if remaining is not None:
        readings.append(
            RateReading(
                bucket=ACCOUNT,
                limit=_first(headers, "x-rate-limit", "ratelimit-limit"),
                remaining=remaining,
                resets_in_s=_soon(_number(headers.get("ratelimit-reset"))),
                window_s=ZENDESK_WINDOW_S,
            )
        )
    for raw_name, raw_value in headers.raw:
        name = raw_name.decode("latin-1").lower()
        if name.startswith(_ZENDESK_BUCKET):
            readings.append(_zendesk_bucket(name.removeprefix(_ZENDESK_BUCKET), raw_value))
    return readings


def zendesk_file_rate(headers: httpx.Headers) -> Sequence[RateReading]:
    """Read the bucket of attachments as the only one there is.

    What the account's minute is at says nothing of files: they don't draw on it.
    """
    return [
        replace(reading, bucket=ACCOUNT)
        for reading in zendesk_rate(headers)
        if "attachment" in reading.bucket
    ]


def _zendesk_bucket(bucket: str, raw_value: bytes) -> RateReading:
    told = {name: _number(value) for name, value in _PAIR.findall(raw_value.decode("latin-1"))}
    return RateReading(
        bucket=bucket,
        limit=told.get("total"),
        remaining=told.get("remaining"),
        resets_in_s=_soon(told.get("resets")),
        window_s=ZENDESK_WINDOW_S,
    )


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


def _first(headers: httpx.Headers, *names: str) -> int | None:
    return next(
        (found for name in names if (found := _number(headers.get(name))) is not None), None
    )


def _number(told: str | None) -> int | None:
    """Return a count, None for what can't be one; less than none left is none."""
    try:
        found = float(told or "")
    except ValueError:
        return None
    return max(0, int(found)) if abs(found) <= _LARGEST else None


def _unix(told: str | None) -> float | None:
    """Return unix seconds, also of a server that says milliseconds."""
    found = _number(told)
    return found / 1_000 if found is not None and found >= _MILLISECONDS else found


def _soon(told: int | None) -> int | None:
    """Return the seconds to a reset, None if no window is that long."""
    return told if told is not None and told <= MAX_WAIT_S else None
