"""One run at a time: who holds a lock, who may take it over, and who may write no more."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from connectors.ledger import LockedError, Runs
from connectors.ledger.engines import writing
from connectors.ledger.locks import CONFIRM_AFTER_S, DEAD_AFTER_S, Guard
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF

AT_ONCE = 6
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def start(ledger, kind="full", **options):
    return Runs(ledger, **options).start(kind, digest="d", workspace=None, detail={})


class Clock:
    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment

    def seconds(self):
        return self.moment.timestamp()

    def pass_s(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


def test_a_second_run_is_told_who_works_since_when(opened, clock):
    first = start(opened(), now=clock.now)
    clock.pass_s(40)

    with pytest.raises(LockedError) as told:
        start(opened(), now=clock.now)

    assert first in str(told.value)
    assert "since 2026-11-01 12:00 UTC, last heard of 40 s ago" in str(told.value)


def test_a_refused_run_leaves_nothing_behind(opened, sql):
    first = start(opened())
    with pytest.raises(LockedError):
        start(opened())

    assert sql("select id from run") == [(first,)]


def test_a_run_that_ended_gives_its_lock_back(ledger, opened):
    runs = Runs(ledger)
    first = runs.start("full", digest="d", workspace=None, detail={})
    runs.finish(first, "completed")

    assert start(opened()) != first


def test_another_migration_is_free(opened):
    start(opened())

    assert start(opened("other"))


def test_the_lock_of_a_dead_process_is_taken_over(opened, sql):
    start(opened())
    sql("update run_lock set process = '999999:1'")
    second = start(opened())

    runs = Runs(opened())
    assert [run.state for run in runs.all()] == ["stopped", "running"]
    assert runs.all()[1].id == second


@pytest.mark.parametrize("elsewhere", ["host = 'elsewhere'", "process = '1:1:1:another'"])
def test_the_lock_of_another_machine_is_kept_until_it_is_silent(opened, sql, clock, elsewhere):
    start(opened(), now=clock.now)
    sql("update run_lock set " + elsewhere)  # noqa: S608 - our own words
    with pytest.raises(LockedError):
        start(opened(), now=clock.now)
    clock.pass_s(DEAD_AFTER_S + 1)

    assert start(opened(), now=clock.now)


def test_a_heartbeat_keeps_the_lock_of_another_machine(ledger, opened, sql, clock):
    runs = Runs(ledger, now=clock.now)
    first = runs.start("full", digest="d", workspace=None, detail={})
    sql("update run_lock set host = 'elsewhere'")
    clock.pass_s(DEAD_AFTER_S - 1)
    runs.heartbeat(first)
    clock.pass_s(DEAD_AFTER_S - 1)

    with pytest.raises(LockedError, match=first):
        start(opened(), now=clock.now)


def test_of_runs_that_start_in_one_instant_one_wins(opened, sql):
    winners = at_once([opened() for _ in range(AT_ONCE)])

    assert sql("select id from run") == [(winner,) for winner in winners]
    assert len(winners) == 1


def test_of_runs_that_take_over_in_one_instant_one_wins(opened, sql):
    start(opened())
    sql("update run_lock set process = '999999:1'")

    winners = at_once([opened() for _ in range(AT_ONCE)])

    assert len(winners) == 1
    assert sql("select run from run_lock") == [(winners[0],)]
    assert len(sql("select id from run")) == 2


def at_once(ledgers):
    """Start a run in each of these in the same instant; return those that were let."""
    gate = threading.Barrier(len(ledgers))
    won = []

    def one(ledger):
        gate.wait()
        with suppress(LockedError):
            won.append(start(ledger))

    with ThreadPoolExecutor(len(ledgers)) as pool:
        list(pool.map(one, ledgers))
    return won


async def test_who_lost_its_lock_writes_nothing_more(ledger, opened, sql):
    first = start(ledger)
    await ledger.begin(RECORD, CREATE, first)
    sql("update run_lock set process = '999999:1'")
    second = opened()
    start(second)

    with pytest.raises(LockedError, match="lost its lock"):
        await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))
    with pytest.raises(LockedError, match="lost its lock"):
        await ledger.begin(RECORD, CREATE, first)

    entry = (await second.entries("ticket", ["7"]))["7"]["create"]
    assert entry.is_in_doubt
    assert sql("select run from step") == [(first,)]


def test_who_lost_its_lock_is_told_by_its_heartbeat(ledger, opened, sql):
    runs = Runs(ledger)
    first = runs.start("full", digest="d", workspace=None, detail={})
    sql("update run_lock set process = '999999:1'")
    start(opened())

    with pytest.raises(LockedError, match="lost its lock"):
        runs.heartbeat(first)


async def test_who_stood_still_asks_for_its_lock_before_it_sends(ledger, opened, sql, clock):
    start(ledger, clock=clock.seconds)
    await ledger.confirm()
    clock.pass_s(CONFIRM_AFTER_S + 1)
    await ledger.confirm()  # still its own
    sql("update run_lock set process = '999999:1'")
    start(opened())
    await ledger.confirm()  # asked a moment ago
    clock.pass_s(CONFIRM_AFTER_S + 1)

    with pytest.raises(LockedError, match="lost its lock"):
        await ledger.confirm()


def test_a_takeover_waits_for_the_transaction_that_has_seen_the_lock(ledger, opened, sql):
    """So it sees every step that was begun under the old lock."""
    first = start(ledger)
    sql("update run_lock set process = '999999:1'")
    other = opened()
    with ThreadPoolExecutor(1) as pool, writing(ledger.engine) as connection:
        Guard(first, lambda: 0.0).check(connection)
        second = pool.submit(start, other)
        with pytest.raises(TimeoutError):
            second.result(0.3)

    assert sql("select run from run_lock") == [(second.result(),)]
