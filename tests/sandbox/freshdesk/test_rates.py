from datetime import timedelta

from connectors.sandbox.freshdesk.config import PLANS, FreshdeskSandboxConfig, with_real_rates
from tests.sandbox.freshdesk.client import reading
from tests.sandbox.hands import Hands


async def used(reader, path, **query):
    _, headers, _ = await reader.ask(path, **query)
    return headers["X-RateLimit-Used-CurrentRequest"]


async def test_what_is_included_costs_credits_twice_in_a_list():
    async with reading() as reader:
        told = [
            await used(reader, "/groups"),
            await used(reader, "/tickets"),
            await used(reader, "/tickets", include="description,requester,stats"),
            await used(reader, "/tickets/1"),
            await used(reader, "/tickets/1", include="conversations"),
            await used(reader, "/tickets/1", include="conversations,requester"),
            await used(reader, "/tickets/1/conversations"),
        ]

    assert told == ["1", "1", "7", "1", "2", "3", "1"]


async def test_answers_tell_the_plans_total_and_what_is_left_of_it():
    async with reading(has_rates=True, plan="growth") as reader:
        _, headers, _ = await reader.ask("/tickets", include="stats")

    assert (headers["X-RateLimit-Total"], headers["X-RateLimit-Remaining"]) == ("200", "197")


async def test_other_apps_spend_of_the_same_budget():
    async with reading(has_rates=True, plan="trial", used_by_others=40) as reader:
        _, headers, _ = await reader.ask("/groups")

    assert headers["X-RateLimit-Remaining"] == "9"


async def test_a_spent_minute_is_answered_with_when_to_come_back():
    clock = Hands()
    async with reading(clock=clock, total_per_window=3) as reader:
        for _ in range(3):
            await reader.get("/groups")
        clock.now += timedelta(seconds=20)
        status, headers, _ = await reader.ask("/groups")
        clock.now += timedelta(seconds=41)
        await reader.get("/groups")

    assert (status, headers["Retry-After"], headers["X-RateLimit-Remaining"]) == (429, "40", "0")


async def test_a_call_is_refused_that_costs_more_than_is_left():
    async with reading(total_per_window=4) as reader:
        await reader.get("/tickets/1", include="conversations")
        await reader.get("/tickets", include="stats,requester", expect=429)
        await reader.get("/tickets/1", include="conversations")


async def test_invalid_requests_count():
    async with reading(total_per_window=2) as reader:
        await reader.get("/tickets", nonsense=1, expect=400)
        await reader.get("/tickets/999", expect=404)
        await reader.get("/groups", expect=429)


async def test_the_lists_of_tickets_and_contacts_have_limits_of_their_own():
    clock = Hands()
    async with reading(clock=clock, has_rates=True, plan="growth") as reader:
        for _ in range(20):
            await reader.get("/tickets", per_page=1)
        status, headers, _ = await reader.ask("/tickets")
        await reader.get("/contacts")
        await reader.get("/tickets/1")

    assert (status, headers["Retry-After"]) == (429, "60")


async def test_legacy_plans_count_by_the_hour():
    clock = Hands()
    async with reading(clock=clock, plan="garden", total_per_window=1) as reader:
        await reader.get("/groups")
        clock.now += timedelta(minutes=50)
        status, headers, _ = await reader.ask("/groups")

    assert (status, headers["Retry-After"]) == (429, "600")
    assert (PLANS["garden"].total, PLANS["garden"].lists) == (3_000, None)


async def test_without_rates_only_the_cost_is_told():
    async with reading() as reader:
        _, headers, _ = await reader.ask("/groups")

    assert "X-RateLimit-Used-CurrentRequest" in headers
    assert "X-RateLimit-Total" not in headers


def test_real_rates_are_those_of_a_plan():
    told = with_real_rates(FreshdeskSandboxConfig(), plan="pro")

    assert (told.has_rates, PLANS[told.plan].total, PLANS[told.plan].lists) == (True, 400, 100)
