"""Permission to send: one limiter per host and process, fed by the host's own answers only."""

import asyncio
import itertools
import math
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import httpx

from connectors.http.pace import Pace
from connectors.http.patience import Patience
from connectors.http.rates import ACCOUNT, RateReading, retry_after, server_date
from connectors.http.server_clock import ServerClock
from connectors.http.share import Share
from connectors.http.window import Sent, Window
from transforms.course import Course
from transforms.errors import StoppedError

MAX_BYTES_IN_FLIGHT: Final = 256 * 1024 * 1024
JITTER_S: Final = 0.005
COURSE_S: Final = 60.0  # of a slice of the requests' course: so many windows that none stands out
KINDS_AT_MOST: Final = 60
OTHER_KINDS: Final = "others"
_EPSILON_S: Final = 0.001


@dataclass(slots=True)
class LimiterStats:
    """What a run's report says of one host."""

    requests: int = 0
    rate_limited: int = 0  # 429s seen
    waited_s: float = 0.0  # summed over all requests
    in_flight_max: int = 0
    windows: int = 0
    course: Course = field(default_factory=lambda: Course(COURSE_S))
    kinds: Counter[str] = field(default_factory=Counter)  # method and path, ids left out

    def count_kind(self, kind: str) -> None:
        """Count a request by what it is; those of very many kinds are one."""
        is_known = kind in self.kinds or len(self.kinds) < KINDS_AT_MOST
        self.kinds[kind if is_known else OTHER_KINDS] += 1

    def beside(self, other: "LimiterStats") -> "LimiterStats":
        """Return this use of a host with another that went on at the same time."""
        return LimiterStats(
            requests=self.requests + other.requests,
            rate_limited=self.rate_limited + other.rate_limited,
            waited_s=self.waited_s + other.waited_s,
            in_flight_max=self.in_flight_max + other.in_flight_max,
            windows=max(self.windows, other.windows),
            course=self.course,
            kinds=self.kinds + other.kinds,
        )


