"""How far a run is: counts per stage with rate and time left, for terminal, UI and report."""

from collections.abc import Callable
from dataclasses import dataclass, field

from transforms.course import Course


@dataclass(slots=True)
class Line:
    """One entity in one stage; `total` is None while nobody knows it."""

    stage: str
    done: int = 0
    failed: int = 0
    total: int | None = None
    started_at_s: float = 0.0
    ended_at_s: float | None = None
    course: Course = field(default_factory=Course)

    def rate(self, now_s: float) -> float:
        """Return records a second since the line began."""
        elapsed = (self.ended_at_s or now_s) - self.started_at_s
        return self.done / elapsed if elapsed > 0 else 0.0

    def left_s(self, now_s: float) -> float | None:
        """Return the seconds left at the present rate, None when nobody can say."""
        rate = self.rate(now_s)
        if self.total is None or rate == 0 or self.ended_at_s is not None:
            return None
        return max(0, self.total - self.done) / rate


class Progress:
    """The lines of one run, in the order in which they began."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: seconds that never go back."""
        self._clock = clock
        self.lines: dict[str, Line] = {}

    def begin(self, stage: str, *, total: int | None = None) -> None:
        """Open a line, or give an open one its total."""
        line = self.lines.get(stage)
        if line is None or line.ended_at_s is not None:
            self.lines[stage] = Line(stage, total=total, started_at_s=self._clock())
        elif total is not None:
            line.total = total

    def add(self, stage: str, count: int = 1, *, failed: int = 0) -> None:
        """Count records of a line."""
        if stage not in self.lines:
            self.begin(stage)
        self.lines[stage].done += count
        self.lines[stage].failed += failed
        self.lines[stage].course.note(self._clock(), count)

    def end(self, stage: str) -> None:
        """Close a line, once; its rate stays what it was."""
        line = self.lines.get(stage)
        if line is not None and line.ended_at_s is None:
            line.ended_at_s = self._clock()

    def describe(self, stage: str) -> str:
        """Return one line of text: done of total, rate, time left."""
        now_s, line = self._clock(), self.lines[stage]
        of_total = f" of {line.total}" if line.total is not None else ""
        text = f"{line.done}{of_total}, {line.rate(now_s):.0f}/s"
        left_s = line.left_s(now_s)
        if left_s is not None:
            text += f", {duration(left_s)} left"
        return text + (f", {line.failed} failed" if line.failed else "")


def duration(seconds: float) -> str:
    """Return seconds as people say them: 42 s, 3 min, 5 h 10 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
