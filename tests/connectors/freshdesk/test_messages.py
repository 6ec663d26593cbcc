"""What one ticket says by itself, and what that costs."""

import pytest

from connectors.freshdesk.tickets import Wanted
from tests.connectors.freshdesk.desks import freshdesk

TICKET = "GET /api/v2/tickets/{id}"
SAID = "GET /api/v2/tickets/{id}/conversations"


@pytest.mark.quirk("FRE-006")
@pytest.mark.parametrize(("ticket", "count"), [("2", 1), ("3", 10), ("4", 11), ("5", 120)])
async def test_all_conversations_of_a_ticket_are_read(ticket, count):
    async with freshdesk() as at:
        found = await at.said(ticket)

        assert sum(key.isdecimal() for key in found) == len(at.desk.said(int(ticket))) >= count
        assert at.asked(TICKET) == 1
        assert at.asked(SAID) == (0 if count < 10 else -(-len(at.desk.said(int(ticket))) // 100))


@pytest.mark.quirk("FRE-007")
async def test_fast_asks_for_conversations_alone_and_says_that_files_are_unknown():
    wanted = Wanted(includes=("stats", "description"))
    async with freshdesk(wanted=wanted, is_fast=True) as at:
        found = await at.said("1")

        assert found["description:1"]["description"]
        assert "attachments" not in found["description:1"]
        assert at.asked(TICKET) == 0
        assert at.asked(SAID) == 1
    async with freshdesk() as at:
        assert (await at.said("1"))["description:1"]["attachments"]


async def test_archived_tickets_say_what_they_said():
    async with freshdesk() as at:
        found = await at.said("24")

        assert sum(key.isdecimal() for key in found) == 12
        assert found["description:24"]["archived"] is True


async def test_children_and_related_tickets_name_the_one_they_depend_on():
    async with freshdesk() as at:
        assert (await at.said("28"))["prime:28"]["id"] == 27
        assert (await at.said("31"))["prime:31"]["id"] == 30
        assert "prime:27" not in await at.said("27")


async def test_a_ticket_that_is_gone_says_nothing():
    async with freshdesk() as at:
        assert [p async for p in at.source.messages({"id": 99_999})] == []


async def test_each_ticket_has_to_be_asked_and_people_know_their_companies():
    async with freshdesk() as at:
        assert at.source.needs_messages([], {"id": 1})
        assert [p async for p in at.source.memberships("1")] == []
        assert at.source.lists_all
        assert await at.source.read_through() == []
        assert at.source.limiter.stats.requests == at.source.use.requests


async def test_a_ticket_read_once_more_has_its_whole_list():
    async with freshdesk() as at:
        assert len((await at.source.fresh_ticket("4")).comments) == 11
        assert len((await at.source.fresh_ticket("24")).comments) == 12
        assert await at.source.fresh_ticket("22") is None
        assert await at.source.fresh_ticket("99999") is None
        assert await at.source.living_tickets([1, 22, 25, 99_999]) == ["1"]
