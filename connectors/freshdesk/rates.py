"""What Freshdesk's answers say of its rates: credits of a minute, of an hour on old plans.

Answers count credits, of which a request may cost several, as each says of itself. Of lists with
limits of their own they say nothing: these follow from the plan's total. Freshdesk's reference,
"Rate limit".
"""

from collections.abc import Mapping, Sequence
from typing import Final

import httpx

from connectors.http import Limiter
from connectors.http.rates import ACCOUNT, RateReading, count_in

MINUTE_S, HOUR_S = 60.0, 3_600.0
HOURLY_FROM: Final = 3_000  # old plans: 3,000 or 5,000 an hour; no plan has as many a minute
TICKETS, CONTACTS = "tickets-list", "contacts-list"  # our names of the buckets
LISTS: Final[Mapping[int, int]] = {200: 20, 400: 100, 700: 200, 1_000: 300, 2_000: 400}


def freshdesk_rate(headers: httpx.Headers) -> Sequence[RateReading]:
    """Read the account's credits."""
    remaining = count_in(headers.get("x-ratelimit-remaining"))
    if remaining is None:
        return ()
    total = count_in(headers.get("x-ratelimit-total"))
    window_s = HOUR_S if total is not None and total >= HOURLY_FROM else MINUTE_S
    cost = count_in(headers.get("x-ratelimit-used-currentrequest"))
    return [RateReading(ACCOUNT, total, remaining, window_s=window_s, cost=cost)]


def hold_lists(limiter: Limiter, headers: httpx.Headers) -> None:
    """Keep the lists of tickets and contacts to what the plan allows, once its total is known."""
    limit = LISTS.get(count_in(headers.get("x-ratelimit-total")) or 0)
    if limit is not None:
        for bucket in (TICKETS, CONTACTS):
            limiter.assume(bucket, limit)
