from itertools import pairwise

from connectors.sandbox.zendesk.generator import generated_desk
from tests.sandbox.zendesk_client import reading


def test_the_same_seed_gives_the_same_desk_and_another_seed_another():
    one, same, other = (generated_desk(200, seed=seed) for seed in (1, 1, 2))

    assert list(one.audits) == list(same.audits)
    assert list(one.tickets) == list(same.tickets)
    assert list(one.tickets) != list(other.tickets)


def test_sizes_are_about_what_was_asked_for():
    desk = generated_desk(4_000, seed=1, messages_per_ticket=5.0)
    with_file = sum(
        bool(desk.first_audits(key)[0]["events"][0]["attachments"]) for key in range(1, 4_001)
    )

    assert 19_500 < len(desk.audits) < 20_500
    assert len(desk.organizations) == 100
    assert 340 < with_file < 460


def test_exports_are_in_the_order_of_time_and_agree_with_single_tickets():
    desk = generated_desk(300, seed=5)
    audits = list(desk.audits)
    of_tickets = [audit for key in range(1, 301) for audit in desk.audits_of(key)]

    assert all(a["created_at"] <= b["created_at"] for a, b in pairwise(audits))
    assert sorted(a["id"] for a in audits) == [a["id"] for a in of_tickets]
    assert all(desk.audits.get(audit["id"]) == audit for audit in audits)
    updated = {audit["ticket_id"]: audit["created_at"] for audit in audits}
    assert {t["id"]: t["updated_at"] for t in desk.tickets} == updated
    stamps = [ticket["generated_timestamp"] for ticket in desk.tickets]
    assert stamps == sorted(stamps)


def test_messages_of_many_tickets_are_interleaved():
    order = [audit["ticket_id"] for audit in generated_desk(2_000, seed=1).audits]

    assert sum(a == b for a, b in pairwise(order)) < len(order) / 20


def test_everybody_a_ticket_names_exists():
    desk = generated_desk(300, seed=9)
    for ticket in desk.tickets:
        assert desk.users.get(ticket["requester_id"]) is not None
        assert desk.users.get(ticket["assignee_id"]) is not None
        assert desk.organizations.get(ticket["organization_id"]) is not None


async def test_a_generated_desk_is_served_and_can_change():
    async with reading(generated_desk(3_000, seed=1)) as reader:
        page = await reader.get("/api/v2/incremental/tickets/cursor", start_time=0)
        url = f"{reader.served.url}/_sandbox/tickets/7/comments"
        async with reader.session.post(url, json={"body": "new"}) as response:
            assert response.status == 201
        comments = await reader.get("/api/v2/tickets/7/comments")
        start = page["tickets"][-1]["generated_timestamp"]
        rest = await reader.get(
            "/api/v2/incremental/tickets/cursor", start_time=start, per_page=1000
        )

    assert len(page["tickets"]) == 1_000
    assert comments["comments"][-1]["body"] == "new"
    assert rest["tickets"][0]["id"] == page["tickets"][-1]["id"]


async def test_an_attachment_of_a_generated_desk_can_be_fetched():
    async with reading(generated_desk(50, seed=1, attachment_share=1.0)) as reader:
        body = await reader.get("/api/v2/tickets/5/comments")
        (file,) = body["comments"][0]["attachments"]
        figures = await reader.get(f"/api/v2/attachments/{file['id']}")

    assert figures["attachment"] == file
