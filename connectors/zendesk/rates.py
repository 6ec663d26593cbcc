"""What Zendesk's answers say about its rate limits: the account's minute, and single endpoints'."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import httpx

from connectors.http.rates import ACCOUNT, RateReading, count_in, soon

WINDOW_S: Final = 60.0  # "requests per minute"

_BUCKET: Final = "zendesk-ratelimit-"
_PAIR: Final = re.compile(r"(\w+)\s*=\s*(-?\d+)")


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
                resets_in_s=soon(count_in(headers.get("ratelimit-reset"))),
                window_s=WINDOW_S,
            )
        )
    for raw_name, raw_value in headers.raw:
        name = raw_name.decode("latin-1").lower()
        if name.startswith(_BUCKET):
            readings.append(_bucket(name.removeprefix(_BUCKET), raw_value))
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


def _bucket(bucket: str, raw_value: bytes) -> RateReading:
    told = {name: count_in(value) for name, value in _PAIR.findall(raw_value.decode("latin-1"))}
    return RateReading(
        bucket=bucket,
        limit=told.get("total"),
        remaining=told.get("remaining"),
        resets_in_s=soon(told.get("resets")),
        window_s=WINDOW_S,
    )


def _first(headers: httpx.Headers, *names: str) -> int | None:
    return next(
        (found for name in names if (found := count_in(headers.get(name))) is not None), None
    )
