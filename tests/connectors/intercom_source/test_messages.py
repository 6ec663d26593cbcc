"""A thread is read in one request, with its side conversations in two, and its files are had."""

import pytest

from connectors.sandbox.intercom_source.desk.filled import Hands
from tests.connectors.intercom_source.workspaces import workspace
from transforms.errors import RecordError
from transforms.intercom_source.attachments import attachments_of, body_of


async def content(source, url):
    async with source.download(url, max_bytes=10**7) as file:
        return b"".join([piece async for piece in file.chunks()])


def files_of(said):
    return [
        row
        for payload in said.values()
        for row in attachments_of(payload, body_of(payload))
        if not row["unavailable"]
    ]


async def test_a_conversation_costs_one_request():
    async with workspace(with_sides=False) as at:
        before = sum((await at.asked()).values())
        said = await at.said(at.odd["files_and_pictures"])

        assert sum((await at.asked()).values()) == before + 1
    first = next(iter(said))
    assert first == f"source:{at.odd['files_and_pictures']}"
    assert said[first]["parts_shown"] == len(said) - 1 == 6
    assert said[first]["conversation_parts"]["conversation_parts"] == []


async def test_a_thread_says_how_much_more_it_has_than_it_shows():
    async with workspace() as at:
        said = await at.said(at.odd["more_parts_than_shown"])

    told = said[f"source:{at.odd['more_parts_than_shown']}"]
    assert (told["parts_shown"], told["conversation_parts"]["total_count"]) == (500, 520)


async def test_parts_without_words_come_too():
    async with workspace() as at:
        said = await at.said(at.odd["parts_without_body"])

    kinds = [each["part_type"] for key, each in said.items() if not key.startswith("source:")]
    assert "something_new_of_2027" in kinds
    assert len(kinds) == 9


async def test_side_conversations_are_named_by_theirs():
    async with workspace() as at:
        said = await at.said(at.odd["side_conversation"])

    sides = [each for key, each in said.items() if key.startswith("side:456:")]
    assert [each["side_conversation_id"] for each in sides] == ["456", "456"]


def labelled(filled):
    """Give the tickets a tag and a company."""
    tag, company = (
        next(iter(filled.world.store.all("tag"))),
        next(iter(filled.world.store.all("company"))),
    )
    for doc in filled.world.store.all("ticket").values():
        doc["tags"] = [{"id": tag, "applied_at": 1, "admin_id": filled.admins["jonas"]}]
        doc["company_id"] = company


@pytest.mark.quirk("ICS-023")
@pytest.mark.parametrize("switch", [{"ticket_as_conversation": "shown"}, {"tickets_show": "all"}])
async def test_a_ticket_has_the_labels_that_it_or_its_conversation_shows(switch):
    async with workspace(prepare=labelled, **switch) as at:
        key = at.odd["customer_ticket"]
        told = (await at.said(key, "ticket"))[f"source:{key}"]
        fresh = await at.source.fresh_ticket(key)
        asked = await at.asked()

    assert [each["name"] for each in told["tags"]["tags"]] == ["vip"]
    assert told["company"]["company_id"] == "old-101"
    assert fresh.ticket["type"] == "ticket"
    one_more = 2 if "ticket_as_conversation" in switch else 1  # the other one is of fresh_ticket
    assert asked["GET /conversations/{conversation_id}"] == one_more


@pytest.mark.quirk("ICS-023")
async def test_a_workspace_that_shows_no_labels_is_soon_not_asked_for_any():
    async with workspace(tickets=400) as at:
        tickets = list(at.filled.world.store.all("ticket"))
        for key in tickets:
            assert "tags" not in (await at.said(key, "ticket"))[f"source:{key}"]
        asked = await at.asked()

    assert len(tickets) == 40
    assert asked["GET /conversations/{conversation_id}"] == 20


async def test_a_ticket_says_its_parts():
    async with workspace() as at:
        said = await at.said(at.odd["customer_ticket"], "ticket")

    kinds = [each["type"] for each in said.values()]
    assert kinds == ["ticket", *["ticket_part"] * 5]


async def test_what_is_gone_says_nothing():
    async with workspace() as at:
        assert await at.said("424242") == {}
        assert await at.source.fresh_ticket("424242") is None


async def test_files_and_pictures_are_had():
    async with workspace() as at:
        rows = files_of(await at.said(at.odd["files_and_pictures"]))
        sizes = [len(await content(at.source, row["path"] or row["url"])) for row in rows]

    assert [row["name"] for row in rows] == [
        "rechnung.pdf",
        "foto-1.png",
        "seriennummer.png",
        "etikett.pdf",
    ]
    assert all(sizes)


async def test_a_link_that_has_run_out_is_asked_for_anew():
    hands = Hands()
    hands.at = 1_790_000_000
    async with workspace(clock=hands) as at:
        key = at.odd["files_and_pictures"]
        row = files_of(await at.said(key))[0] | {"ticket_id": key}
        hands.at += 1_900
        with pytest.raises(RecordError, match="file_forbidden"):
            await content(at.source, row["path"])

        link = await at.source.fresh_address(row)

        assert link != row["path"]
        assert (await content(at.source, link)).startswith(b"%PDF-")


async def test_a_call_is_heard_and_read():
    async with workspace() as at:
        call = next(iter((await at.rows("calls")).values()))

        assert len(await content(at.source, call["recording_url"])) > 10
        assert await content(at.source, call["transcription_url"])
        assert call["conversation_id"] == at.odd["phone_call"]


async def test_a_second_look_is_another_rendering():
    async with workspace() as at:
        fresh = await at.source.fresh_ticket(at.odd["files_and_pictures"])

    assert "<b>" not in fresh.ticket["source"]["body"]
    assert len(fresh.comments) == 6
