"""What Intercom's answers say about its rate limit."""

from collections.abc import Sequence
from typing import Final

import httpx

from connectors.http.rates import ACCOUNT, RateReading, count_in, unix_reset

INTERCOM_WINDOW_S: Final = 10.0  # the limit is spread over windows of ten seconds


def intercom_rate(headers: httpx.Headers) -> Sequence[RateReading]:
    """Read X-RateLimit-Limit, -Remaining and -Reset (unix seconds) of the present window."""
    remaining = count_in(headers.get("x-ratelimit-remaining"))
    if remaining is None:
        return ()
    return (
        RateReading(
            bucket=ACCOUNT,
            limit=count_in(headers.get("x-ratelimit-limit")),
            remaining=remaining,
            resets_at=unix_reset(headers.get("x-ratelimit-reset")),
            window_s=INTERCOM_WINDOW_S,
        ),
    )
