"""What is odd in the sample workspace shows as Intercom would show it."""

import pytest
import pytest_asyncio

from tests.sandbox.intercom_source.workspaces import sample

in_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at():
    async with sample() as reader:
        yield reader


def said(shown):
    return shown["conversation_parts"]["conversation_parts"]


def kinds(shown):
    return [each["part_type"] for each in said(shown)]


def bodies(shown):
    return [each["body"] for each in said(shown)]


CONVERSATIONS = {
    "files_and_pictures": lambda c: (
        c["source"]["attachments"][0]["name"] == "rechnung.pdf"
        and "/_files/" in c["source"]["body"]
        and c["conversation_rating"]["rating"] == 5
        and c["custom_attributes"]["Colour"] == "Grün, matt"
    ),
    "email_with_copies": lambda c: (
        c["source"]["type"] == "email"
        and [each["type"] for each in c["source"]["recipients"]] == ["to", "cc", "cc"]
        and len(c["contacts"]["contacts"]) == 2
        and said(c)[0]["email_message_metadata"]["email_address_headers"]
    ),
    "priority_and_sla": lambda c: c["priority"] == "high" and c["sla_applied"],
    "snoozed_until_later": lambda c: c["state"] == "snoozed" and c["snoozed_until"] > 2 * 10**9,
    "snooze_is_over": lambda c: c["state"] == "snoozed" and c["snoozed_until"] < 1_720_000_000,
    "answered_by_ai": lambda c: (
        said(c)[0]["author"]["type"] == "bot" and c["ai_agent"]["rating"] == 4
    ),
    "parts_without_body": lambda c: set(bodies(c)) == {None} and "quick_reply" in kinds(c),
    "admin_wrote_first": lambda c: (
        c["source"]["author"]["type"] == "admin"
        and kinds(c) == ["open", "close"]
        and all(bodies(c))
    ),
    "redacted": lambda c: c["source"]["redacted"] and said(c)[0]["redacted"],
    "more_parts_than_shown": lambda c: (
        len(said(c)) == 500 and c["conversation_parts"]["total_count"] == 520
    ),
    "said_by_a_merged_lead": lambda c: (
        c["source"]["author"]["id"] != c["contacts"]["contacts"][0]["id"]
    ),
    "said_by_a_former_teammate": lambda c: c["admin_assignee_id"] == 991267999,
    "within_one_second": lambda c: len({each["created_at"] for each in said(c)}) == 1,
    "of_nobody_named": lambda c: c["source"]["author"]["email"] is None,
    "files_alone": lambda c: c["source"]["body"] is None and len(c["source"]["attachments"]) == 2,
    "hostile_body": lambda c: "<script>" in c["source"]["body"],
    "from_social_media": lambda c: c["source"]["type"] == "twitter",
    "linked_to_a_tracker": lambda c: c["linked_objects"]["data"][0]["category"] == "Tracker",
}


@in_loop
@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_is_as_odd_as_its_name_says(at, name):
    assert CONVERSATIONS[name](await at.get(f"/conversations/{at.odd[name]}"))


def attributes(shown):
    return shown["ticket_attributes"]


TICKETS = {
    "customer_ticket": lambda t: (
        t["category"] == "Customer"
        and t["ticket_state"]["internal_label"] == "Waiting for parts"
        and len(attributes(t)["Part"]) == 36
        and [each["part_type"] for each in t["ticket_parts"]["ticket_parts"]][-1]
        == "ticket_state_updated_by_admin"
    ),
    "back_office_ticket": lambda t: t["category"] == "Back-office" and not t["is_shared"],
    "tracker_ticket": lambda t: len(t["linked_objects"]["data"]) == 1,
    "resolved_ticket": lambda t: t["open"] is False,
}


@in_loop
@pytest.mark.parametrize("name", TICKETS)
async def test_a_ticket_is_as_odd_as_its_name_says(at, name):
    assert TICKETS[name](await at.get(f"/tickets/{at.odd[name]}"))


