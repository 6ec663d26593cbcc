"""How many requests to keep under way: enough to fill the window, fewer on a slow server."""

from typing import Final

MIN_IN_FLIGHT: Final = 8
HEADROOM: Final = 3.0  # times what the permitted rate needs at the present latency
RECENT: Final = 0.05  # weight of one answer in the present latency
USUAL: Final = 0.002  # and in what it is compared with
EXPLODED: Final = 4.0  # times the usual latency
GRACE_S: Final = 0.1  # added to it: a fast server may waver
LEAST: Final = 0.1  # share of the target that is left on a struggling server
EVERY: Final = 16  # answers between two adjustments


class Pace:
    """The number of requests to have in flight, from the permitted rate and the latency.

    Latency is compared with what has been usual of late, not with the best ever seen: calls of
    different kinds differ tenfold, and a server that has become slow for good is usual in the end.
    """

    def __init__(self, max_in_flight: int) -> None:
        self.in_flight = max_in_flight
        self.latency_s = 0.0
        self._usual_s = 0.0
        self._max = max_in_flight
        self._squeeze = 1.0
        self._answers = 0

    def learn(self, latency_s: float, *, per_second: float | None) -> None:
        """Take in one answer's latency."""
        self._answers += 1
        first = 1.0 / self._answers  # a plain average to begin with
        self.latency_s += max(RECENT, first) * (latency_s - self.latency_s)
        self._usual_s += max(USUAL, first) * (latency_s - self._usual_s)
        if self._answers % EVERY == 1:
            self._adjust(per_second)

    def slow_down(self) -> None:
        """Take in a refusal for overload."""
        self._squeeze = max(LEAST, self._squeeze * 0.7)

    def _adjust(self, per_second: float | None) -> None:
        exploded = self.latency_s > EXPLODED * self._usual_s + GRACE_S
        self._squeeze = (
            max(LEAST, self._squeeze * 0.8) if exploded else min(1.0, self._squeeze * 1.1)
        )
        target = float(self._max)
        if per_second is not None:
            target = min(target, per_second * self.latency_s * HEADROOM)
        self.in_flight = min(self._max, max(MIN_IN_FLIGHT, int(target * self._squeeze)))
