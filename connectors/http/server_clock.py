"""The server's clock as seen from here: an interval that every Date header makes narrower."""

import math
from typing import Final

GENERATION_S: Final = 60.0  # samples older than one or two of these are forgotten: clocks drift
STALE_DATE_S: Final = 2.0  # Date is cut to the second, and some servers cache it for another


class ServerClock:
    """Bounds of (server's unix seconds - our clock): surely at least `low`, at most `high`."""

    def __init__(self) -> None:
        self.low = -math.inf
        self.high = math.inf
        self._recent = (-math.inf, math.inf)
        self._rotate_at = -math.inf

    @property
    def known(self) -> bool:
        """Whether the server has told its time at all."""
        return self.low > -math.inf

    def learn(self, date: float, *, sent_at: float, received_at: float) -> None:
        """Take the Date of an answer that came between two moments of our clock."""
        low, high = date - received_at, date + STALE_DATE_S - sent_at
        if received_at >= self._rotate_at:
            self.low, self.high = self._recent
            self._recent = (low, high)
            self._rotate_at = received_at + GENERATION_S
        self._recent = _narrowed(self._recent, low, high)
        self.low, self.high = _narrowed((self.low, self.high), low, high)

    def surely_past(self, server_time: float) -> float:
        """Return the moment of our clock at which the server's has surely reached `server_time`."""
        return server_time - self.low

    def surely_before(self, server_time: float, *, at: float) -> bool:
        """Tell whether the server's clock can't have reached `server_time` at our moment `at`."""
        return at + self.high < server_time


def _narrowed(bounds: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    narrow = max(bounds[0], low), min(bounds[1], high)
    return narrow if narrow[0] <= narrow[1] else (low, high)  # several clocks: believe the newest
