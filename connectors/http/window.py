"""One bucket's rate window: what may still be sent, judged only by what answers have told."""

import math
from dataclasses import dataclass, replace
from typing import Final

from connectors.http.rates import MAX_WAIT_S, RateReading
from connectors.http.server_clock import ServerClock

DEFAULT_WINDOW_S: Final = 60.0  # the longest we wait when no answer tells when a window ends
MARGIN_STEP_S: Final = 0.1
MAX_MARGIN_S: Final = 2.0


@dataclass(slots=True)
class Sent:
    """When a request went out, and what was left of the window then."""

    at: float = 0.0
    remaining: float = math.inf


class Window:
    """The present window of one bucket.

    `remaining` only falls inside a window: answers overtake each other, and other consumers take
    their share. When the window has surely passed, the next is taken to be full, less what is still
    unanswered, until an answer tells better.
    """

    def __init__(self, *, reserve: float, clock: ServerClock) -> None:
        self.limit: int | None = None
        self.remaining = 0
        self.in_flight = 0
        self.paused_until = -math.inf
        self.windows = 0
        self.window_s = DEFAULT_WINDOW_S
        self._reserve = reserve
        self._clock = clock
        self._known = False
        self._cost = 1  # of the last request that told it
        self._answered = 0  # in this window
        self._start = 0  # what remained when we began to count
        self._floor = 0
        self._entered_at = -math.inf  # our clock: when an answer first told of this window
        self._resets_at: float | None = None  # the server's clock
        self._ends_at = math.inf  # our clock, when the server's doesn't help
        self._passed_end = -math.inf
        self._renewed_at: float | None = None  # set while the window is only taken to be new
        self._margin_s = 0.0

    def assume(self, limit: int) -> None:
        """Keep this limit until an answer tells better; the first window begins with a request."""
        self.limit = limit
        self._known = True
        self._ends_at = -math.inf
        self.keep(self._reserve)

    def keep(self, reserve: float) -> None:
        """Leave this share to others from now on; at least one request a window is ours."""
        self._reserve = reserve
        if self.limit is not None:
            self._floor = min(math.ceil(reserve * self.limit - 1e-9), self.limit - 1)

    @property
    def per_second(self) -> float | None:
        """The rate we may keep up, None if the server names no limit."""
        return None if self.limit is None else (self.limit - self._floor) / self.window_s

    @property
    def spare(self) -> int:
        """How many more may be sent in this window, above the reserve.

        What is under way is taken to bring along as much of others' traffic as our answered did.
        """
        told = min(self.remaining, (self.limit or 0) - self._answered)
        ours = self._answered + self.in_flight
        others = max(0, self._start - self.remaining - ours)
        return told - self.in_flight - (self.in_flight * others) // (ours or 1) - self._floor

    @property
    def _has_room(self) -> bool:
        """Whether one more may be sent that costs as much as the last one did."""
        # What costs more than a window has is sent all the same.
        whole = (self.limit or 0) - self._floor
        return self.spare >= max(1, min(self._cost, whole))

    def permits(self, now: float) -> bool:
        """Tell whether one more request may go out."""
        if now < self.paused_until:
            return False
        if not self._known:
            return self.in_flight == 0
        if self.limit is None:
            return True
        if now >= self._end():
            self._renew(now)
        return self._has_room

    def next_chance(self, now: float) -> float:
        """Return when time alone may change the answer of `permits`; infinite if it can't."""
        if now < self.paused_until:
            return self.paused_until
        if self.limit is None or self._has_room:
            return math.inf
        return self._end()

    def take(self, now: float) -> Sent:
        """Count one request out."""
        self.in_flight += 1
        return Sent(now, self.remaining if self.limit is not None else math.inf)

    def give_back(self) -> None:
        """Count a request that surely never reached the server."""
        self.in_flight -= 1

    def miss(self) -> None:
        """Count a request whose answer told nothing of this bucket, or never came."""
        self.in_flight -= 1
        self._answered += 1
        self.remaining -= 1

    def answer(
        self, reading: RateReading | None, sent: Sent, *, now: float, conclusive: bool = True
    ) -> None:
        """Count a request's answer; a `conclusive` one without a limit means there is none."""
        self._known = self._known or conclusive
        if reading is None or reading.remaining is None:
            self.miss()
            return
        self.in_flight -= 1
        self.observe(reading, sent, now=now)

    def observe(self, reading: RateReading, sent: Sent, *, now: float) -> None:
        """Take in what an answer says of this bucket."""
        remaining = reading.remaining or 0
        self._known = True
        self._cost = reading.cost or self._cost
        reading = self._sane(reading, sent, now)
        match self._place(reading, sent, now):
            case "same":
                self._answered += 1
                self.remaining = min(self.remaining, remaining)
                self._shift(reading, now)
            case "new":
                self._enter(reading, remaining, now)
            case "premature":
                self._margin_s = min(MAX_MARGIN_S, self._margin_s + MARGIN_STEP_S)
                self._renewed_at = None
                self.remaining = min(self.remaining, remaining)
                if reading.resets_in_s is not None:
                    self._ends_at = now + reading.resets_in_s + 1.0
            case _:
                pass  # the answer of a window that has passed

    def pause(self, until: float) -> None:
        """Let nothing out before `until`: the server said so."""
        self.paused_until = max(self.paused_until, until)

    def _end(self) -> float:
        """Return when this window has surely passed, on our clock."""
        if self._renewed_at is None and self._resets_at is not None and self._clock.known:
            past = self._clock.surely_past(self._resets_at) + self._margin_s
            return min(past, self._entered_at + MAX_WAIT_S)
        return self._ends_at + self._margin_s

    def _renew(self, now: float) -> None:
        self._passed_end = self._ends_at
        self._renewed_at = now
        self._answered = 0
        self._start = self.remaining = self.limit or 0
        self._ends_at = now + self.window_s
        self.windows += 1

    def _enter(self, reading: RateReading, remaining: int, now: float) -> None:
        if self._renewed_at is None:
            self.windows += 1
        self.limit = reading.limit or self.limit or remaining + 1
        self.keep(self._reserve)
        self._answered = 1
        self.remaining = remaining
        self._start = remaining + 1
        self._renewed_at = None
        self._learn_length(reading)
        self._entered_at = now
        self._resets_at = reading.resets_at
        self._ends_at = now + self.window_s
        if reading.resets_in_s is not None:
            self._ends_at = now + reading.resets_in_s + 1.0

    def _learn_length(self, reading: RateReading) -> None:
        if self._resets_at is not None and reading.resets_at is not None:
            self.window_s = min(self.window_s, max(1.0, reading.resets_at - self._resets_at))
        elif reading.window_s is not None:
            self.window_s = reading.window_s

    def _shift(self, reading: RateReading, now: float) -> None:
        """Follow a reset that wavers inside one window."""
        if reading.resets_at is not None and self._resets_at is not None:
            self._resets_at = max(self._resets_at, reading.resets_at)
        if reading.resets_in_s is not None:
            self._ends_at = min(self._ends_at, now + reading.resets_in_s + 1.0)

    def _sane(self, reading: RateReading, sent: Sent, now: float) -> RateReading:
        """Drop a reset that tells nothing: long past when the request was sent, or years ahead."""
        if reading.resets_at is None or not self._clock.known:
            return reading
        is_past = sent.at > self._clock.surely_past(reading.resets_at) + MAX_MARGIN_S
        is_far = self._clock.surely_before(reading.resets_at - MAX_WAIT_S, at=now)
        return replace(reading, resets_at=None) if is_past or is_far else reading

    def _place(self, reading: RateReading, sent: Sent, now: float) -> str:
        """Say which window a reading is of: same, new, passed; or premature: the old isn't over."""
        if self.limit is None:
            return "new"
        if reading.resets_at is not None and self._clock.known:
            return self._place_absolute(reading.resets_at, sent, now)
        if reading.resets_in_s is not None:
            return self._place_relative(reading.resets_in_s, sent)
        return "new" if (reading.remaining or 0) >= sent.remaining else "same"

    def _place_absolute(self, resets_at: float, sent: Sent, now: float) -> str:
        if self._resets_at is None:
            return "new"
        if resets_at > self._resets_at:
            wavers = self._renewed_at is None and self._clock.surely_before(self._resets_at, at=now)
            return "same" if wavers else "new"
        if self._renewed_at is None:
            return "same" if resets_at == self._resets_at else "passed"
        return "premature" if sent.at >= self._renewed_at else "passed"

    def _place_relative(self, resets_in_s: float, sent: Sent) -> str:
        earliest_end = sent.at + resets_in_s - 1.0
        if self._renewed_at is None:
            return "new" if earliest_end > self._ends_at else "same"
        if earliest_end > self._passed_end:
            return "new"
        return "premature" if sent.at >= self._renewed_at else "passed"
