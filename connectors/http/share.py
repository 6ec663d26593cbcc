"""What share of a host's rate is ours at this hour: looked up anew from time to time."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors.clock import now as real_now
from transforms.hours import Hours

LOOK_S: Final = (
    15.0  # between two looks: a machine that slept, or whose clock was set, sees it soon
)


class Share:
    """The share that `hours` leaves; all of it where there are none."""

    def __init__(
        self, hours: Hours | None = None, *, now: Callable[[], datetime] = real_now
    ) -> None:
        self._hours = hours
        self._now = now
        self._looked_at = -math.inf
        self._quiet_until: float | None = None  # on the clock of whoever asks
        self.value = 1.0

    def look(self, clock: float) -> bool:
        """Look at the hour if it is time to; returns whether the share is another one now."""
        if self._hours is None or clock - self._looked_at < LOOK_S:
            return False
        self._looked_at = clock
        moment = self._now()
        before, self.value = self.value, self._hours.share(moment)
        self._quiet_until = None
        if not self.value:
            until = self._hours.until(moment)
            lasts_s = (until - moment).total_seconds() if until else math.inf
            self._quiet_until = clock + lasts_s
        return self.value != before

    @property
    def quiet_until(self) -> float | None:
        """Until when nothing may be sent; None while something may."""
        return self._quiet_until
