"""The export of side conversations, which never says that it is at its end."""

import httpx
import pytest

from connectors.zendesk import open_zendesk
from tests.connectors.zendesk.desk import BASE, TOKEN, Desk, pages, quick, refused
from transforms.errors import ContractError, CredentialError

SIDES = "/api/v2/tickets/side_conversations/events.json"


def source(desk, *, with_sides=True):
    return open_zendesk(
        BASE,
        TOKEN,
        rate_reserve=0.0,
        support_types="all",
        with_sides=with_sides,
        transport=httpx.MockTransport(desk),
        retry=quick(),
    )


def answer(*numbers, end, following="there"):
    events = [{"id": f"e-{n}", "ticket_id": 7, "side_conversation_id": "s"} for n in numbers]
    return {"events": events, "count": len(events), "end_time": end, "next_page": following}


@pytest.mark.quirk("ZEN-051")
async def test_it_ends_where_nothing_new_comes():
    desk = Desk().on(SIDES, answer(1, 2, end=10), answer(2, 3, end=20), answer(3, end=20))

    found = await pages(source(desk).pages("side_conversations"))

    assert [each["start_time"] for each in desk.asked(SIDES)] == ["1", "10", "20"]
    assert {record.id for page in found for record in page.records} == {
        "side:e-1",
        "side:e-2",
        "side:e-3",
    }
    assert found[-1].cursor == '{"time":20}'
    assert found[0].records[0].parent_id == "7"


@pytest.mark.parametrize("last", [answer(end=None), answer(1, end=10, following=None)])
async def test_an_empty_answer_or_one_without_a_next_page_is_the_end(last):
    desk = Desk().on(SIDES, last)

    await pages(source(desk).pages("side_conversations"))

    assert len(desk.asked(SIDES)) == 1


async def test_a_delta_begins_a_minute_before_the_end_of_the_last():
    desk = Desk().on(SIDES, answer(end=500, following=None))

    await pages(source(desk).pages("side_conversations", cursor='{"time":500}'))

    assert desk.asked(SIDES)[0]["start_time"] == "440"


async def test_a_second_with_more_than_an_answer_holds_is_no_end():
    desk = Desk().on(SIDES, answer(1, end=10), answer(*range(2, 1_002), end=10))

    with pytest.raises(ContractError, match="end_time stays"):
        await pages(source(desk).pages("side_conversations"))


@pytest.mark.parametrize("status", [403, 404])
async def test_an_account_without_the_add_on_has_none(status):
    desk = Desk().on(SIDES, refused(status, "Forbidden"))

    [page] = await pages(source(desk).pages("side_conversations"))

    assert page.records == ()


async def test_without_the_wish_the_list_is_not_there():
    names = {each.name for each in source(Desk(), with_sides=False).resources}

    assert "side_conversations" not in names


async def test_credentials_that_are_refused_are_no_lack_of_the_add_on():
    desk = Desk().on(SIDES, refused(401, "Couldn't authenticate you"))

    with pytest.raises(CredentialError):
        await pages(source(desk).pages("side_conversations"))
