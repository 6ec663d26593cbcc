import pytest

from tests.connectors.zendesk.desk import BASE, Desk, refused

COMMENTS = "/api/v2/tickets/7/comments.json"
OLD, NEW = f"{BASE}/attachments/token/old/?name=a.png", f"{BASE}/attachments/token/new/?name=a.png"
ROW = {"ticket_id": "7", "message_id": "1", "name": "a.png", "url": OLD}


def listed(url=NEW, name="a.png", comment=1):
    attachments = [{"id": 9, "file_name": name, "content_url": url}]
    return {"comments": [{"id": comment, "attachments": attachments}], "meta": {"has_more": False}}


async def asked(desk):
    return await desk.source().fresh_address(ROW)


@pytest.mark.quirk("ZEN-041")
async def test_an_image_has_the_address_that_its_message_lists_by_its_name():
    desk = Desk().on(COMMENTS, listed())

    assert await asked(desk) == NEW
    assert [each["include_inline_images"] for each in desk.asked(COMMENTS)] == ["true"]


@pytest.mark.parametrize(
    "answer",
    [
        listed(url=f"{OLD}&x=1"),
        listed(name="b.png"),
        listed(comment=2),
        listed(url=None),
        {"comments": [{"id": 1, "attachments": "none"}], "meta": {"has_more": False}},
        {"comments": [7], "meta": {"has_more": False}},
        refused(404, "RecordNotFound"),
        refused(403, "Forbidden"),
    ],
)
async def test_an_image_that_is_listed_nowhere_else_has_no_other_address(answer):
    assert await asked(Desk().on(COMMENTS, answer)) is None
