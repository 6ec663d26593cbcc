"""How long reading takes by the plan: told before, and what the sandbox's own limits make of it."""

import asyncio
from datetime import UTC, datetime

import pytest

from connectors.freshdesk.rates import freshdesk_rate
from connectors.freshdesk.source import FreshdeskSource
from connectors.freshdesk.tickets import Wanted
from connectors.freshdesk.wording import ENVELOPE, freshdesk_error
from connectors.http import BasicToken, HttpClient, Limiter, RetryBudget
from connectors.sandbox.freshdesk.config import PLANS, FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.generator import generated_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk
from tests.connectors.freshdesk.desks import At
from transforms.freshdesk.lists import TICKETS

DESK = 2_000
MINUTE_S = 60.0

pytestmark = pytest.mark.slow


class Time:
    """One time for both sides, which passes where somebody waits and nowhere else."""

    def __init__(self):
        self.at = 1_900_000_000.0  # behind whatever the desk says of itself

    def seconds(self):
        return self.at

    def instant(self):
        return datetime.fromtimestamp(self.at, UTC)

    async def sleep(self, seconds):
        self.at += seconds
        await asyncio.sleep(0)


def source_of(served, config, time, *, is_fast):
    key = config.api_key
    limiter = Limiter(
        reserve=0.0,
        max_in_flight=1,
        read_rate=freshdesk_rate,
        clock=time.seconds,
        sleep=time.sleep,
        jitter=lambda: 0.0,
    )
    client = HttpClient(
        base_url=served.url,
        credentials=BasicToken(key, key),
        limiter=limiter,
        retry=RetryBudget(sleep=time.sleep, clock=time.seconds),
        error_code=freshdesk_error,
        envelope=ENVELOPE,
    )
    wanted = Wanted(includes=("stats", "description") if is_fast else ("stats",))
    return FreshdeskSource(client, served.url, wanted=wanted, is_fast=is_fast)


async def read_all(at):
    """Read every list and every ticket, one request after the other."""
    raw = {}
    for resource in at.source.resources:
        if resource.name == TICKETS:
            raw = await at.rows(TICKETS)
        else:
            await at.pages(resource.name)
    for each in raw.values():
        async for _ in at.source.messages(each):
            pass


async def nothing():
    return None


@pytest.mark.parametrize("is_fast", [False, True])
@pytest.mark.parametrize("plan", ["growth", "pro", "enterprise"])
async def test_reading_takes_the_time_that_was_told(plan, is_fast):
    time, desk = Time(), generated_desk(DESK, seed=1)
    config = FreshdeskSandboxConfig(plan=plan, has_rates=True)
    async with served_freshdesk(desk, clock=time.instant, config=config) as served:
        at = At(desk, served, source_of(served, config, time, is_fast=is_fast), None)
        told = await at.source.reading_cost(nothing, with_knowledge=False)
        begun, before = time.at, at.credits
        try:
            await read_all(at)
        finally:
            await at.source.aclose()
        spent = at.credits - before

    # Each window is used up at once: of the last one what was used of it counts.
    total = PLANS[plan].total
    last = (before + spent) % total - before % total
    took = time.at - begun + MINUTE_S * last / total
    assert told.credits == pytest.approx(spent, rel=0.05)
    assert told.seconds == pytest.approx(took, rel=0.05)
    assert served.stats.refused["account"] == 0
