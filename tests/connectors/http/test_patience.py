import asyncio
import logging
from datetime import UTC, datetime

import pytest

from connectors.http import Patience
from tests.connectors.http.clients import Script, Waits, client, json
from transforms.errors import StoppedError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BUSY = json({}, 503, {"retry-after": "12"})


class Watcher:
    """Somebody at the screen, who wishes to stop after so many looks."""

    def __init__(self, *, stops_after=None):
        self.lines, self.looks, self.stops_after = [], 0, stops_after
        self.patience = Patience(tell=self.lines.append, wish=self.wish, now=lambda: NOON)

    def wish(self):
        self.looks += 1
        return "by Ctrl-C" if self.looks == self.stops_after else None


async def test_a_long_wait_says_for_what_and_until_when(caplog):
    watcher, waits = Watcher(), Waits()

    with caplog.at_level(logging.WARNING, "connectors.http"):
        await watcher.patience.wait(61, "the desk is down", sleep=waits.sleep)

    assert watcher.lines == ["Waiting 61 s, until 12:01:01 UTC: the desk is down"]
    assert [record.getMessage() for record in caplog.records] == [watcher.lines[0]]
    assert sum(waits.all) == 61


async def test_a_short_wait_is_silent_and_is_not_broken_off():
    watcher, waits = Watcher(stops_after=1), Waits()

    await watcher.patience.wait(9.9, "a moment", sleep=waits.sleep)

    assert (watcher.lines, waits.all) == ([], [9.9])


async def test_a_long_wait_ends_at_a_wish_to_stop():
    watcher, waits = Watcher(stops_after=3), Waits()

    with pytest.raises(StoppedError, match="by Ctrl-C"):
        await watcher.patience.wait(86_400, "the desk is down", sleep=waits.sleep)

    assert sum(waits.all) == 1


async def test_what_many_wait_for_is_told_once():
    watcher, waits = Watcher(), Waits()

    async def one(number):
        await watcher.patience.wait(20, f"call {number}", about="the limit", sleep=waits.sleep)

    await asyncio.gather(*map(one, range(50)))

    assert len(watcher.lines) == 1


async def test_a_call_that_is_tried_again_after_long_says_which_try_it_is():
    watcher, waits = Watcher(), Waits()

    await client(Script(BUSY, json({})), waits=waits, patience=watcher.patience).read("/users")

    assert watcher.lines == [
        "Waiting 12 s, until 12:00:12 UTC: "
        "GET api.example.test/users: 503 http_503; then try 2 of 8"
    ]


async def test_a_call_that_waits_ends_at_a_wish_to_stop():
    script, watcher = Script(BUSY), Watcher(stops_after=2)

    with pytest.raises(StoppedError):
        await client(script, patience=watcher.patience).read("/users")

    assert len(script.seen) == 1
