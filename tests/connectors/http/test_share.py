"""What share of a host's rate is ours at which hour, as the limiter keeps it."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.http import Patience
from connectors.http.share import Share
from tests.connectors.http.virtual import EPOCH, IntercomRates, crowd, limiter, now, run
from transforms.errors import StoppedError
from transforms.hours import hours_of

START = datetime.fromtimestamp(EPOCH, UTC)
MINUTE = timedelta(minutes=1)


def share(first, last, value):
    """Return a share of `value` from so many minutes behind the start to so many."""
    minutes = [f"{START + each * MINUTE:%H:%M}" for each in (first, last)]
    hours = hours_of({"-".join(minutes): value}, "UTC")
    return Share(hours, now=lambda: START + timedelta(seconds=now()))


def counts(server):
    """Return the requests of each window by the seconds since the start."""
    begin = START.timestamp()
    return {window * server.window_s - begin: count for window, count in server.counts.items()}


def test_an_hour_that_leaves_half_sends_half_of_what_the_reserve_leaves():
    server = IntercomRates(100)

    run(lambda: crowd(limiter(share=share(0, 10, 0.5)), server, seconds=60))

    assert server.refused == 0
    assert server.full_windows() == [45] * 5


def test_the_share_changes_with_the_hour_while_a_run_goes_on():
    server = IntercomRates(100)

    run(lambda: crowd(limiter(share=share(2, 4, 0.5)), server, seconds=360))

    assert server.refused == 0
    told = counts(server)
    assert {count for at, count in told.items() if 15 < at < 80} == {90}
    assert {count for at, count in told.items() if 140 < at < 200} == {45}
    assert {count for at, count in told.items() if 270 < at < 340} == {90}


def test_quiet_hours_send_nothing_and_say_until_when_once():
    server, said = IntercomRates(100), []
    patience = Patience(tell=said.append, clock=now)
    quiet = limiter(share=share(2, 5, 0), patience=patience)

    run(lambda: crowd(quiet, server, seconds=420))

    told = counts(server)
    assert not any(count for at, count in told.items() if 140 < at < 270)
    assert {count for at, count in told.items() if 320 < at < 400} == {90}
    held = [line for line in said if "the pace of this hour of the server lets nothing" in line]
    assert len(held) == 1


def test_a_wish_to_stop_ends_quiet_hours():
    server = IntercomRates(100)
    patience = Patience(wish=lambda: "by SIGTERM" if now() > 60 else None, clock=now)
    quiet = limiter(share=share(-1, 10, 0), patience=patience)

    with pytest.raises(StoppedError, match="by SIGTERM"):
        run(lambda: crowd(quiet, server, seconds=300))

    assert not server.counts


def test_the_rate_that_is_left_is_told():
    server = IntercomRates(100)
    half = limiter(share=share(0, 10, 0.5))

    run(lambda: crowd(half, server, seconds=30))

    assert half.per_second == pytest.approx(4.5)
