"""Tickets that were deleted for good: only what no list and no route has is gone."""

import pytest

from tests.connectors.freshdesk.desks import freshdesk


async def test_a_ticket_that_no_route_has_is_gone():
    async with freshdesk() as at:
        at.desk.tickets.remove(20)

        assert await at.source.gone(["19", "20"]) == ["20"]


@pytest.mark.parametrize("became", [{"archived": True}, {"spam": True}, {"deleted": True}])
async def test_a_ticket_that_has_moved_elsewhere_is_not_gone(became):
    async with freshdesk() as at:
        at.desk.tickets.put({**at.desk.tickets.get(20), **became}, 1_790_000_000)

        assert await at.source.gone(["20"]) == []


async def test_lists_that_may_not_be_read_make_nothing_look_purged():
    async with freshdesk() as at:
        at.desk.tickets.remove(20)
        at.faults.refuse(403, {"code": "access_denied"}, path=r"/api/v2/tickets$", next=50)

        assert await at.source.gone(["20"]) == []


async def test_a_ticket_that_may_not_be_read_is_not_gone():
    async with freshdesk() as at:
        at.desk.tickets.remove(20)
        at.faults.refuse(403, {"code": "access_denied"}, path=r"/tickets/20$", next=50)

        assert await at.source.gone(["20"]) == []


async def test_nothing_is_asked_where_there_is_nothing_to_ask_about():
    async with freshdesk() as at:
        assert await at.source.gone([]) == []
        assert at.asked("GET /api/v2/tickets") == 0
