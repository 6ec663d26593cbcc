"""What a report draws: lines over time and bars, as numbers that its template puts into SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from connectors.http import LimiterStats
from tasks.run.progress import Line, Progress, duration
from transforms.course import Course

LOADING: Final = "load "  # how the stages are called that write
KINDS_SHOWN: Final = 12
STAGES_SHOWN: Final = 16
_LEAST_WIDTH: Final = 0.6  # percent: what took a moment is seen all the same


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart; `points` is SVG's list in a field of 100 by 100, downwards."""

    label: str
    points: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over time: what the field's top and its right end stand for."""

    curves: tuple[Curve, ...]
    top: str
    end: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in percent of the whole width."""

    label: str
    value: str
    start: float
    width: float


def records_chart(progress: Progress) -> Chart | None:
    """Return how many records each stage that writes had behind it, over time."""
    loading = [line for line in progress.lines.values() if _is_loading(line)]
    began, ended = _span(line.course for line in loading)
    top = max((line.done for line in loading), default=0)
    if ended <= began or not top:
        return None
    curves = []
    for line in loading:
        sums = [0, *accumulate(each.count for each in line.course.slices)]
        places = _places(line.course, len(sums), began, ended)
        points = [*zip(places, sums, strict=True), (100.0, line.done)]
        curves.append(Curve(line.stage.removeprefix(LOADING), _points(points, top)))
    return Chart(tuple(curves), f"{top:,} records", duration(ended - began))


def rate_chart(use: LimiterStats) -> Chart | None:
    """Return requests a minute beside what the window allowed; None for a run of a moment.

    The last slice is left out: nobody knows how much of it the run lasted.
    """
    whole = use.course.slices[:-1]
    per_minute = 60 / use.course.slice_s
    sent = [each.count * per_minute for each in whole]
    allowed = [
        (place, each.allowed * per_minute)
        for place, each in enumerate(whole)
        if each.allowed is not None
    ]
    top = max([*sent, *(rate for _, rate in allowed)], default=0.0)
    if len(whole) < 2 or not top:
        return None
    step = 100 / (len(whole) - 1)
    curves = [Curve("sent", _points([(i * step, each) for i, each in enumerate(sent)], top))]
    if allowed:
        points = [(place * step, rate) for place, rate in allowed]
        curves.append(Curve("allowed, less the reserve", _points(points, top)))
    return Chart(tuple(curves), f"{top:,.0f} a minute", duration(len(whole) * use.course.slice_s))


def kind_bars(use: LimiterStats) -> list[Bar]:
    """Return the most frequent kinds of requests, and all others together."""
    shown = use.kinds.most_common(KINDS_SHOWN)
    others = use.kinds.total() - sum(count for _, count in shown)
    rows = [*shown, *([("all others", others)] if others else [])]
    most = max((count for _, count in rows), default=1)
    return [Bar(kind, f"{count:,}", 0.0, _width(100 * count / most)) for kind, count in rows]


def stage_bars(progress: Progress) -> list[Bar]:
    """Return when the longest stages were at work, each from its first record to its end."""
    lines = [line for line in progress.lines.values() if line.course.began_s is not None]
    spans = sorted(((line, *_at_work(line)) for line in lines), key=_lasted, reverse=True)
    spans = sorted(spans[:STAGES_SHOWN], key=_began)
    began = min((start for _, start, _ in spans), default=0.0)
    whole = max((end for *_, end in spans), default=0.0) - began
    if whole <= 0:
        return []
    return [
        Bar(
            line.stage,
            duration(end - start),
            100 * (start - began) / whole,
            _width(100 * (end - start) / whole),
        )
        for line, start, end in spans
    ]


def _began(span: tuple[Line, float, float]) -> float:
    return span[1]


def _lasted(span: tuple[Line, float, float]) -> float:
    return span[2] - span[1]


def _is_loading(line: Line) -> bool:
    return line.stage.startswith(LOADING) and line.done > 0


def _at_work(line: Line) -> tuple[float, float]:
    """Return when a stage's first record came, and when it ended."""
    start = line.course.began_s or line.started_at_s
    return start, max(start, line.ended_at_s or _end_of(line.course))


def _span(courses: Iterable[Course]) -> tuple[float, float]:
    known = [(each.began_s, _end_of(each)) for each in courses if each.began_s is not None]
    return min((began for began, _ in known), default=0.0), max((e for _, e in known), default=0.0)


def _end_of(course: Course) -> float:
    return (course.began_s or 0.0) + len(course.slices) * course.slice_s


def _places(course: Course, count: int, began: float, ended: float) -> list[float]:
    first = (course.began_s or 0.0) - began
    return [100 * (first + i * course.slice_s) / (ended - began) for i in range(count)]


def _points(points: Sequence[tuple[float, float]], top: float) -> str:
    return " ".join(f"{x:.2f},{100 - 100 * y / top:.2f}" for x, y in points)


def _width(percent: float) -> float:
    return max(_LEAST_WIDTH, percent)