@in_loop
async def test_a_deleted_conversation_is_named_and_nowhere_else(at):
    key = at.odd["deleted_conversation"]
    deleted = await at.get("/conversations/deleted")

    await at.get(f"/conversations/{key}", status=404)
    assert [each["id"] for each in deleted["conversations"]] == [key]


@in_loop
async def test_archived_and_merged_contacts_are_in_no_list(at):
    people, key = at.filled.people, at.odd["of_an_archived_contact"]
    listed = {each["id"] for each in (await at.get("/contacts", per_page=150))["data"]}
    met = (await at.get(f"/conversations/{key}"))["contacts"]["contacts"]

    assert {people["archived"], people["merged"]} & listed == set()
    assert [each["id"] for each in met] == [people["archived"]]
    assert (await at.get(f"/contacts/{people['archived']}"))["name"] == "Jana Archived"
    merged = await at.session.get(f"/contacts/{people['merged']}", allow_redirects=False)
    assert merged.status == 410
    assert people["anna"] in merged.headers["Link"]


@in_loop
async def test_a_contact_shows_ten_of_its_tags(at):
    shown = await at.get(f"/contacts/{at.filled.people['several']}")
    every = await at.get(f"/contacts/{at.filled.people['several']}/tags")

    assert (len(shown["tags"]["data"]), shown["tags"]["has_more"]) == (10, True)
    assert len(every["data"]) == 12


@in_loop
async def test_a_company_of_nobody_is_not_listed(at):
    found = await at.get("/companies/scroll")

    assert [each["company_id"] for each in found["data"]] == ["old-101", "old-102", "old-103"]


@in_loop
async def test_a_call_has_a_recording_behind_a_link_and_a_transcript(at):
    shown = (await at.get("/calls"))["data"][0]
    link = (await at.get(f"/calls/{shown['id']}/recording", status=302)).headers["Location"]
    text = await at.get(f"/calls/{shown['id']}/transcript")

    assert shown["conversation_id"] == at.odd["phone_call"]
    assert "signature=" in link
    assert text.content_type == "text/plain"


@in_loop
async def test_side_conversations_stand_beside_theirs(at):
    told = await at.get(f"/conversations/{at.odd['side_conversation']}/side_conversations")

    side = told["side_conversations"][0]
    assert [each["author"]["name"] for each in side["conversation_parts"]] == [
        "Amelie Roth",
        "Sofia Marin",
    ]
    assert side["conversation_parts"][1]["attachments"][0]["name"] == "invoice.pdf"


@in_loop
async def test_snippets_and_segments_are_listed(at):
    snippets, segments = await at.get("/content_snippets"), await at.get("/segments")

    assert [each["id"] for each in snippets["data"]] == [at.odd["content_snippet"]]
    assert snippets["total_pages"] == 1
    assert [each["name"] for each in segments["segments"]] == ["Active", "New leads"]


@in_loop
async def test_articles_have_their_languages_and_center(at):
    shown = await at.get(f"/articles/{at.odd['article_in_three_languages']}")
    dealers = await at.get(f"/articles/{at.odd['article_of_the_second_center']}")

    assert {"en", "de", "fr"} <= set(shown["translated_content"])
    assert shown["translated_content"]["fr"]["state"] == "draft"
    assert "/_files/" in shown["body"]
    assert "/dealers/" in dealers["url"]


@in_loop
async def test_a_page_shifts_when_what_was_on_it_changes(at):
    everything = {"field": "updated_at", "operator": ">", "value": 0}
    first = await at.search("/conversations/search", everything, per_page=5)
    cursor = first["pages"]["next"]["starting_after"]
    last = first["conversations"][-1]["id"]
    body = {"read": True, "custom_attributes": {"Order number": "LB-new"}}
    async with at.session.put(f"/conversations/{last}", json=body) as answer:
        assert answer.status == 200

    paging = {"per_page": 5, "starting_after": cursor}
    async with at.session.post(
        "/conversations/search", json={"query": everything, "pagination": paging}
    ) as answer:
        again = await answer.json()

    seen = {each["id"] for each in first["conversations"]}
    assert seen & {each["id"] for each in again["conversations"]}
