"""Whether bulk events say all there is of a ticket."""

import pytest

from connectors.zendesk import is_messaging, needs_messages
from connectors.zendesk.completeness import is_whole
from tests.connectors.zendesk.desk import (
    EVENTS,
    TICKETS,
    Desk,
    comment,
    event,
    export,
    records,
    ticket,
)

CHAT = ticket(7, from_messaging_channel=True)
OWN_IMAGE = '<img src="https://acme.zendesk.com/attachments/token/x/?name=a.png">'


def test_a_chat_is_known_by_flag_or_channel():
    assert is_messaging(CHAT)
    assert is_messaging(ticket(7, via={"channel": "native_messaging"}))
    assert is_messaging(ticket(7, via="Native Messaging"))
    assert not is_messaging(ticket(7))


def test_plain_comments_suffice():
    remote = comment(2, html_body='<img src="https://cdn.example.test/pixel.gif">')

    assert not needs_messages([comment(1), remote])


@pytest.mark.quirk("ZEN-036")
@pytest.mark.parametrize(
    "src",
    [
        "https://acme.zendesk.com/attachments/token/x/?name=a.png",
        "https://old-name.zendesk.com/attachments/token/x/?name=a%20b.jpg",
        "/attachments/token/x/?name=a.png",
        "http://127.0.0.1:8080/attachments/token/x/?foo=1&amp;name=a.png",
    ],
)
def test_an_image_whose_address_tells_the_file_makes_no_ticket_read_by_itself(src):
    told = ticket(7, url="http://127.0.0.1:8080/api/v2/tickets/7.json")

    assert not needs_messages([comment(1, html_body=f'<img src="{src}">')], ticket=told)


@pytest.mark.parametrize(
    "src",
    [
        "https://help.elsewhere.example/attachments/token/x/?name=a.png",
        "https://acme.zendesk.com/attachments/token/x/?name=image",
        "https://acme.zendesk.com/attachments/9/a.png",
        "https://p16.zdusercontent.com/attachment/1/a.png?token=t",
    ],
)
def test_an_image_whose_address_leaves_something_open_makes_a_ticket_read_by_itself(src):
    told = '<img src="https://acme.zendesk.com/attachments/token/x/?name=a.png">'

    assert needs_messages([comment(1, html_body=f'{told}<img src="{src}">')], ticket=ticket(7))


@pytest.mark.parametrize(
    "odd",
    [
        comment(1, html_body='<p><IMG alt="" src="https://acme.zendesk.com/attachments/token/x">'),
        comment(1, html_body="<img src='cid:part1@mail'>"),
        comment(1, event_type="VoiceComment", type="VoiceComment"),
        comment(1, attachments=None),
        comment(1, via={"channel": "chat"}),
        comment(1, parent_via="Native Messaging"),
        {"event_type": "CommentPrivacyChange", "ticket_id": 7},
        {"event_type": "AttachmentRedactionEvent", "ticket_id": 7},
    ],
)
def test_what_bulk_events_lack_makes_a_ticket_read_by_itself(odd):
    assert needs_messages([comment(2), odd])


def test_a_ticket_without_comments_is_read_by_itself():
    assert needs_messages([])


def test_a_chat_is_read_by_itself_whatever_its_comments_say():
    assert needs_messages([comment(1)], ticket=CHAT)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (comment(1), True),
        (comment(1, html_body='<img src="https://cdn.example.test/pixel.gif">'), True),
        (comment(1, html_body=OWN_IMAGE), None),
        (comment(1, html_body=None), False),
        (comment(1, event_type="VoiceComment", type="VoiceComment"), False),
    ],
)
def test_a_comment_says_of_itself_whether_it_is_whole_but_for_its_images(told, expected):
    assert is_whole(told) is expected


async def test_tickets_and_events_are_staged_with_what_they_say_of_themselves():
    redaction = {"id": 3, "event_type": "CommentRedactionEvent", "comment_id": 1}
    desk = Desk().on(TICKETS, export("tickets", ticket(7), CHAT, after_cursor="a"))
    desk.on(
        EVENTS,
        export(
            "ticket_events",
            event(9, comment(1), comment(2, html_body=OWN_IMAGE), redaction),
            end_time=9,
        ),
    )

    tickets = await records(desk.source().pages("tickets"))
    said = await records(desk.source().pages("ticket_events"))

    assert [each.is_whole for each in tickets] == [True, False]
    assert [each.is_whole for each in said] == [True, None, False]
