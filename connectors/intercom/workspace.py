"""Opens an Intercom workspace: address, token, version and limits put together."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx

from connectors.clock import now as real_now
from connectors.http import (
    BearerToken,
    HttpClient,
    Limiter,
    MayChange,
    Patience,
    RetryBudget,
    always,
)
from connectors.http.client import TIMEOUT_S
from connectors.http.share import Share
from connectors.intercom.articles.habits import Habits
from connectors.intercom.context import Claimed, Claims, Connection, nobody
from connectors.intercom.rates import intercom_rate
from connectors.intercom.shapes import sound_answer
from connectors.intercom.target import IntercomTarget
from connectors.intercom.wording import intercom_error
from connectors.protocols import FileReader
from transforms.hours import Hours


def open_intercom(  # noqa: PLR0913 - what a migration file says of its target, by keyword
    url: str,
    token: str,
    *,
    api_version: str,
    rate_reserve: float,
    max_in_flight: int,
    search_lag_s: float,
    hours: Hours | None = None,
    files: FileReader,
    claimed: Claimed = nobody,
    habits: Habits | None = None,
    may_change: MayChange = always,
    now: Callable[[], datetime] = real_now,
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    transport: httpx.AsyncBaseTransport | None = None,
    patience: Patience | None = None,
    timeout_s: float = TIMEOUT_S,
) -> IntercomTarget:
    """Return the workspace behind `url`; the caller closes it.

    `claimed` tells which conversations belong to a record already, `habits` the same of articles;
    `may_change` raises when the workspace may not be changed any more; `timeout_s` is how long an
    answer may take; `hours` hold requests back. Without the version in every request Intercom would
    use the app's own, so it is always sent.
    """
    client = HttpClient(
        base_url=url,
        credentials=BearerToken(token),
        limiter=Limiter(
            reserve=rate_reserve,
            max_in_flight=max_in_flight,
            read_rate=intercom_rate,
            patience=patience,
            host="Intercom",
            share=Share(hours, now=now),
        ),
        patience=patience,
        headers={"Intercom-Version": api_version, "Accept": "application/json"},
        retry=RetryBudget(sleep=sleep),
        error_code=intercom_error,
        is_sound=sound_answer,
        may_change=may_change,
        transport=transport,
        timeout_s=timeout_s,
    )
    return IntercomTarget(
        Connection(
            client,
            files,
            Claims(claimed),
            search_lag_s,
            now=now,
            sleep=sleep,
            patience=patience or Patience(),
            habits=habits or Habits(),
        )
    )
