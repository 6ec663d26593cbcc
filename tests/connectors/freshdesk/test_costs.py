"""What reading a desk takes, told before and counted by the sandbox afterwards."""

import orjson
import pytest

from connectors.freshdesk.archive import Asked
from connectors.freshdesk.tickets import Wanted
from connectors.sandbox.freshdesk.desk.solutions.generated import generated_solutions
from tests.connectors.freshdesk.desks import freshdesk
from transforms.freshdesk.lists import PEOPLE, TICKETS
from transforms.reading_cost import Staged

DESK = 240


def wanted(is_fast, **told):
    return Wanted(includes=("stats", "description") if is_fast else ("stats",), **told)


async def told_by(at, staged=None, *, with_knowledge=False):
    async def known():
        return staged

    return await at.source.reading_cost(known, with_knowledge=with_knowledge)


async def read_all(at):
    """Read every list and every ticket, as staging does; return the credits that it took."""
    before = at.credits
    for resource in at.source.resources:
        await at.pages(resource.name)
    for raw in (await at.rows(TICKETS)).values():
        async for _ in at.source.messages(raw):
            pass
    return at.credits - before - await listing_credits(at)


async def listing_credits(at):
    """Return what the list of tickets takes: `read_all` reads it twice."""
    before = at.credits
    await at.pages(TICKETS)
    return at.credits - before


@pytest.mark.parametrize("is_fast", [False, True])
async def test_it_is_told_in_four_calls_and_is_what_reading_takes(is_fast):
    async with freshdesk(tickets=DESK, is_fast=is_fast, wanted=wanted(is_fast)) as at:
        told = await told_by(at)
        assert at.credits == 4
        counted = await read_all(at)

    assert told.is_estimate
    assert told.credits == pytest.approx(counted, rel=0.05)


async def test_what_is_staged_is_not_asked_for_again():
    async with freshdesk(tickets=DESK, wanted=wanted(is_fast=False)) as at:
        told = await told_by(at, Staged({TICKETS: DESK, PEOPLE: 1_000}, {3: DESK}))
        assert at.credits == 2

    assert not told.is_estimate
    assert {row.what: row.calls for row in told.rows}["people"] > 1_000


@pytest.mark.parametrize(("plan", "rate"), [("growth", 200), ("pro", 400), ("enterprise", 700)])
async def test_the_rate_is_that_of_the_plan(plan, rate):
    async with freshdesk(tickets=DESK, plan=plan, has_rates=True) as at:
        told = await told_by(at)

    assert told.per_minute == rate
    assert told.seconds >= 60 * told.credits / rate * 0.99


async def test_without_a_rate_in_the_answers_no_time_is_told():
    async with freshdesk(tickets=DESK) as at:
        told = await told_by(at)

    assert (told.per_minute, told.seconds) == (None, None)


async def test_numbers_that_the_search_does_not_count_are_archived_tickets():
    async with freshdesk(tickets=DESK, prepare=archive_every_third) as at:
        told = {row.what: row.calls for row in (await told_by(at)).rows}
        left = Wanted(archive=Asked(is_wanted=False))
    async with freshdesk(tickets=DESK, prepare=archive_every_third, wanted=left) as at:
        without = {row.what: row.calls for row in (await told_by(at)).rows}

    assert told["archived tickets, number by number"] == DESK // 3
    assert told["messages, ticket by ticket"] == DESK
    assert without["archived tickets, number by number"] == 0
    assert without["messages, ticket by ticket"] == DESK - DESK // 3


async def test_where_the_search_is_refused_the_highest_number_counts():
    async with freshdesk(tickets=DESK) as at:
        at.faults.refuse(403, {"code": "require_feature"}, path="/api/v2/search/", next=10)
        told = {row.what: row.calls for row in (await told_by(at)).rows}

    assert told["messages, ticket by ticket"] == DESK


async def test_a_knowledge_base_is_counted_by_its_folders_in_few_calls():
    async with freshdesk(tickets=1, prepare=shelved) as at:
        before = at.credits
        told = (await told_by(at, with_knowledge=True)).rows[-1]
        assert at.credits - before == 4 + 3
        before = at.credits
        await at.source.knowledge.check()
        for resource in at.source.knowledge.resources[:-1]:
            raw = [r for page in await knowledge_pages(at, resource.name) for r in page.records]
        for each in raw:
            async for _ in at.source.knowledge.parts(orjson.loads(each.payload)):
                pass

    assert told.what == "knowledge base"
    assert told.credits == pytest.approx(at.credits - before, rel=0.05)


async def test_a_knowledge_base_that_is_staged_is_counted_by_its_rows():
    staged = Staged({TICKETS: 1, "solution_articles": 100, "solution_folders": 3}, {3: 1})
    async with freshdesk(tickets=1, prepare=shelved) as at:
        with_it = (await told_by(at, staged, with_knowledge=True)).rows[-1]
        without = await told_by(at, Staged({TICKETS: 1}, {3: 1}), with_knowledge=True)

    assert with_it.calls == pytest.approx(3 * 100, abs=40)
    assert without.rows[-1].what != "knowledge base"


async def test_a_key_that_may_not_see_the_knowledge_base_counts_the_rest():
    async with freshdesk(tickets=1, prepare=shelved) as at:
        at.faults.refuse(403, {"code": "access_denied"}, path="/api/v2/solutions/", next=9)
        told = await told_by(at, with_knowledge=True)

    assert told.rows[-1].what != "knowledge base"


async def knowledge_pages(at, name):
    return [page async for page in at.source.knowledge.pages(name)]


def shelved(desk):
    desk.solutions = generated_solutions(200, seed=1)


def archive_every_third(desk):
    for ticket in [*desk.tickets]:
        if ticket["id"] % 3 == 1:
            desk.tickets.put({**ticket, "archived": True}, 1_700_000_000)
