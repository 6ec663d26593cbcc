"""What a report draws rises to what was moved, stays within its field, and leaves nothing out."""

from connectors.http import LimiterStats
from tasks.report.charts import kind_bars, rate_chart, records_chart, stage_bars
from tasks.run.progress import Progress


class Clock:
    def __init__(self):
        self.now_s = 1_000.0

    def __call__(self):
        return self.now_s


def moved(*, seconds=40):
    """Return the progress of a run that moved ten people a second, then tickets as fast."""
    clock = Clock()
    progress = Progress(clock)
    progress.begin("load tickets")  # as a plan does, long before the first is sent
    for stage in ("load contacts", "load tickets"):
        for _ in range(seconds):
            progress.add(stage, 10)
            clock.now_s += 1
        progress.end(stage)
    return progress


def places(curve):
    return [tuple(map(float, point.split(","))) for point in curve.points.split()]


def test_the_curve_of_a_stage_begins_with_it_and_rises_to_all_it_moved():
    chart = records_chart(moved())
    contacts, tickets = (places(curve) for curve in sorted(chart.curves, key=lambda c: c.label))

    assert (chart.top, chart.end) == ("400 records", "1 min")
    assert (contacts[0], contacts[-1]) == ((0.0, 100.0), (100.0, 0.0))
    assert (tickets[0], tickets[-1]) == ((50.0, 100.0), (100.0, 0.0))
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in [*contacts, *tickets])


def test_a_run_that_moved_nothing_has_no_chart():
    assert records_chart(Progress(Clock())) is None
    assert rate_chart(LimiterStats(requests=7)) is None
    assert stage_bars(Progress(Clock())) == []
    assert kind_bars(LimiterStats()) == []


def test_what_was_sent_stands_beside_what_the_window_allows():
    use = LimiterStats()
    for second in range(200):
        use.course.note(float(second), 50, per_second=100.0)
    sent, allowed = rate_chart(use).curves

    assert rate_chart(use).top == "6,000 a minute"
    assert {y for _, y in places(sent)} == {50.0}
    assert {y for _, y in places(allowed)} == {0.0}
    assert [x for x, _ in places(sent)] == [0.0, 50.0, 100.0]


def test_kinds_beyond_those_shown_are_counted_together():
    use = LimiterStats()
    for number in range(20):
        for _ in range(20 - number):
            use.count_kind(f"GET /things/{chr(97 + number)}")
    bars = kind_bars(use)

    assert (bars[0].value, bars[-1].label, bars[-1].width) == ("20", "all others", 100.0)
    assert sum(int(each.value) for each in bars) == use.kinds.total() == 210


def test_kinds_without_end_are_bounded_and_none_is_lost():
    use = LimiterStats()
    for number in range(1_000):
        use.count_kind(f"GET /{number}")

    assert len(use.kinds) <= 61
    assert use.kinds.total() == 1_000


def test_a_stage_s_bar_lies_where_it_was_at_work():
    contacts, tickets = sorted(stage_bars(moved()), key=lambda bar: bar.label)

    assert (contacts.start, contacts.width) == (0.0, 50.0)
    assert (tickets.start, tickets.width) == (50.0, 50.0)
    assert (contacts.value, tickets.value) == ("40 s", "40 s")
