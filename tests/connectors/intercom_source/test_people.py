"""People come whole, with teammates behind them; companies by the scroll, with notes."""

import orjson
import pytest

from connectors.paged import cursor_of
from tests.connectors.intercom_source.workspaces import workspace


async def test_a_contact_has_all_tags_companies_and_the_words_of_its_notes():
    async with workspace() as at:
        rows = await at.rows("people")

    people = at.filled.people
    assert len(rows[people["several"]]["tags"]["data"]) == 12
    assert [each["body"] for each in rows[people["anna"]]["notes"]["data"]] == [
        "<p>Ruft lieber an.</p>",
        "<p>Rechnung an die <b>Buchhaltung</b>.</p>",
    ]


async def test_teammates_come_with_the_people():
    async with workspace() as at:
        rows = await at.rows("people")

    admins = {row["name"] for row in rows.values() if row["type"] == "admin"}
    assert {"Amelie Roth", "Sofia Marin", "Lena Vogt"} < admins
    assert at.filled.people["archived"] not in rows


@pytest.mark.quirk("ICS-021")
async def test_reading_goes_on_behind_a_cursor_and_a_delta_begins_where_it_began():
    async with workspace(tickets=1_000) as at:
        pages = await at.pages("people")
        rest = await at.pages("people", pages[0].cursor)
        contact = at.filled.people["p7"]
        async with at.session.put(f"/contacts/{contact}", json={"name": "Later"}) as answer:
            assert answer.status == 200

        later, _ = await at.ids("people", pages[-1].cursor)

    first = {record.id for record in pages[0].records}
    whole = {record.id for page in pages for record in page.records}
    assert first | {record.id for page in rest for record in page.records} == whole
    assert len(whole) == 256
    assert contact in later
    assert len(later) < 20


async def test_a_place_that_intercom_has_forgotten_is_the_beginning():
    async with workspace() as at:
        found, _ = await at.ids("people")

        again, _ = await at.ids("people", cursor_of({"after": "long ago", "began": 1}))
        assert again == found


async def test_a_plain_contact_costs_no_request_of_its_own():
    async with workspace() as at:
        await at.ids("people")
        asked = await at.asked()

    assert asked["GET /contacts"] == 1
    assert asked["GET /contacts/{contact_id}/notes"] == 1
    assert asked["GET /contacts/{contact_id}/tags"] == 1


@pytest.mark.quirk("ICS-022")
async def test_who_is_in_no_list_can_be_asked_for():
    async with workspace() as at:
        people = at.filled.people
        found = {
            name: orjson.loads((await at.source.person(people[name])).payload)
            for name in ("archived", "merged", "anna")
        }
        gone = orjson.loads((await at.source.person("0" * 24)).payload)
        assert await at.source.person(at.filled.admins["jonas"]) is None
        asked = await at.asked()

    archived, merged = found["archived"], found["merged"]
    assert archived["archived"] is True
    assert [each["body"] for each in archived["notes"]["data"]] == ["<p>Moved abroad.</p>"]
    assert (merged["merged_into"], merged["name"]) == (people["anna"], "Anna Becker")
    assert "archived" in found["anna"]  # made long ago: a list would have had her
    assert gone == {"type": "contact", "id": "0" * 24, "deleted": True}
    assert asked["GET /contacts/{contact_id}"] == 5


async def test_who_came_after_the_list_was_read_is_not_archived():
    async with workspace() as at:
        body = {"role": "user", "email": "new@customers.example"}
        async with at.session.post("/contacts", json=body) as answer:
            made = await answer.json()
        found = orjson.loads((await at.source.person(made["id"])).payload)

    assert "archived" not in found


async def test_companies_have_their_notes():
    async with workspace() as at:
        rows = await at.rows("companies")

    notes = {row["company_id"]: row["notes"]["total_count"] for row in rows.values()}
    assert notes == {"old-101": 1, "old-102": 0, "old-103": 0}


async def test_opt_outs_come_with_a_contact_and_all_of_them_where_it_shows_some():
    def choose_all(filled):
        store = filled.world.store
        kinds = {str(200 + n): {"id": str(200 + n), "name": f"Kind {n}"} for n in range(12)}
        for key, doc in kinds.items():
            store.put("subscription_type", key, doc)
        store.all("contact")[filled.people["chloe"]]["opted_out"] = [*kinds]

    async with workspace(prepare=choose_all) as at:
        rows = await at.rows("people")
        named = await at.rows("subscription_types")
        asked = await at.asked()

    ben, chloe = (
        rows[at.filled.people[name]]["opted_out_subscription_types"] for name in ("ben", "chloe")
    )
    assert [each["id"] for each in ben["data"]] == ["135", "136"]
    assert named["135"]["default_translation"]["name"] == "Newsletter"
    assert len(chloe["data"]) == 12
    assert asked["GET /contacts/{contact_id}/subscriptions"] == 1
