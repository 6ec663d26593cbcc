"""Conversations and tickets are found by when they changed, each and without a gap."""

import pytest

from tests.connectors.intercom_source.workspaces import workspace
from transforms.errors import ContractError

ONE_SECOND = 1_700_000_000


def everywhere(filled):
    return {*filled.world.store.all("conversation"), *filled.world.store.all("ticket")}


def at_once(filled):
    """Let all threads have changed in one second."""
    for kind in ("conversation", "ticket"):
        for doc in filled.world.store.all(kind).values():
            doc["updated_at"] = ONE_SECOND


async def test_all_threads_are_found():
    async with workspace(tickets=450) as at:
        found, _ = await at.ids("tickets")

        assert set(found) == everywhere(at.filled)


async def test_a_window_costs_little_more_than_a_page_holds():
    async with workspace(tickets=2_000) as at:
        await at.ids("tickets")

        asked = await at.asked()
        assert asked["POST /conversations/search"] <= 1_800 / 150 * 2.5


async def test_threads_of_one_second_come_page_by_page():
    async with workspace(tickets=450, prepare=at_once) as at:
        found, _ = await at.ids("tickets")

        assert set(found) == everywhere(at.filled)


async def test_bounds_that_leave_equals_out_lose_nothing():
    async with workspace(tickets=450, search_bounds_inclusive=False) as at:
        found, _ = await at.ids("tickets")

        assert set(found) == everywhere(at.filled)


@pytest.mark.quirk("ICS-020")
async def test_what_changes_while_pages_are_read_is_missed_by_none():
    async with workspace(tickets=450) as at:
        found, changed = set(), 0
        async for page in at.source.pages("tickets"):
            found |= {record.id for record in page.records}
            if page.records and changed < 5:
                changed += 1
                for record in page.records[:2]:
                    if "conversation_parts" in record.payload or '"source"' in record.payload:
                        await at.put(record.id, custom_attributes={"Quantity": 900 + changed})

        assert found == everywhere(at.filled)
        assert changed == 5


async def test_a_delta_finds_what_changed_and_little_else():
    async with workspace(tickets=450) as at:
        found, cursor = await at.ids("tickets")
        await at.put(found[0], custom_attributes={"Quantity": 77})

        later, _ = await at.ids("tickets", cursor)
        assert found[0] in later
        assert len(later) < 60


async def test_what_the_search_finds_late_comes_with_the_next_delta():
    async with workspace(search_lag_s=10.0**9) as at:
        assert (await at.ids("tickets"))[0] == []
        _, cursor = await at.ids("tickets")
        async with at.session.post("/_sandbox/config", json={"search_lag_s": 0.0}) as answer:
            assert answer.status == 200

        later, _ = await at.ids("tickets", cursor)
        assert set(later) == everywhere(at.filled)


async def test_lists_leave_words_and_links_to_the_threads():
    async with workspace() as at:
        rows = await at.rows("tickets")

    told, ticket = rows[at.odd["files_and_pictures"]], rows[at.odd["customer_ticket"]]
    assert "body" not in told["source"]
    assert "attachments" not in told["source"]
    assert told["asker_id"] == at.filled.people["anna"]
    assert ticket["ticket_parts"]["ticket_parts"] == []
    assert ticket["asker_id"] == at.filled.people["anna"]


async def test_a_foreign_cursor_is_refused():
    async with workspace() as at:
        with pytest.raises(ContractError, match="none of ours"):
            await at.ids("tickets", "no cursor")


async def test_deleted_threads_are_named():
    async with workspace() as at:
        gone, there = at.odd["deleted_conversation"], at.odd["customer_ticket"]
        async with at.session.delete(f"/tickets/{at.odd['resolved_ticket']}") as answer:
            assert answer.status == 200
        asked = [gone, there, at.odd["resolved_ticket"], at.odd["redacted"]]

        assert await at.source.gone(asked) == [gone, at.odd["resolved_ticket"]]
        assert await at.source.living_tickets([int(each) for each in asked]) == [
            there,
            at.odd["redacted"],
        ]
