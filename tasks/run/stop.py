"""What lets a run stop before its end: a wish, or too much of one trouble."""

from collections import deque

from transforms.errors import CONTACT_SHUT, FatalError
from transforms.rules import Rules


class Stop:
    """A wish to stop, by a person or by trouble; steps under way are finished and settled."""

    def __init__(self) -> None:
        self.reason: str | None = None

    def ask(self, reason: str) -> None:
        """Let every record stop before its next step; the first reason stays."""
        self.reason = self.reason or reason


class Breaker:
    """Stops the run when one reason makes a share of the recent records fail."""

    def __init__(self, *, share: float, of_last: int) -> None:
        self._warning: str | None = None  # what was first to reach half of what stops the run
        self._has_warned = False
        self._recent: deque[str | None] = deque(maxlen=of_last)
        self._share = share

    def note(self, reason: str | None) -> None:
        """Count one record's end; raises FatalError when the share is reached."""
        if reason == CONTACT_SHUT:  # their own trouble, however many the operator has blocked
            reason = None
        self._recent.append(reason)
        if reason is None or len(self._recent) < (self._recent.maxlen or 0):
            return
        count = sum(1 for past in self._recent if past == reason)
        told = f"{count} of the last {len(self._recent)} records failed with {reason!r}"
        if count >= self._share * len(self._recent):
            raise FatalError(f"{told}; mend the cause and run again (options.stop_when_failing)")
        if self._warning is None and count >= self._share * len(self._recent) / 2:
            self._warning = told

    def take_warning(self) -> str | None:
        """Return, once, what has made half the share fail that stops the run; None before."""
        told = None if self._has_warned else self._warning
        self._has_warned = told is not None or self._has_warned
        return told


def new_breaker(rules: Rules) -> Breaker:
    """Return a breaker as the migration file wants it."""
    told = rules.options.stop_when_failing
    return Breaker(share=told.share, of_last=told.of_last)
