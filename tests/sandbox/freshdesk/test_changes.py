from tests.sandbox.freshdesk.client import EVER, reading


async def test_a_ticket_a_contact_and_a_company_are_changed_at_work():
    async with reading() as reader:
        told = [
            await reader.change("PUT", "/tickets/1", status=3),
            await reader.change("PUT", "/contacts/43000000101", name="Anna B."),
            await reader.change("PUT", "/companies/43000100101", note="new"),
        ]
        ticket = await reader.get("/tickets/1")
        contact = await reader.get("/contacts/43000000101")
        company = await reader.get("/companies/43000100101")

    assert told == [200] * 3
    assert (ticket["status"], contact["name"], company["note"]) == (3, "Anna B.", "new")
    assert ticket["updated_at"] == "2026-11-20T12:00:00Z"


async def test_an_answer_is_edited_and_its_ticket_changes():
    async with reading() as reader:
        path = "/tickets/3/conversations/43001003001"
        assert await reader.change("PUT", path, body="edited") == 200
        said = await reader.get("/tickets/3/conversations")
        ticket = await reader.get("/tickets/3")

    assert said[0]["body"] == "edited"
    assert ticket["updated_at"] == "2026-11-20T12:00:00Z"


async def test_many_tickets_are_changed_in_one_second():
    when = "2026-11-20T11:00:00Z"
    async with reading() as reader:
        for key in range(1, 11):
            await reader.change("PUT", f"/tickets/{key}", updated_at=when)
        found = await reader.tickets(updated_since=when)

    assert {*range(1, 11)} <= set(found)


async def test_people_write_in_while_the_desk_is_read():
    async with reading() as reader:
        told = [
            await reader.change("POST", "/contacts", id=43000000200, name="New"),
            await reader.change("POST", "/companies", id=43000100200, name="New Ltd"),
            await reader.change("POST", "/tickets", requester_id=43000000200, subject="Hello"),
        ]
        ticket = await reader.get("/tickets/76", include="requester")
        rows = await reader.tickets(order_by="updated_at", order_type="asc")
        company = await reader.get("/companies/43000100200")

    assert told == [201] * 3
    assert (ticket["subject"], ticket["requester"]["name"]) == ("Hello", "New")
    assert ticket["created_at"] == "2026-11-20T12:00:00Z"
    assert rows[-1] == 76
    assert company["name"] == "New Ltd"


async def test_a_list_by_creation_shifts_its_pages_when_somebody_writes_in():
    ask = {"updated_since": EVER, "per_page": 10}
    async with reading() as reader:
        first = await reader.get("/tickets", **ask)
        await reader.change("POST", "/tickets", requester_id=43000000101, subject="New")
        second = await reader.get("/tickets", page=2, **ask)

    assert second[0]["id"] == first[-1]["id"]


async def test_a_contact_that_is_removed_for_good_is_in_no_pass():
    async with reading() as reader:
        await reader.change("DELETE", "/contacts/43000000101")
        await reader.get("/contacts/43000000101", expect=404)
        names = {row["name"] for row in await reader.all("/contacts")}

    assert "Anna Becker" not in names


async def test_what_is_not_there_or_no_object_is_refused():
    async with reading() as reader:
        statuses = [
            await reader.change("PUT", "/tickets/999", status=2),
            await reader.change("DELETE", "/tickets/999"),
            await reader.change("POST", "/tickets/999/conversations", body="x"),
            await reader.change("POST", "/tickets/1/conversations"),
            await reader.change("PUT", "/tickets/1/conversations/5", body="x"),
            await reader.change("DELETE", "/articles/5"),
            await reader.change("DELETE", "/articles/5/de"),
        ]

    assert statuses == [404, 404, 404, 400, 404, 404, 404]


async def test_what_is_no_json_is_refused():
    async with reading() as reader:
        for method, path in (("PUT", "/tickets/1"), ("POST", "/tickets")):
            url = f"{reader.served.url}/_sandbox{path}"
            async with reader.session.request(method, url, data=b"{") as answer:
                assert answer.status == 400
