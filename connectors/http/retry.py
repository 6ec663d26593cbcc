"""How long a call tries before it gives up; longer outages are for whoever called."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from connectors.http.patience import Patience
from transforms.errors import RATE_LIMITED, LostAnswerError, OversizedError, TransientError

ITEM_ATTEMPTS: Final = 4  # of a call that is about one record or one file
ITEM_SECONDS: Final = 20.0  # and for so long

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryBudget:
    """Attempts and seconds of one call; waiting for the limiter's permission is not counted.

    Nor is the wait that an answer 429 asks for: it is everybody's, and says nothing of the call.
    """

    attempts: int = 8
    seconds: float = 120.0
    first_wait_s: float = 0.5
    max_wait_s: float = 20.0
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random

    def for_item(self) -> "RetryBudget":
        """Return the budget of a call about one record or file: its trouble holds up nobody."""
        return replace(
            self,
            attempts=min(self.attempts, ITEM_ATTEMPTS),
            seconds=min(self.seconds, ITEM_SECONDS),
        )

    def backoff_s(self, attempt: int) -> float:
        """Return the wait after that many attempts when the other side named none."""
        longest = min(self.max_wait_s, self.first_wait_s * 2.0 ** (attempt - 1))
        return longest * (0.5 + 0.5 * self.jitter())


class _Turns:
    """The reckoning of one call: how often, how long, and how long to wait before the next."""

    def __init__(self, budget: RetryBudget, idle_s: Callable[[], float]) -> None:
        self._budget = budget
        self._idle_s = idle_s
        self._started = budget.clock()
        self._attempts = 0
        self._held_s = 0.0
        self.pause_s = 0.0
        self.what = ""

    def again(self, exc: TransientError) -> bool:
        """Say whether to try again, after `pause_s`."""
        if isinstance(exc, LostAnswerError | OversizedError):
            return False
        self._attempts += 1
        self.pause_s = self._budget.backoff_s(self._attempts)
        if exc.after_s is not None:
            self.pause_s = exc.after_s + 0.05 * self._budget.jitter()
        spent = self._budget.clock() - self._started - self._idle_s() - self._held_s
        self.what = f"{exc}; then try {self._attempts + 1} of {self._budget.attempts}"
        if self._attempts >= self._budget.attempts:
            return False
        if exc.code == RATE_LIMITED:
            self._held_s += self.pause_s
            return True
        return spent + self.pause_s <= self._budget.seconds


async def persist(
    attempt: Callable[[], Awaitable[T]],
    *,
    budget: RetryBudget,
    idle_s: Callable[[], float],
    patience: Patience,
) -> T:
    """Call `attempt` until it works, fails for good or the budget is spent; raise its last error.

    An answer that was lost is never tried again here: the call may have happened. `patience` tells
    of a long wait, and ends it with StoppedError at a wish to stop.
    """
    turns = _Turns(budget, idle_s)
    while True:
        try:
            return await attempt()
        except TransientError as exc:
            if not turns.again(exc):
                raise
        await patience.wait(turns.pause_s, turns.what, sleep=budget.sleep)
