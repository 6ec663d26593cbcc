"""Conversations of the sandbox's workspace: made, found, taken away."""

import pytest

from tests.sandbox.intercom_client import OPS, THEN, comment, file, workspace
from tests.sandbox.intercom_conversation import started


async def test_a_conversation_is_plain_text_and_html_in_it_stands_as_it_is():
    async with workspace() as at:
        conversation = await at.conversation(body="5 < 6 <b>bold</b>\nline\n\nnext")
        shown = await at.ok("GET", f"/conversations/{conversation}")
        plain = await at.ok("GET", f"/conversations/{conversation}?display_as=plaintext")

        assert shown["source"]["body"] == (
            "<p>5 &lt; 6 &lt;b&gt;bold&lt;/b&gt;<br>\nline</p><p>next</p>"
        )
        assert plain["source"]["body"] == "5 < 6 <b>bold</b>\nline\n\nnext"
        assert (shown["created_at"], shown["admin_assignee_id"]) == (THEN, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"body": " "}, (400, "parameter_invalid", "INT-001")),
        ({"attachment_files": [file()]}, (400, "parameter_invalid", "INT-003")),
        ({"from": {"type": "admin", "id": OPS}}, (400, "parameter_invalid", "INT-008")),
        ({"from": {"type": "user", "id": "f" * 24}}, (404, "not_found", "INT-008")),
        ({"created_at": 1_900_000_000}, (400, "parameter_invalid", "INT-010")),
        ({"title": "no field"}, (400, "parameter_invalid", None)),
        ({"created_at": "2023"}, (400, "parameter_invalid", "INT-010")),
    ],
)
async def test_a_wrong_conversation_is_refused(change, refusal):
    async with workspace() as at:
        author = {"type": "user", "id": await at.contact()}
        body = {"from": author, "body": "Hello", "created_at": THEN, **change}

        assert await at.refused("POST", "/conversations", **body) == refusal
        assert (await at.ok("GET", "/conversations"))["total_count"] == 0


async def test_a_contact_may_be_too_new_to_write():
    async with workspace(contact_ready_lag_s=5) as at:
        contact = await at.contact()
        body = {"from": {"type": "user", "id": contact}, "body": "Hello"}
        assert (await at.refused("POST", "/conversations", **body))[0] == 404
        at.clock.move(6)
        await at.ok("POST", "/conversations", **body)


async def test_search_finds_by_contact_and_moment_and_lags():
    async with started(search_lag_s=60) as (at, contact):
        query = {
            "operator": "AND",
            "value": [
                {"field": "contact_ids", "operator": "=", "value": contact},
                {"field": "created_at", "operator": ">", "value": THEN},
                {"field": "created_at", "operator": "<", "value": THEN},
            ],
        }
        early = await at.ok("POST", "/conversations/search", query=query)
        at.clock.move(61)
        late = await at.ok("POST", "/conversations/search", query=query)

        assert early["total_count"] == 0
        assert [each["id"] for each in late["conversations"]] == [at.id]
        assert "conversation_parts" not in late["conversations"][0]


async def test_bounds_can_be_strict_and_attributes_searchable():
    after = {"field": "created_at", "operator": ">", "value": THEN}
    custom = {"field": "custom_attributes.Source", "operator": "=", "value": "7"}
    async with started(search_bounds_inclusive=False) as (at, _):
        strict = await at.ok("POST", "/conversations/search", query=after)
        refused = await at.refused("POST", "/conversations/search", query=custom)
        await at.send("POST", "/_sandbox/config", {"search_custom_attributes": True})
        body = {"name": "Source", "data_type": "string"}
        await at.ok("POST", "/conversations/attributes", **body)
        await at.ok("PUT", at.path, custom_attributes={"Source": "7"})

        assert (strict["total_count"], refused[0]) == (0, 400)
        assert (await at.ok("POST", "/conversations/search", query=custom))["total_count"] == 1


async def test_a_body_is_searched_word_by_word():
    async with workspace() as at:
        await at.conversation(body="I need support")
        query = {"field": "source.body", "operator": "=", "value": "support"}
        word = await at.ok("POST", "/conversations/search", query=query)
        phrase = {**query, "value": "need support"}

        assert word["total_count"] == 1
        assert (await at.ok("POST", "/conversations/search", query=phrase))["total_count"] == 0


async def test_a_deleted_conversation_leaves_its_id():
    async with started() as (at, _):
        await at.ok("DELETE", at.path)
        deleted = await at.ok("GET", "/conversations/deleted")

        assert (await at.refused("GET", at.path))[0] == 404
        assert [each["id"] for each in deleted["conversations"]] == [at.id]


async def test_last_is_no_conversation():
    async with started() as (at, _):
        assert (await at.refused("POST", "/conversations/last/reply", **comment()))[0] == 404


async def test_blocking_a_contact_hides_their_conversations():
    async with started() as (at, contact):
        await at.ok("POST", f"/contacts/{contact}/block")

        assert (await at.ok("GET", "/conversations"))["total_count"] == 0
        assert (await at.ok("GET", at.path))["id"] == at.id
