"""What the answers say about their server's rate limits, in one form for all systems."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

ACCOUNT: Final = ""  # the bucket every request draws on
ZENDESK_WINDOW_S: Final = 60.0  # "requests per minute"
INTERCOM_WINDOW_S: Final = 10.0  # the limit is spread over windows of ten seconds

_ZENDESK_BUCKET: Final = "zendesk-ratelimit-"
_PAIR: Final = re.compile(r"(\w+)\s*=\s*(-?\d+)")


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
            resets_at=_number(headers.get("x-ratelimit-reset")),
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
                resets_in_s=_number(headers.get("ratelimit-reset")),
                window_s=ZENDESK_WINDOW_S,
            )
        )
    for raw_name, raw_value in headers.raw:
        name = raw_name.decode("latin-1").lower()
        if name.startswith(_ZENDESK_BUCKET):
            readings.append(_zendesk_bucket(name.removeprefix(_ZENDESK_BUCKET), raw_value))
    return readings


def _zendesk_bucket(bucket: str, raw_value: bytes) -> RateReading:
    told = {name: int(value) for name, value in _PAIR.findall(raw_value.decode("latin-1"))}
    return RateReading(
        bucket=bucket,
        limit=told.get("total"),
        remaining=told.get("remaining"),
        resets_in_s=told.get("resets"),
        window_s=ZENDESK_WINDOW_S,
    )


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds an answer asks to wait; a date counts from the server's own Date."""
    told = headers.get("retry-after")
    if told is None:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        until, now = unix_seconds(told), server_date(headers)
        return max(0.0, until - now) if until is not None and now is not None else None


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
    if told is None:
        return None
    try:
        return int(float(told))
    except (ValueError, OverflowError):
        return None
