"""Counts over time in a bounded number of equal slices, for charts of a run of any length."""

from dataclasses import dataclass, field
from typing import Final

SLICES_AT_MOST: Final = 240  # as many as a chart shows on a wide screen


@dataclass(frozen=True, slots=True)
class Slice:
    """What was counted in one slice, and what could have been at most where that is known."""

    count: int = 0
    allowed: float | None = None


@dataclass(slots=True)
class Course:
    """Counts in slices of `slice_s` seconds, which double when the run outlasts them."""

    slice_s: float = 1.0
    began_s: float | None = None  # by the clock of whoever counts
    slices: list[Slice] = field(default_factory=list)

    def note(self, at_s: float, count: int = 1, *, per_second: float | None = None) -> None:
        """Count something at a moment; `per_second`: the rate that was allowed then."""
        if self.began_s is None:
            self.began_s = at_s
        place = int((at_s - self.began_s) / self.slice_s)
        while place >= SLICES_AT_MOST:
            self._double()
            place //= 2
        self.slices += [Slice()] * (place + 1 - len(self.slices))
        now = self.slices[place]
        allowed = now.allowed if per_second is None else per_second * self.slice_s
        self.slices[place] = Slice(now.count + count, allowed)

    def _double(self) -> None:
        self.slice_s *= 2
        pairs = [self.slices[at : at + 2] for at in range(0, len(self.slices), 2)]
        self.slices = [
            Slice(
                sum(each.count for each in pair),
                _both([each.allowed for each in pair]),
            )
            for pair in pairs
        ]


def _both(allowed: list[float | None]) -> float | None:
    """Return what two slices allow together; where one does not know, what the other does."""
    known = [each for each in allowed if each is not None]
    return 2 * sum(known) / len(known) if known else None
