from connectors.sandbox.freshdesk.desk.sample import sample_desk
from connectors.sandbox.freshdesk.generator import generated_desk
from connectors.sandbox.records import epoch
from tests.sandbox.freshdesk.client import EVER, reading
from tests.sandbox.hands import NOW


async def test_the_list_hides_what_is_older_than_thirty_days_unless_asked_since():
    async with reading() as reader:
        young = await reader.tickets(updated_since=None)
        everything = await reader.tickets()

    tickets = sample_desk().tickets
    edge = NOW.timestamp() - 30 * 86_400
    assert young
    assert all(epoch(tickets.get(key)["created_at"]) >= edge for key in young)
    assert set(young) < set(everything)


async def test_pages_have_a_link_to_the_next_one_and_the_last_has_none():
    async with reading(generated_desk(130, seed=1)) as reader:
        _, first, rows = await reader.ask("/tickets", updated_since=EVER, per_page=100)
        link, _, rel = first["Link"].partition(">; ")
        _, last, rest = await reader.ask(link.removeprefix("<"))

    assert (len(rows), len(rest), rel) == (100, 30, 'rel="next"')
    assert "Link" not in last


async def test_thirty_rows_are_a_page_where_nothing_is_asked_for():
    async with reading(generated_desk(130, seed=1)) as reader:
        rows = await reader.get("/tickets", updated_since=EVER)

    assert len(rows) == 30


async def test_more_than_a_hundred_rows_are_refused():
    async with reading() as reader:
        body = await reader.get("/tickets", per_page=101, expect=400)
        for wrong in ("0", "-1", "x"):
            await reader.get("/tickets", page=wrong, expect=400)

    assert body["errors"][0]["field"] == "per_page"


async def test_tickets_end_at_page_300():
    async with reading(generated_desk(30, seed=1)) as reader:
        assert await reader.get("/tickets", page=300, updated_since=EVER) == []
        body = await reader.get("/tickets", page=301, updated_since=EVER, expect=400)
        await reader.get("/companies", page=301)

    assert body["errors"][0]["field"] == "page"
    assert body["errors"][0]["message"].startswith("You cannot access tickets beyond the 300th")


async def test_a_second_with_more_tickets_than_pages_can_not_be_read_to_its_end():
    burst = "2025-01-31T04:00:00Z"
    ask = {"updated_since": burst, "order_by": "updated_at", "order_type": "asc", "per_page": 1}
    async with reading(last_ticket_page=5) as reader:
        rows = [(await reader.get("/tickets", page=page, **ask))[0] for page in range(1, 6)]
        await reader.get("/tickets", page=6, expect=400, **ask)

    assert {row["updated_at"] for row in rows} == {burst}
    assert [row["id"] for row in rows] != sorted(row["id"] for row in rows)


async def test_updated_since_takes_in_its_own_second():
    async with reading() as reader:
        newest = (await reader.get("/tickets", updated_since=EVER, order_by="updated_at"))[0]
        found = await reader.tickets(updated_since=newest["updated_at"])
        await reader.get("/tickets", updated_since="yesterday", expect=400)

    assert newest["id"] in found


async def test_the_order_is_by_what_was_asked_and_the_newest_first_otherwise():
    async with reading(generated_desk(200, seed=3)) as reader:
        rows = await reader.all("/tickets", updated_since=EVER, per_page=100)
        asc = await reader.all(
            "/tickets",
            updated_since=EVER,
            per_page=100,
            order_by="updated_at",
            order_type="asc",
        )
        await reader.get("/tickets", order_by="subject", expect=400)

    assert [r["created_at"] for r in rows] == sorted((r["created_at"] for r in rows), reverse=True)
    assert [r["updated_at"] for r in asc] == sorted(r["updated_at"] for r in asc)
    assert len({r["id"] for r in asc}) == 200


