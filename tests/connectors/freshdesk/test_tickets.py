"""Every ticket of a desk, whichever list has it or has it not, from any cursor."""

import pytest

from connectors.freshdesk.archive import Asked
from connectors.freshdesk.tickets import Wanted
from connectors.sandbox.records import stamp
from tests.connectors.freshdesk.desks import EVERYTHING, freshdesk
from transforms.errors import ContractError

LIVE_ONLY = Wanted(archive=Asked(is_wanted=False))
BURST = 1_767_000_000  # a second


def numbers(count):
    return {str(number) for number in range(1, count + 1)}


@pytest.mark.quirk("FRE-001")
@pytest.mark.quirk("FRE-003")
async def test_more_tickets_than_the_pages_hold_are_all_read():
    async with freshdesk(tickets=650, wanted=LIVE_ONLY, last_ticket_page=2) as at:
        everything = {str(t["id"]) for t in at.desk.tickets if not t.get("archived")}
        hidden = {str(t["id"]) for t in at.desk.tickets if t["spam"] or t.get("deleted")}

        found, _ = await at.ids("tickets")

        assert set(found) == everything - hidden
        assert len(everything) > 200


@pytest.mark.quirk("FRE-002")
async def test_a_second_with_more_than_can_be_listed_is_completed_number_by_number():
    def at_once(desk):
        for ticket in list(desk.tickets):
            desk.tickets.put({**ticket, "updated_at": stamp(BURST)}, BURST)

    async with freshdesk(tickets=450, wanted=LIVE_ONLY, prepare=at_once, last_ticket_page=2) as at:
        hidden = {
            str(t["id"])
            for t in at.desk.tickets
            if t["spam"] or t.get("deleted") or t.get("archived")
        }

        found, cursor = await at.ids("tickets")

        assert set(found) >= {str(t["id"]) for t in at.desk.tickets} - hidden
        later, _ = await at.ids("tickets", cursor)
        assert set(later) <= set(found)


@pytest.mark.quirk("FRE-004")
async def test_spam_and_deleted_tickets_are_read_where_they_are_asked_for():
    async with freshdesk(wanted=LIVE_ONLY) as at:
        plain, _ = await at.ids("tickets")
    async with freshdesk(wanted=EVERYTHING) as at:
        rows = await at.rows("tickets")

    assert not {"21", "22"} & set(plain)
    assert {"21", "22"} <= set(rows)
    assert (rows["21"]["listed_in"], rows["22"]["listed_in"]) == ("spam", "deleted")


@pytest.mark.quirk("FRE-005")
async def test_archived_tickets_are_found_by_the_gaps_among_numbers():
    async with freshdesk(wanted=Wanted()) as at:
        rows = await at.rows("tickets")

        assert rows["23"]["archived"] is True
        assert {"23", "24"} <= set(rows)
        # 21 and 22 are in lists of their own: nobody asks the archive for them.
        assert at.asked("GET /api/v2/tickets/archived/{id}") == len({23, 24, 25, 26, 60})


async def test_archived_tickets_that_a_file_names_are_asked_for_alone():
    async with freshdesk(wanted=Wanted(archive=Asked(ids=(24, 999)))) as at:
        rows = await at.rows("tickets")

        assert "24" in rows
        assert "23" not in rows
        assert at.asked("GET /api/v2/tickets/archived/{id}") == 2


async def test_a_delta_asks_for_new_numbers_alone():
    async with freshdesk(wanted=Wanted()) as at:
        _, cursor = await at.ids("tickets")
        before = at.asked("GET /api/v2/tickets/archived/{id}")
        await at.ids("tickets", cursor)

        assert at.asked("GET /api/v2/tickets/archived/{id}") == before


@pytest.mark.parametrize("wanted", [EVERYTHING, Wanted()])
async def test_from_every_cursor_the_rest_is_read(wanted):
    async with freshdesk(tickets=350, wanted=wanted, last_ticket_page=2) as at:
        pages = await at.pages("tickets")
        whole = {record.id for page in pages for record in page.records}

        for number, page in enumerate(pages):
            seen = {r.id for each in pages[: number + 1] for r in each.records}
            rest, _ = await at.ids("tickets", page.cursor)
            assert seen | set(rest) == whole


async def test_a_ticket_that_changes_while_the_list_is_read_shifts_no_page():
    async with freshdesk(tickets=350, wanted=LIVE_ONLY) as at:
        wanted = {
            str(t["id"])
            for t in at.desk.tickets
            if not (t["spam"] or t.get("deleted") or t.get("archived"))
        }
        found = set()
        async for page in at.source.pages("tickets"):
            found |= {record.id for record in page.records}
            first = next(t for t in at.desk.tickets if str(t["id"]) in wanted)
            at.desk.tickets.put({**first, "updated_at": stamp(2_000_000_000)}, 2_000_000_000)

        assert found == wanted


async def test_a_cursor_of_somebody_else_is_refused():
    async with freshdesk() as at:
        with pytest.raises(ContractError, match="none of ours"):
            await at.ids("tickets", "x")
        with pytest.raises(ContractError, match="none of ours"):
            await at.ids("tickets", "[]")


async def test_to_know_the_gaps_no_list_is_read_twice():
    async with freshdesk(tickets=250, wanted=Wanted()) as at:
        await at.ids("tickets")
        live = at.asked("GET /api/v2/tickets")
    async with freshdesk(tickets=250, wanted=LIVE_ONLY) as at:
        await at.ids("tickets")

        assert live == at.asked("GET /api/v2/tickets") + 2  # spam and deleted ones, left out


async def test_spam_that_is_left_out_is_not_asked_for_by_number():
    def as_spam(desk):
        desk.tickets.put({**desk.tickets.get(3), "spam": True}, 1_700_000_000)

    async with freshdesk(tickets=9, wanted=Wanted(), prepare=as_spam) as at:
        ids, _ = await at.ids("tickets")

        assert "3" not in ids
        assert at.asked("GET /api/v2/tickets/archived/{id}") == 0


async def test_archived_tickets_that_a_list_has_all_the_same_come_once_and_say_what_they_said():
    async with freshdesk(lists_archived=True) as at:
        ids, _ = await at.ids("tickets")
        assert ids.count("23") == ids.count("24") == ids.count("26") == 1
        assert at.asked("GET /api/v2/tickets/archived/{id}") == len({25, 60})  # in no list
        said = await at.said("23")
    async with freshdesk() as at:
        assert said.keys() == (await at.said("23")).keys()
