"""How a process waits: what takes long is told, with its reason and its end, and a wish ends it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.clock import now as real_now
from transforms.errors import StoppedError

log = logging.getLogger(__name__)

LONG_S: Final = 10.0  # what waits longer says so
LOOK_S: Final = 0.5  # between two looks at whether somebody wishes to stop
QUIET_S: Final = 10.0  # one thing is told once in so long, however many requests wait for it

Sleep = Callable[[float], Awaitable[Any]]


class Patience:
    """One for a process: its long waits go to the log and to whoever watches.

    `tell` says a line to a person; `wish` returns why somebody wants the run to stop, if so.
    """

    def __init__(
        self,
        *,
        tell: Callable[[str], None] = lambda _: None,
        wish: Callable[[], str | None] = lambda: None,
        now: Callable[[], datetime] = real_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tell = tell
        self.wish = wish
        self._now = now
        self._clock = clock
        self._told_at: dict[str, float] = {}

    async def wait(
        self, seconds: float, what: str, *, about: str = "", sleep: Sleep = asyncio.sleep
    ) -> None:
        """Wait for `what`; a long wait is told, and raises StoppedError when a wish comes.

        `about` is what many wait for together: it is told once. A short wait is part of what is
        under way when somebody wishes to stop.
        """
        if seconds < LONG_S:
            await sleep(seconds)
            return
        self.say(what, seconds, about=about or what)
        left_s = seconds
        while left_s > 0:
            if (reason := self.wish()) is not None:
                raise StoppedError(reason)
            await sleep(min(LOOK_S, left_s))
            left_s -= LOOK_S

    @contextmanager
    def watching(self, what: str, *, about: str, at_most_s: float) -> Iterator[None]:
        """Tell of what goes on inside when it takes long; it lasts `at_most_s`."""
        left_s = at_most_s - LONG_S
        timer = asyncio.get_running_loop().call_later(
            LONG_S, lambda: self.say(what, left_s, about=about)
        )
        try:
            yield
        finally:
            timer.cancel()

    def say(self, what: str, seconds: float, *, about: str) -> None:
        """Tell what is waited for and until when, unless it was told a moment ago."""
        moment = self._clock()
        if moment - self._told_at.get(about, -QUIET_S) < QUIET_S:
            return
        self._told_at[about] = moment
        until = self._now() + timedelta(seconds=seconds)
        line = f"Waiting {seconds:.0f} s, until {until:%H:%M:%S} UTC: {what}"
        log.warning(line)  # a sentence for people, as on the screen
        self.tell(line)
