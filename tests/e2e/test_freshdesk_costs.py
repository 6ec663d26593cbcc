"""What reading a Freshdesk account takes: told before, and counted by the sandbox afterwards."""

import re

import httpx
import pytest

from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.generator import Shares, generated_desk
from deployments.running import find
from tasks.plan.reading import sentence, told_of_reading
from tasks.run.frame import opened_run
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_plan
from transforms.reading_cost import ReadingCost, ReadingRow

TICKETS = 1_000
RATE = 120_000  # credits an hour, as old plans count: told, and never reached

pytestmark = pytest.mark.filterwarnings("ignore:Sending a large body")


def desk_of(tickets, articles=0):
    shares = Shares(file=0.1, archived=0.3)
    return generated_desk(tickets, seed=1, shares=shares, articles=articles)


async def spent(at):
    async with httpx.AsyncClient(base_url=at.served.url) as client:
        return (await client.get("/_sandbox/stats")).json()["credits"]


async def told_before(at):
    (told,) = [each.text for each in await find(str(at.config)) if each.subject == "reading"]
    return told


def credits_in(sentence):
    return int(re.search(r"([\d,]+) credits", sentence)[1].replace(",", ""))


def ask_for(at, entities):
    at.config.write_text(at.config.read_text().replace("companies, contacts, tickets", entities))


def told_by(ended):
    return [line for line in ended.plan["notices"] if line.startswith("Reading the source")]


@pytest.mark.slow
@pytest.mark.parametrize("completeness", ["full", "fast"])
async def test_check_and_plan_tell_within_a_twentieth_what_the_sandbox_counts(
    tmp_path, completeness
):
    wish, config = f"completeness: {completeness}", FreshdeskSandboxConfig(total_per_window=RATE)
    async with moved(tmp_path, desk=desk_of(TICKETS, 400), source=wish, config=config) as at:
        ask_for(at, "companies, contacts, tickets, articles")
        before = await told_before(at)  # which reads people as well
        (planned,) = told_by(await run_plan(str(at.config)))
        counted = await spent(at)

    assert "(an estimate, before anything is read)" in before
    assert "estimate" not in planned
    assert f"at {RATE // 60:,} a minute" in before
    for told in (before, planned):
        assert credits_in(told) == pytest.approx(counted, rel=0.05)
        assert "knowledge base: 1,2" in told


async def test_before_anything_is_read_it_is_an_estimate_and_a_delta_says_nothing(tmp_path):
    async with moved(tmp_path, desk=desk_of(12)) as at:
        async with opened_run(str(at.config), "full") as run:
            (told,) = await told_of_reading(run.shared, run.id)
        async with opened_run(str(at.config), "delta") as run:
            assert await told_of_reading(run.shared, run.id) == []

    assert "its answers name no limit (an estimate" in told


async def test_who_wants_articles_alone_is_told_nothing(tmp_path):
    async with moved(tmp_path, desk=desk_of(12)) as at:
        ask_for(at, "articles")
        async with opened_run(str(at.config), "full") as run:
            assert await told_of_reading(run.shared, run.id) == []


async def test_an_account_that_refuses_to_be_asked_is_planned_all_the_same(tmp_path):
    async with moved(tmp_path, desk=desk_of(12)) as at:
        at.faults.refuse(400, {"code": "odd"}, path=r"/api/v2/tickets", next=1)
        async with opened_run(str(at.config), "full") as run:
            assert await told_of_reading(run.shared, run.id) == []


def test_the_sentence_begins_with_what_costs_most():
    rows = (ReadingRow("people", 5, 5, 3.0), ReadingRow("tickets", 4_000, 8_000, 4_800.0))

    told = sentence(ReadingCost(rows, 100.0, is_estimate=False))

    assert told == (
        "Reading the source: 4,005 calls, 8,005 credits, about 1 h 20 min at 100 a minute. "
        "tickets: 8,000; people: 5."
    )
