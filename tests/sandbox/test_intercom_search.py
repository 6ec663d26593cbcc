"""What a search of the sandbox's workspace finds, and its pages."""

from datetime import UTC, datetime

import pytest

from tests.sandbox.intercom_client import Clock, workspace

ADA = {"external_id": "z:1", "email": "ada@example.com"}


def equals(field, value):
    return {"query": {"field": field, "operator": "=", "value": value}}


async def test_a_new_contact_is_searched_for_in_vain_until_the_index_has_it():
    async with workspace(search_lag_s=120, find_by_external_id_lag_s=60) as at:
        await at.contact(**ADA)
        direct = await at.send("GET", "/contacts/find_by_external_id/z:1")
        early = await at.ok("POST", "/contacts/search", **equals("external_id", "z:1"))
        at.clock.move(121)
        late = await at.ok("POST", "/contacts/search", **equals("external_id", "z:1"))

        assert (direct[0], early["total_count"], late["total_count"]) == (404, 0, 1)
        assert (await at.send("GET", "/contacts/find_by_external_id/z:1"))[0] == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"field": "email", "operator": "$", "value": "example.com"}, ["z:1", "z:2"]),
        ({"field": "email", "operator": "IN", "value": ["bob@example.com"]}, ["z:2"]),
        ({"field": "role", "operator": "!=", "value": "lead"}, ["z:1", "z:2"]),
        (
            {
                "operator": "AND",
                "value": [
                    {"field": "email_domain", "operator": "=", "value": "example.com"},
                    {"field": "name", "operator": "~", "value": "bo"},
                ],
            },
            ["z:2"],
        ),
    ],
)
async def test_search_finds(query, found):
    async with workspace() as at:
        await at.contact(**ADA, name="Ada")
        await at.contact(external_id="z:2", email="bob@example.com", name="Bob")
        sort = {"field": "external_id", "order": "ascending"}
        hits = await at.ok("POST", "/contacts/search", query=query, sort=sort)

        assert [each["external_id"] for each in hits["data"]] == found


async def test_dates_are_searched_by_the_workspaces_days():
    clock = Clock()
    clock.time = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th in Berlin
    async with workspace(clock=clock, timezone="Europe/Berlin") as at:
        await at.contact(**ADA)
        noon = int(datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp())
        found = await at.ok("POST", "/contacts/search", **equals("created_at", noon))
        later = {"field": "created_at", "operator": ">", "value": noon - 86_400}

        assert found["total_count"] == 1
        assert (await at.ok("POST", "/contacts/search", query=later))["total_count"] == 1
        later["operator"] = ">="
        assert (await at.refused("POST", "/contacts/search", query=later))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        equals("colour", "red"),
        equals("created_at", "yesterday"),
        {"query": {"operator": "AND", "value": [equals("id", "1")["query"]] * 16}},
        {"query": {"field": "tag_id", "operator": "IN", "value": ["1"]}},
        {**equals("role", "user"), "sort": {"field": "name", "order": "desc"}},
        {**equals("role", "user"), "pagination": {"starting_after": "nonsense"}},
    ],
)
async def test_a_wrong_search_is_refused(body):
    async with workspace() as at:
        assert (await at.refused("POST", "/contacts/search", **body))[0] == 400


async def test_pages_end_and_miss_nobody():
    async with workspace() as at:
        for number in range(5):
            await at.contact(external_id=f"z:{number}")
        seen, path = [], "/contacts?per_page=2"
        while path:
            page = await at.ok("GET", path)
            seen += [each["external_id"] for each in page["data"]]
            cursor = page["pages"].get("next")
            path = cursor and f"/contacts?per_page=2&starting_after={cursor['starting_after']}"

        assert seen == ["z:4", "z:3", "z:2", "z:1", "z:0"]