class Limiter:
    """Keeps each window full, less a reserve for others, and never asks for more than it holds."""

    def __init__(  # noqa: PLR0913 - time, sleep and chance are arguments too
        self,
        *,
        reserve: float,
        max_in_flight: int,
        read_rate: Callable[[httpx.Headers], Sequence[RateReading]],
        max_bytes_in_flight: int = MAX_BYTES_IN_FLIGHT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        patience: Patience | None = None,
        host: str = "the server",
        assumed: int | None = None,
        share: Share | None = None,
    ) -> None:
        """`reserve` is the share of every window left to others; `read_rate` reads an answer.

        `share` says how much of the rest is ours at which hour.

        `assumed` requests a minute are kept to until an answer tells a limit.

        `patience` tells of long waits, in which `host` is named, and ends them at a wish to stop.
        """
        self.stats = LimiterStats()
        self._reserve = reserve
        self._read_rate = read_rate
        self._max_bytes = max_bytes_in_flight
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._patience = patience or Patience()
        self._host = host
        self._server = ServerClock()
        self._pace = Pace(max_in_flight)
        self._share = share or Share()
        self._account = Window(reserve=reserve, clock=self._server)
        if assumed is not None:
            self._account.assume(assumed)
        self._windows = {ACCOUNT: self._account}
        self._queues: dict[str, deque[Waiter]] = {}
        self._order = itertools.count()
        self._in_flight = 0
        self._bytes = 0
        self._timer: asyncio.Task[None] | None = None
        self._timer_at = math.inf

    @property
    def per_second(self) -> float | None:
        """Return the requests a second that the limit leaves to us, None while it is unknown."""
        return self._account.per_second

    def per_second_of(self, bucket: str) -> float | None:
        """Return the same of a bucket with a limit of its own."""
        window = self._windows.get(bucket)
        return None if window is None else window.per_second

    def assume(self, bucket: str, limit: int) -> None:
        """Keep a bucket of which no answer tells anything to so many requests a window."""
        if self._window(bucket).limit is None:
            self._window(bucket).assume(limit)

    def slot(self, bucket: str | None = None, *, size: int = 0) -> "Slot":
        """Return the permission to send one request of `size` bytes; entering it waits.

        It draws on the account's bucket and on the named one.
        """
        return Slot(self, bucket or ACCOUNT, size)

    def wait_s(self, bucket: str | None = None) -> float | None:
        """Return how long a request has to wait for its window, None if it hasn't to."""
        now = self._clock()
        windows = {id(w): w for w in (self._account, self._window(bucket or ACCOUNT))}.values()
        waits = [w.next_chance(now) - now for w in windows if not w.permits(now)]
        return max((wait for wait in waits if wait < math.inf), default=None)

    def feed(self, headers: httpx.Headers, *, slot: "Slot", status: int = 200) -> None:
        """Take in what an answer tells; called once, when its headers are there."""
        now = self._clock()
        if (date := server_date(headers)) is not None:
            self._server.learn(date, sent_at=slot.sent.at, received_at=now)
        readings = {reading.bucket: reading for reading in self._read_rate(headers)}
        conclusive = status < 500 and status != 429  # a gateway's error page knows no limits
        self._account.answer(readings.pop(ACCOUNT, None), slot.sent, now=now, conclusive=conclusive)
        if slot.bucket != ACCOUNT:
            named = self._window(slot.bucket)
            named.answer(
                readings.pop(slot.bucket, None), slot.sent_named, now=now, conclusive=conclusive
            )
        for bucket, reading in readings.items():
            if reading.remaining is not None:
                self._window(bucket).observe(reading, Sent(slot.sent.at), now=now)
        slot.answered = True
        self._pace.learn(now - slot.sent.at, per_second=self._account.per_second)
        if status == 429:
            self._refused(headers, slot, now)
        elif status >= 500:
            self._pace.slow_down()
        self.stats.windows = self._account.windows
        if self._queues:
            self._wake()

    def never_sent(self, slot: "Slot") -> None:
        """Take in that a request surely did not reach the server."""
        if not slot.answered:
            slot.answered = True
            self._account.give_back()
            if slot.bucket != ACCOUNT:
                self._window(slot.bucket).give_back()

    async def enter(self, slot: "Slot") -> None:
        """Wait until a slot may be used; with room and no waiters, at once."""
        now = self._clock()
        if not self._queues and self._fits(slot, now):
            self._take(slot, now)
            return
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(slot.bucket, deque()).append(Waiter(next(self._order), slot, turn))
        self._wake()
        try:
            await turn
        except asyncio.CancelledError:
            self._withdraw(slot, turn)
            raise
        finally:
            slot.waited_s = self._clock() - now
            self.stats.waited_s += slot.waited_s

    def leave(self, slot: "Slot") -> None:
        """Take a slot back when its request is over, whatever came of it."""
        self._in_flight -= 1
        self._bytes -= slot.size
        if not slot.answered:
            self._account.miss()
            if slot.bucket != ACCOUNT:
                self._window(slot.bucket).miss()
        if self._queues:
            self._wake()

    def _window(self, bucket: str) -> Window:
        window = self._windows.get(bucket)
        if window is None:
            window = self._windows[bucket] = Window(reserve=self._left, clock=self._server)
        return window

    @property
    def _left(self) -> float:
        """Return which share of a window is left to others at this hour."""
        return 1.0 - (1.0 - self._reserve) * self._share.value

    def _keep_hours(self, now: float) -> None:
        """Leave to others what the hour says."""
        if self._share.look(now):
            for window in self._windows.values():
                window.keep(self._left)

    def _fits(self, slot: "Slot", now: float) -> bool:
        self._keep_hours(now)
        return (
            self._share.quiet_until is None
            and self._in_flight < self._pace.in_flight
            and (not self._bytes or self._bytes + slot.size <= self._max_bytes)
            and self._account.permits(now)
            and (slot.bucket == ACCOUNT or self._window(slot.bucket).permits(now))
        )

    def _take(self, slot: "Slot", now: float) -> None:
        self._in_flight += 1
        self._bytes += slot.size
        slot.sent = self._account.take(now)
        if slot.bucket != ACCOUNT:
            slot.sent_named = self._window(slot.bucket).take(now)
        self.stats.requests += 1
        self.stats.course.note(now, per_second=self._account.per_second)
        self.stats.in_flight_max = max(self.stats.in_flight_max, self._in_flight)

    def _refused(self, headers: httpx.Headers, slot: "Slot", now: float) -> None:
        """Take in a 429: the bucket that is empty pauses, the account's if none is named."""
        self.stats.rate_limited += 1
        self._pace.slow_down()
        if (wait_s := retry_after(headers)) is None:
            return
        named = slot.bucket != ACCOUNT and (self._account.limit is None or self._account.spare > 0)
        window = self._window(slot.bucket) if named else self._account
        window.pause(now + wait_s + self._jitter() * JITTER_S)

    def _wake(self) -> None:
        """Let out as many waiters as fit."""
        now = self._clock()
        while (waiter := self._next_waiter(now)) is not None:
            self._queues[waiter.slot.bucket].popleft()
            self._take(waiter.slot, now)
            waiter.turn.set_result(None)
        self._arm(now)

    def _next_waiter(self, now: float) -> "Waiter | None":
        """Return the first comer of those whose buckets permit; one bucket can't starve another."""
        first = None
        for bucket, queue in list(self._queues.items()):
            while queue and queue[0].turn.done():
                queue.popleft()
            if not queue:
                del self._queues[bucket]
            elif (first is None or queue[0].order < first.order) and self._fits(queue[0].slot, now):
                first = queue[0]
        return first

    def _withdraw(self, slot: "Slot", turn: asyncio.Future[None]) -> None:
        if turn.done() and not turn.cancelled():  # it had its permission, and never used it
            self.never_sent(slot)
            self.leave(slot)
        else:
            self._wake()

    def _arm(self, now: float) -> None:
        """See to it that somebody wakes the waiters when a window passes."""
        if not self._queues:
            if self._timer is not None:
                self._timer.cancel()
                self._timer, self._timer_at = None, math.inf
            return
        chances = [self._chance(queue[0].slot, now) for queue in self._queues.values()]
        at = min(chances)
        if at == math.inf or at >= self._timer_at - JITTER_S:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        delay_s = max(_EPSILON_S, at - now) + self._jitter() * JITTER_S
        self._timer = asyncio.get_running_loop().create_task(self._wake_in(delay_s))

    def _chance(self, slot: "Slot", now: float) -> float:
        if self._share.quiet_until is not None:
            return self._share.quiet_until
        windows = [self._account]
        if slot.bucket != ACCOUNT:
            windows.append(self._window(slot.bucket))
        chances = [w.next_chance(now) for w in windows if not w.permits(now)]
        return max((chance for chance in chances if chance < math.inf), default=math.inf)

    async def _wake_in(self, delay_s: float) -> None:
        """Wake the waiters then; a wish to stop ends a long wait for all of them."""
        is_quiet = self._share.quiet_until is not None
        held = "the pace of this hour" if is_quiet else "the rate limit"
        what = f"{held} of {self._host} lets nothing out before"
        try:
            await self._patience.wait(delay_s, what, sleep=self._sleep)
        except StoppedError as exc:
            self._timer, self._timer_at = None, math.inf
            self._dismiss(exc)
            return
        self._timer, self._timer_at = None, math.inf
        self._wake()

    def _dismiss(self, exc: StoppedError) -> None:
        waiting = [waiter for queue in self._queues.values() for waiter in queue]
        self._queues.clear()
        for waiter in waiting:
            if not waiter.turn.done():
                waiter.turn.set_exception(StoppedError(str(exc)))


class Waiter(NamedTuple):
    """Somebody who waits for permission, and since when compared with others."""

    order: int
    slot: "Slot"
    turn: asyncio.Future[None]


class Slot:
    """The permission for one request: enter, send, feed its answer, leave."""

    __slots__ = ("_limiter", "answered", "bucket", "sent", "sent_named", "size", "waited_s")

    def __init__(self, limiter: Limiter, bucket: str, size: int) -> None:
        self._limiter = limiter
        self.bucket = bucket
        self.size = size
        self.answered = False
        self.waited_s = 0.0
        self.sent = self.sent_named = Sent()

    async def __aenter__(self) -> Self:
        """Wait for the permission."""
        await self._limiter.enter(self)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hand the slot back."""
        self._limiter.leave(self)

    def feed(self, headers: httpx.Headers, status: int = 200) -> None:
        """Take in the answer."""
        self._limiter.feed(headers, slot=self, status=status)

    def never_sent(self) -> None:
        """Take in that nothing reached the server."""
        self._limiter.never_sent(self)
