"""Time that costs nothing: a loop that jumps to its next timer, and servers that live on it."""

import asyncio
import math
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from typing import Any

import httpx

from connectors.http import Limiter
from connectors.intercom.rates import intercom_rate
from connectors.zendesk.rates import zendesk_rate

EPOCH = 1_790_000_000.25  # the servers' unix seconds when the loop starts


class VirtualLoop(asyncio.SelectorEventLoop):
    """Advances its clock instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 0.0
        real_select = self._selector.select

        def select(timeout: float | None = None) -> Any:
            events = real_select(0)
            if not events and timeout:
                self._virtual += timeout
            if not events and timeout is None:
                raise RuntimeError("everything waits and no timer is set")
            return events

        self._selector.select = select

    def time(self) -> float:
        return self._virtual


def run(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def now() -> float:
    return asyncio.get_running_loop().time()


def limiter(**changed: Any) -> Limiter:
    """Return a limiter on the running loop's time, with the usual reserve."""
    told: dict[str, Any] = {"reserve": 0.1, "max_in_flight": 128, "read_rate": intercom_rate}
    return Limiter(**(told | {"clock": now, "jitter": lambda: 0.5} | changed))


def zendesk_limiter(**changed: Any) -> Limiter:
    return limiter(**({"reserve": 0.2, "read_rate": zendesk_rate} | changed))


class IntercomRates:
    """Counts requests in fixed windows of the server's clock and says so as Intercom does."""

    def __init__(self, limit: int, *, window_s: int = 10, latency_s: float = 0.3) -> None:
        self.limit, self.window_s, self.latency_s = limit, window_s, latency_s
        self.counts: Counter[int] = Counter()
        self.refused = 0
        self.random = random.Random(7)
        self.others = 0  # requests of other consumers for each of ours

    async def answer(self) -> tuple[int, httpx.Headers]:
        await self._travel()
        server_now = now() + EPOCH
        window = math.floor(server_now / self.window_s)
        self.counts[window] += 1
        taken = self.counts[window] * (1 + self.others)
        status = 200 if taken <= self.limit else 429
        self.refused += status == 429
        headers = httpx.Headers(
            {
                "date": formatdate(math.floor(server_now), usegmt=True),
                "x-ratelimit-limit": str(self.limit),
                "x-ratelimit-remaining": str(max(0, self.limit - taken)),
                "x-ratelimit-reset": str((window + 1) * self.window_s),
            }
        )
        await self._travel()
        return status, headers

    def full_windows(self) -> list[int]:
        """Return the counts without the first and the last window."""
        return [self.counts[window] for window in sorted(self.counts)[1:-1]]

    async def _travel(self) -> None:
        await asyncio.sleep(self.latency_s * (0.25 + 0.5 * self.random.random()))


class ZendeskRates(IntercomRates):
    """Fixed minutes: the account's, without a word of its reset, and a named bucket's beside it."""

    def __init__(self, limit: int, *, account: "ZendeskRates | None" = None) -> None:
        super().__init__(limit, window_s=60)
        self.account = account

    async def answer(self) -> tuple[int, httpx.Headers]:
        status, told = await super().answer()
        left = told["x-ratelimit-remaining"]
        if self.account is None:
            return status, httpx.Headers(self._account_headers(left))
        account_status, headers = await self.account.answer()
        resets = math.ceil(self.window_s - (now() + EPOCH) % self.window_s)
        headers["zendesk-ratelimit-exports"] = (
            f"total={self.limit}; remaining={left}; resets={resets}"
        )
        return max(status, account_status), headers

    def _account_headers(self, left: str) -> dict[str, str]:
        return {"x-rate-limit": str(self.limit), "x-rate-limit-remaining": left}


async def work(
    limited: Limiter, server: IntercomRates, *, seconds: float, bucket: str | None = None
) -> None:
    """Send one request."""
    while now() < seconds:
        async with limited.slot(bucket) as slot:
            if now() >= seconds:
                return
            status, headers = await server.answer()
            slot.feed(headers, status)


async def crowd(
    limited: Limiter, server: IntercomRates, *, seconds: float, workers: int = 300, **told: Any
) -> None:
    """Send as much as the limiter allows."""
    await asyncio.gather(*(work(limited, server, seconds=seconds, **told) for _ in range(workers)))
