"""The heartbeat of a run: a busy loop does not end it, and a lost lock ends the run."""

import time

import pytest

from connectors.ledger import Runs, open_ledger
from tasks.run.pulse import Pulse
from tasks.run.stop import Stop

EVERY_S = 0.02
PATIENCE_S = 30


@pytest.fixture
async def ledger(postgres_url):
    opened = open_ledger(postgres_url, "acme")
    yield opened
    await opened.close()


@pytest.fixture
def pulse(ledger):
    runs = Runs(ledger)
    run = runs.start("full", digest="d", workspace=None, detail={})
    begun = Pulse(runs, run, Stop(), every_s=EVERY_S)
    yield begun
    begun.cancel()


def until(is_so):
    """Wait without letting the event loop run: a busy loop is what the pulse has to outlast."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(EVERY_S)


def sql(ledger, statement):
    with ledger.engine.begin() as connection:
        done = connection.exec_driver_sql(statement)
        return done.scalar() if done.returns_rows else None


async def test_a_run_is_heard_of_while_the_event_loop_is_busy(ledger, pulse):
    first = sql(ledger, "select heartbeat_at from run_lock")

    until(lambda: sql(ledger, "select heartbeat_at from run_lock") > first)


async def test_a_run_that_lost_its_lock_is_stopped(ledger, pulse):
    sql(ledger, "update run_lock set run = 'another'")

    until(lambda: pulse._stop.reason)

    assert "lost its lock" in pulse._stop.reason


async def test_a_connection_that_is_lost_for_a_moment_stops_nobody(ledger, pulse, postgres):
    postgres.hang_up(ledger.engine.url.database)
    since = sql(ledger, "select clock_timestamp()")

    until(lambda: sql(ledger, "select heartbeat_at from run_lock") > since)

    assert pulse._stop.reason is None


async def test_a_ledger_that_stays_away_stops_the_run(ledger, pulse, postgres):
    postgres.close_to_all(ledger.engine.url.database)

    until(lambda: pulse._stop.reason)

    assert "the ledger can't be written" in pulse._stop.reason
