"""Looks that come too early, and what is waited for before one."""

import asyncio
from datetime import timedelta

import pytest

from connectors.ledger import Ledger
from connectors.protocols import InDoubt
from tests.fakes import FakeTarget, Killed, lost_before, ticket
from tests.tasks.load.loading import Clock, load
from transforms.errors import LostAnswerError


async def test_a_record_whose_search_lags_is_put_off(ledger):
    target = FakeTarget()
    target.faults = {1: lost_before()}

    async def lagging(step, body, state, *, age_s):
        return InDoubt("search_lag", not_before_s=600 - age_s)

    target.reconcile = lagging
    tally = await load([ticket("a")], target, ledger)

    assert (tally.deferred, tally.migrated, tally.failed) == (1, 0, 0)
    assert (await ledger.entries("ticket", ["a"]))["a"]["create"].is_in_doubt


async def test_a_record_that_is_put_off_says_until_when_and_the_latest_moment_counts(ledger):
    target, clock, waits = FakeTarget(), Clock(), {"a": 5, "b": 600, "c": 30}
    target.faults = {n: lost_before() for n in (1, 2, 3)}

    async def lagging(step, body, state, *, age_s):
        return InDoubt("search_lag", not_before_s=waits[state.ref.source_id])

    target.reconcile = lagging

    async def until(*names):
        records = [ticket(name) for name in names]
        tally = await load(records, target, ledger, at_once=1, clock=clock)
        return (tally.put_off_until - clock.at).total_seconds()

    assert await until("a") == 5
    assert await until("a", "b", "c") == 600


async def quiet_seconds(ledger, target, clock, *, since):
    """Load one ticket; return age and quiet of each look, in seconds."""
    looks = []

    async def look(step, body, state, *, age_s):
        looks.append((age_s, state.quiet_s))
        return InDoubt("search_lag", not_before_s=600)

    target.reconcile = look
    timed = Ledger(ledger.engine, "acme", now=clock)
    await load([ticket("a")], target, timed, at_once=1, clock=clock, since=since)
    await asyncio.to_thread(timed._writer.close)
    return looks


async def test_what_waited_for_the_rate_limit_was_sent_when_its_answer_was_lost(ledger):
    target, clock = FakeTarget(), Clock()

    async def wait_and_lose(step, body, state):
        clock.pass_s(100)  # for a place in the window
        raise LostAnswerError("reset")

    target.send = wait_and_lose
    first = await quiet_seconds(ledger, target, clock, since=clock())
    clock.pass_s(10)
    second = await quiet_seconds(ledger, target, clock, since=clock.at - timedelta(hours=1))

    assert first == [(100, 0)]
    assert second == [(10, 10)]


@pytest.mark.parametrize(("late_s", "sent"), [(0.0, 2), (0.01, 1)])
async def test_a_write_that_comes_late_is_waited_for(ledger, late_s, sent):
    target, sends = FakeTarget(), []

    async def hang_up(step, body, state):
        sends.append(step.key)
        if len(sends) > 1:
            return await FakeTarget.send(target, step, body, state)
        raise LostAnswerError("504")

    async def look(step, body, state, *, age_s):
        found = await FakeTarget.reconcile(target, step, body, state, age_s=age_s)
        if not target.sent:  # it comes when somebody has looked already
            target.sent.append((state.ref.source_id, step.key, body))
        return found

    target.send, target.reconcile = hang_up, look
    await load([ticket("a")], target, ledger, at_once=1, clock=Clock(), late_s=late_s)

    assert sends.count("create") == sent


async def test_what_an_earlier_process_began_it_may_have_sent_until_this_one(ledger):
    target, clock = FakeTarget(), Clock()
    target.faults = {1: "killed after"}
    with pytest.raises(Killed):
        await quiet_seconds(ledger, target, clock, since=clock())
    clock.pass_s(3_600)
    since = clock()
    clock.pass_s(30)

    assert await quiet_seconds(ledger, target, clock, since=since) == [(3_630, 30)]