async def test_rows_have_no_attachments_and_a_description_only_if_included():
    async with reading() as reader:
        (row,) = [r for r in await reader.all("/tickets", updated_since=EVER) if r["id"] == 1]
        told = await reader.all("/tickets", updated_since=EVER, include="description,requester")
        whole = await reader.get("/tickets/1")

    (more,) = [r for r in told if r["id"] == 1]
    assert not {"attachments", "description", "description_text"} & row.keys()
    assert "attachments" not in more
    assert more["description"].startswith("<div")
    assert more["requester"]["name"] == "Anna Becker"
    assert len(whole["attachments"]) == 3


async def test_old_accounts_have_descriptions_in_lists():
    async with reading(descriptions_in_lists=True) as reader:
        rows = await reader.get("/tickets", updated_since=EVER)

    assert all("description" in row for row in rows)


async def test_a_view_includes_what_is_asked_for_and_knows_nothing_else():
    async with reading() as reader:
        row = await reader.get("/tickets/1", include="conversations,requester,company,stats")
        await reader.get("/tickets/1", include="time_entries", expect=400)

    assert row["company"]["name"] == "Radhaus Kreuzberg GmbH"
    assert row["requester"]["email"] == "anna.becker@customers.example"
    assert len(row["conversations"]) == 4
    assert "closed_at" in row["stats"]


async def test_ten_conversations_are_included_whether_there_are_more_or_not():
    async with reading() as reader:
        ten = await reader.get("/tickets/3", include="conversations")
        eleven = await reader.get("/tickets/4", include="conversations")
        all_of_eleven = await reader.get("/tickets/4/conversations", per_page=100)

    assert (len(ten["conversations"]), len(eleven["conversations"])) == (10, 10)
    assert len(all_of_eleven) == 11


async def test_more_than_a_hundred_conversations_come_in_pages():
    async with reading() as reader:
        _, headers, first = await reader.ask("/tickets/5/conversations", per_page=100)
        every = await reader.all("/tickets/5/conversations", per_page=100)
        await reader.get("/tickets/5/conversations", per_page=101, expect=400)

    assert (len(first), len(every)) == (100, 135)
    assert "Link" in headers


async def test_web_chat_says_its_first_message_twice():
    async with reading() as reader:
        ticket = await reader.get("/tickets/6", include="conversations")

    assert ticket["source"] == 15
    assert ticket["description_text"] == ticket["conversations"][0]["body_text"]
    assert ticket["structured_description"]["description_contents"][0]["type"] == "text"


async def test_a_change_made_at_work_moves_the_ticket_to_the_end():
    async with reading() as reader:
        await reader.change("POST", "/tickets/3/conversations", body="One more")
        rows = await reader.tickets(order_by="updated_at", order_type="asc")
        said = await reader.get("/tickets/3/conversations", per_page=100)

    assert rows[-1] == 3
    assert said[-1]["body"] == "One more"


async def test_a_ticket_that_is_purged_leaves_nothing():
    async with reading() as reader:
        await reader.change("DELETE", "/tickets/3")
        await reader.get("/tickets/3", expect=404)
        found = await reader.tickets(filter="deleted")

    assert 3 not in found


async def test_tickets_are_narrowed_by_whose_they_are():
    async with reading() as reader:
        found = [
            await reader.tickets(**query)
            for query in (
                {"requester_id": 43000000117},
                {"email": "noa@customers.example"},
                {"unique_external_id": "shop-1001"},
                {"company_id": 43000100102, "order_by": "status"},
            )
        ]
        await reader.get("/tickets", company_id="x", expect=400)

    assert found[:3] == [[48], [48], [67, 13]]
    assert 20 in found[3]


async def test_my_open_and_watched_tickets_have_filters():
    async with reading() as reader:
        mine = await reader.tickets(filter="new_and_my_open")
        watched = await reader.tickets(filter="watching")

    assert {64, 65} <= set(mine)
    assert watched == [64]
