from collections import Counter
from itertools import pairwise

from connectors.sandbox.freshdesk.generator import Shares, generated_desk
from connectors.sandbox.freshdesk.serving import start_desk
from connectors.sandbox.served_desk import DeskWishes
from tests.sandbox.freshdesk.client import KEY, reading


def test_the_same_seed_gives_the_same_desk_and_another_seed_another():
    one, same, other = (generated_desk(200, seed=seed) for seed in (1, 1, 2))

    assert list(one.tickets) == list(same.tickets)
    assert [one.said(key) for key in range(1, 201)] == [same.said(key) for key in range(1, 201)]
    assert list(one.tickets) != list(other.tickets)


def test_sizes_are_about_what_was_asked_for():
    desk = generated_desk(2_000, seed=1, messages_per_ticket=5.0)
    tickets = list(desk.tickets)
    messages = sum(1 + len(desk.said(ticket["id"])) for ticket in tickets)
    with_file = sum(bool(ticket["attachments"]) for ticket in tickets)

    assert 9_700 < messages < 10_300
    assert (len(desk.contacts), len(desk.companies)) == (500, 50)
    assert 160 < with_file < 240


def test_tickets_are_in_the_order_of_their_last_message():
    desk = generated_desk(300, seed=5)
    updated = {t["id"]: t["updated_at"] for t in desk.tickets}
    last = {key: [r["created_at"] for r in desk.said(key)] for key in updated}

    assert all(a <= b for a, b in pairwise(updated.values()))
    assert all(not times or max(times) == updated[key] for key, times in last.items())


def test_everybody_a_ticket_names_exists():
    desk = generated_desk(300, seed=9)
    for ticket in desk.tickets:
        assert desk.person(ticket["requester_id"]) is not None
        assert desk.person(ticket["responder_id"]) is not None
        assert desk.companies.get(ticket["company_id"]) is not None


def test_nobody_and_nothing_is_there_beyond_the_ends():
    desk = generated_desk(10, seed=1)

    assert desk.tickets.get(11) is None
    assert desk.said(0) == desk.said(11) == []
    assert desk.file(1) is None
    assert desk.contacts.get(1) is None


def test_every_ticket_of_a_desk_stands_once_in_a_list():
    desk = generated_desk(500, seed=2)

    assert Counter(t["id"] for t in desk.tickets) == Counter(range(1, 501))


async def test_a_file_of_a_generated_desk_can_be_fetched():
    async with reading(generated_desk(20, seed=1, shares=Shares(file=1.0))) as reader:
        ticket = await reader.get("/tickets/7")
        status, content, _ = await reader.file(ticket["attachments"][0]["attachment_url"])

    assert status == 200
    assert len(content) == ticket["attachments"][0]["size"]


async def test_a_generated_desk_may_have_a_knowledge_base():
    async with reading(generated_desk(5, seed=1, articles=90)) as reader:
        folders = await reader.all("/solutions/categories/43005000001/folders")
        articles = [
            row
            for folder in folders
            for row in await reader.all(f"/solutions/folders/{folder['id']}/articles/de")
        ]

    assert len(folders) == 3
    assert len(articles) == 90
    assert {row["status"] for row in articles} == {1, 2}


async def test_the_sample_desk_and_a_generated_one_are_served_by_wish():
    counts = []
    for wishes in (DeskWishes(), DeskWishes(tickets=3)):
        served = await start_desk(wishes)
        try:
            async with reading() as reader:
                url = f"{served.url}/api/v2/tickets?updated_since=2001-01-01T00:00:00Z&per_page=100"
                _, _, rows = await reader.ask(url, headers=KEY)
        finally:
            await served.stop()
        counts.append(len(rows))

    assert served.auth == {"api_key": "sandbox-api-key"}
    assert counts == [68, 3]


async def test_images_and_archived_tickets_are_there_in_the_shares_that_were_asked_for():
    desk = generated_desk(40, seed=1, shares=Shares(file=0.0, image=1.0, archived=0.5))
    archived = {ticket["id"] for ticket in desk.tickets if ticket.get("archived")}
    async with reading(desk) as reader:
        listed = set(await reader.tickets())
        key = min(listed)
        text = (await reader.get(f"/tickets/{key}"))["description"]
        status, content, _ = await reader.file(text.split('src="')[1].split('"')[0])

    assert 10 < len(archived) < 30
    assert listed == set(range(1, 41)) - archived
    assert (status, content[:4]) == (200, b"\x89PNG")
    assert desk.file(43_002_001_000) is None
