from tests.sandbox.freshdesk.client import reading


async def test_archived_tickets_are_in_no_list_and_no_search():
    async with reading() as reader:
        listed = await reader.tickets()
        deleted = await reader.tickets(filter="deleted")
        found = await reader.get("/search/tickets", query="\"created_at:<'2022-01-01'\"")

    assert not {23, 24, 26} & {*listed, *deleted, *(row["id"] for row in found["results"])}


async def test_an_archived_ticket_is_not_there_on_the_live_route_and_is_on_its_own():
    async with reading() as reader:
        await reader.get("/tickets/23", expect=404)
        await reader.get("/tickets/23/conversations", expect=404)
        ticket = await reader.get("/tickets/archived/23")
        said = await reader.get("/tickets/archived/24/conversations", per_page=100)
        await reader.get("/tickets/archived/1", expect=404)
        await reader.get("/tickets/archived/25", expect=404)

    assert ticket["archived"] is True
    assert [each["name"] for each in ticket["attachments"]] == ["altes-foto.png"]
    assert len(said) == 12


async def test_there_is_no_list_of_archived_tickets():
    async with reading() as reader:
        await reader.get("/tickets/archived", expect=405)
    async with reading(archived_list_status=404) as reader:
        await reader.get("/tickets/archived", expect=404)


async def test_an_archived_ticket_takes_includes_only_where_switched_on():
    async with reading() as reader:
        await reader.get("/tickets/archived/23", include="conversations", expect=400)
    async with reading(archived_takes_include=True) as reader:
        ticket = await reader.get("/tickets/archived/24", include="conversations")

    assert len(ticket["conversations"]) == 10


async def test_a_change_since_may_bring_archived_tickets():
    async with reading(lists_archived=True) as reader:
        everything = await reader.tickets()
        young = await reader.tickets(updated_since=None)

    assert {23, 24} <= set(everything)
    assert not {23, 24} & set(young)


async def test_a_ticket_that_is_archived_at_work_leaves_the_lists():
    async with reading() as reader:
        await reader.change("PUT", "/tickets/1", archived=True)
        listed = await reader.tickets()
        await reader.get("/tickets/archived/1")

    assert 1 not in listed


async def test_spam_and_the_bin_are_seen_under_their_filter_alone():
    async with reading() as reader:
        plain = await reader.tickets()
        spam, deleted = [await reader.tickets(filter=name) for name in ("spam", "deleted")]
        await reader.get("/tickets", filter="archived", expect=400)
        rows = [await reader.get(f"/tickets/{key}") for key in (21, 22)]

    assert (spam, deleted) == ([21], [22])
    assert not {21, 22} & set(plain)
    assert (rows[0]["spam"], rows[1]["deleted"]) == (True, True)


async def test_deleted_stands_only_in_what_is_deleted():
    async with reading() as reader:
        assert "deleted" not in await reader.get("/tickets/1")
