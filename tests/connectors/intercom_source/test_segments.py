"""Who is in a segment is read where a file asks for it, by a search for each segment."""

import orjson

from tests.connectors.intercom_source.workspaces import workspace

ACTIVE = "56203d253cba154d39010062"


async def test_members_are_found_segment_by_segment():
    async with workspace(with_segments=True) as at:
        rows = await at.rows("segment_members")
        asked = await at.asked()

    anna = at.filled.people["anna"]
    assert rows == {f"{anna}:{ACTIVE}": {"contact_id": anna, "segment_id": ACTIVE}}
    assert asked["POST /contacts/search"] == 2  # one of companies is in no list


async def test_a_segment_of_many_people_has_pages():
    def fill(filled):
        for doc in filled.world.store.all("contact").values():
            doc["segment_ids"] = [ACTIVE]

    async with workspace(tickets=1_000, with_segments=True, prepare=fill) as at:
        rows = await at.rows("segment_members")

    assert len(rows) == 250


async def test_one_person_says_their_segments():
    async with workspace(with_segments=True) as at:
        people = at.filled.people
        pages = [page async for page in at.source.memberships(people["anna"])]
        nobody = [page async for page in at.source.memberships("0" * 24)]

    assert [each.parent_id for page in pages for each in page.records] == [people["anna"]]
    assert [list(page.records) for page in nobody] == [[]]


async def test_nothing_is_asked_where_no_file_wants_it():
    async with workspace() as at:
        await at.rows("segment_members")
        assert [page async for page in at.source.memberships(at.filled.people["anna"])] == []
        asked = await at.asked()

    assert "POST /contacts/search" not in asked
    assert "GET /contacts/{contact_id}/segments" not in asked


async def test_companies_say_which_segments_they_are_in_and_whether_that_is_wanted():
    async with workspace(with_segments=True) as at:
        rows = await at.rows("companies")
    async with workspace() as at:
        plain = await at.rows("companies")

    wanted = {row["company_id"]: row["segments_are_tags"] for row in rows.values()}
    assert set(wanted.values()) == {True}
    assert [row["segments"]["segments"][0]["name"] for row in rows.values() if _is_large(row)] == [
        "Large"
    ]
    assert not any("segments_are_tags" in row for row in plain.values())


def _is_large(row):
    return orjson.dumps(row["segments"]["segments"]) != b"[]"
