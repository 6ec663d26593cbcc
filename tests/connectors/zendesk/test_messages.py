import pytest

from tests.connectors.zendesk.desk import Desk, comment, payload, records, refused, ticket
from transforms.errors import RecordError

COMMENTS = "/api/v2/tickets/7/comments.json"
LOG = "/api/v2/tickets/7/conversation_log"
CHAT = ticket(7, from_messaging_channel=True)


def listed(key, *items, after=None):
    return {key: list(items), "meta": {"has_more": after is not None, "after_cursor": after}}


def turn(number, **changed):
    return {
        "id": f"01H{number}",
        "type": "Messaging::ConversationMessage",
        "created_at": "2023-11-14T22:13:20Z",
    } | changed


async def test_comments_of_a_ticket_come_whole_and_with_inline_images():
    desk = Desk().on(
        COMMENTS, listed("comments", comment(1), after="x"), listed("comments", comment(2))
    )

    found = await records(desk.source().messages(ticket(7)))

    assert [(record.id, record.parent_id) for record in found] == [("1", "7"), ("2", "7")]
    assert payload(found[0]) == comment(1) | {"ticket_id": 7}
    assert desk.asked(COMMENTS)[0] == {"include_inline_images": "true", "page[size]": "100"}
    assert desk.asked(COMMENTS)[1]["include_inline_images"] == "true"


async def test_comments_without_meta_are_read_by_page_numbers():
    link = f"https://acme.zendesk.com{COMMENTS}?page=2&per_page=100"
    desk = Desk().on(
        COMMENTS,
        {"comments": [comment(1)], "next_page": link},
        {"comments": [comment(2)], "next_page": None},
    )

    assert [r.id for r in await records(desk.source().messages(ticket(7)))] == ["1", "2"]


async def test_a_deleted_ticket_has_no_messages():
    desk = Desk().on(COMMENTS, refused(404, "RecordNotFound"))

    assert await records(desk.source().messages(ticket(7, status="deleted"))) == []


async def test_a_ticket_that_is_refused_fails_by_itself():
    with pytest.raises(RecordError) as caught:
        await records(Desk().on(COMMENTS, refused(403, "Forbidden")).source().messages(ticket(7)))

    assert caught.value.status == 403


async def test_a_mail_has_no_conversation_log():
    desk = Desk().on(COMMENTS, listed("comments", comment(1)))

    await records(desk.source().messages(ticket(7)))

    assert desk.asked(LOG) == []


async def test_a_chats_turns_come_from_the_conversation_log():
    desk = Desk().on(COMMENTS, listed("comments", comment(1)))
    desk.on(LOG, listed("events", turn(1), comment(1), after="x"), listed("events", turn(2)))

    found = await records(desk.source().messages(CHAT))

    assert [record.id for record in found] == ["1", "log:01H1", "log:01H2"]
    assert payload(found[1]) == turn(1) | {"ticket_id": 7, "kind": "conversation_log"}


@pytest.mark.parametrize("status", [403, 404])
async def test_a_chat_without_a_log_has_its_comments(status):
    desk = Desk().on(COMMENTS, listed("comments", comment(1))).on(LOG, refused(status, "no"))

    assert [record.id for record in await records(desk.source().messages(CHAT))] == ["1"]
