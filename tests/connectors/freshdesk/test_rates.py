"""Credits, limits of single lists, and what a desk of many tickets costs."""

import httpx
import pytest

from connectors.freshdesk.rates import CONTACTS, TICKETS, freshdesk_rate, hold_lists
from connectors.freshdesk.tickets import Wanted
from connectors.http import Limiter
from tests.connectors.freshdesk.desks import freshdesk


def headers(total, remaining):
    told = {"X-RateLimit-Total": str(total), "X-RateLimit-Remaining": str(remaining)}
    return httpx.Headers(told)


def test_credits_are_of_a_minute_and_of_an_hour_on_old_plans():
    assert freshdesk_rate(headers(400, 12))[0].window_s == 60
    assert freshdesk_rate(headers(3_000, 12))[0].window_s == 3_600
    assert freshdesk_rate(httpx.Headers()) == ()


@pytest.mark.parametrize(("left", "cost", "waits"), [(1, 2, True), (2, 2, False), (1, 1, False)])
async def test_nothing_is_sent_that_costs_more_credits_than_are_left(left, cost, waits):
    limiter = Limiter(reserve=0.0, max_in_flight=9, read_rate=freshdesk_rate)
    told = {**headers(200, left), "X-RateLimit-Used-CurrentRequest": str(cost)}

    async with limiter.slot() as slot:
        slot.feed(httpx.Headers(told))

    assert (limiter.wait_s() is not None) is waits


async def test_what_costs_more_than_a_window_has_is_sent_in_a_new_one_all_the_same():
    seconds = [0.0]
    limiter = Limiter(
        reserve=0.0, max_in_flight=9, read_rate=freshdesk_rate, clock=lambda: seconds[0]
    )
    told = {**headers(3, 0), "X-RateLimit-Used-CurrentRequest": "5"}

    async with limiter.slot() as slot:
        slot.feed(httpx.Headers(told))

    assert limiter.wait_s() == 60
    seconds[0] = 60.0
    assert limiter.wait_s() is None


@pytest.mark.quirk("FRE-031")
async def test_lists_are_kept_to_their_own_limit_once_the_plan_is_known():
    limiter = Limiter(reserve=0.2, max_in_flight=9, read_rate=freshdesk_rate)
    for _ in range(2):
        hold_lists(limiter, headers(200, 150))
    hold_lists(limiter, headers(123, 1))

    for bucket in (TICKETS, CONTACTS):
        for _ in range(16):  # a fifth of 20 is left to others
            async with limiter.slot(bucket) as slot:
                slot.feed(headers(200, 150))
        assert limiter.wait_s(bucket) is not None


async def test_a_ticket_costs_two_credits_and_a_fast_one_less():
    async with freshdesk(tickets=300, wanted=Wanted()) as at:
        rows = await at.rows("tickets")
        before = at.credits
        for row in list(rows.values())[:100]:
            [page async for page in at.source.messages(row)]
        full = at.credits - before
    fast = Wanted(includes=("stats", "description"))
    async with freshdesk(tickets=300, wanted=fast, is_fast=True) as at:
        rows = await at.rows("tickets")
        before = at.credits
        for row in list(rows.values())[:100]:
            [page async for page in at.source.messages(row)]
        quick = at.credits - before

    assert 200 <= full < 240
    assert 100 <= quick < 130
