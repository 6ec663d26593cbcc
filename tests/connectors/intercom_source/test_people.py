"""People come whole, with teammates behind them; companies by the scroll, with notes."""

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


async def test_companies_have_their_notes():
    async with workspace() as at:
        rows = await at.rows("companies")

    notes = {row["company_id"]: row["notes"]["total_count"] for row in rows.values()}
    assert notes == {"old-101": 1, "old-102": 0, "old-103": 0}
