from datetime import timedelta

from connectors.sandbox.freshdesk.generator import generated_desk
from tests.sandbox.freshdesk.client import reading
from tests.sandbox.hands import Hands


async def test_thirty_rows_are_a_page_and_ten_pages_all():
    async with reading(generated_desk(400, seed=1)) as reader:
        first = await reader.get("/search/tickets", query='"priority:>0 OR status:5"')
        tenth = await reader.get("/search/tickets", query='"status:5"', page=10)
        await reader.get("/search/tickets", query='"status:5"', page=11, expect=400)

    assert len(first["results"]) == 30
    assert tenth["total"] > 200


async def test_a_query_is_quoted_and_not_long():
    async with reading() as reader:
        await reader.get("/search/tickets", query="status:2", expect=400)
        await reader.get("/search/tickets", query='"nonsense"', expect=400)
        long = f'"{" OR ".join(["status:2"] * 60)}"'
        await reader.get("/search/tickets", query=long, expect=400)


async def test_terms_are_joined_by_and_and_or():
    async with reading() as reader:
        both = await reader.get("/search/tickets", query='"status:2 AND priority:4"')
        either = await reader.get("/search/contacts", query='"company_id:43000100102 OR id:1"')
        tagged = await reader.get("/search/tickets", query="\"tag:'spring fair'\"")
        field = await reader.get("/search/companies", query='"dealer_level:gold"')

    assert [row["id"] for row in both["results"]] == [64]
    assert [row["name"] for row in either["results"]] == ["Chloé Martin"]
    assert [row["id"] for row in tagged["results"]] == [1]
    assert field["total"] == 1


async def test_a_change_is_unknown_to_the_search_for_a_while():
    clock = Hands()
    async with reading(clock=clock) as reader:
        await reader.change("PUT", "/tickets/64", priority=1)
        before = await reader.get("/search/tickets", query='"id:64"')
        clock.now += timedelta(seconds=121)
        after = await reader.get("/search/tickets", query='"id:64"')

    assert (before["total"], after["total"]) == (0, 1)
