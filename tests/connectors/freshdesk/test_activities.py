"""What was changed of tickets is read of the last 30 days, each day's file once."""

from datetime import timedelta

import orjson
import pytest

from connectors.clock import now
from connectors.freshdesk.activities import DAYS_KEPT, activities
from connectors.sandbox.freshdesk.desk.activities import activity
from tests.connectors.freshdesk.desks import freshdesk
from transforms.errors import ContractError

PATH = "GET /api/v2/export/ticket_activities"
AGENT = 43_000_000_001


def day(back):
    return (now() - timedelta(days=back)).date().isoformat()


def happened(back, **what):
    return activity(f"{day(back)}T08:00:00Z", 20, AGENT, what)


def put(*told):
    return lambda desk: desk.happened.extend(told)


def said(page):
    """Return what was done to ticket 20 beside what its own record tells."""
    told = [orjson.loads(each.payload) for each in page.records if each.parent_id == "20"]
    return [each["activity"] for each in told if "new_ticket" not in each["activity"]]


def gone_from(at):
    """Return a link to a file that the store does not have."""
    return f"{at.served.files_url}/data/helpdesk/attachments/production/1/original/x?X-Amz-Date="


async def read(at, cursor=None):
    pages = await at.pages("activities", cursor)
    return [each for page in pages for each in said(page)], pages[-1].cursor


@pytest.mark.quirk("FRE-016")
async def test_every_day_that_is_kept_is_asked_for_and_what_came_is_not_asked_for_again():
    prepare = put(happened(29, status="Pending"), happened(2, status="Open"))
    async with freshdesk(tickets=1, prepare=prepare, with_changes=True) as at:
        told, cursor = await read(at)
        assert at.asked(PATH) == DAYS_KEPT
        at.desk.happened.append(happened(5, priority=4))  # a file that came late
        later, _ = await read(at, cursor)

    assert told == [{"status": "Pending"}, {"status": "Open"}]
    assert later == [{"priority": 4}]
    assert at.asked(PATH) == 2 * DAYS_KEPT - 2


async def test_no_key_goes_to_where_the_files_lie():
    async with freshdesk(prepare=put(happened(3, status="Open")), with_changes=True) as at:
        assert (await read(at))[0]

    assert at.served.stats.leaks == 0


@pytest.mark.parametrize("lacking", [{"lacks": {"ticket_activity_export"}}, {"role": "agent"}])
async def test_without_the_export_nothing_is_read_and_check_says_so(lacking):
    async with freshdesk(with_changes=True, **lacking) as at:
        told, cursor = await read(at)
        (finding,) = [f for f in await at.source.check() if f.subject == "ticket events"]

    assert told == []
    assert cursor == '{"had":[]}'
    assert not finding.is_fatal
    assert "no changes of tickets are told" in finding.text


async def test_check_says_how_far_back_they_go_where_they_are_asked_for():
    async with freshdesk(with_changes=True) as at:
        told = {each.subject: each.text for each in await at.source.check()}
    async with freshdesk() as at:
        without = {each.subject for each in await at.source.check()}
        assert "activities" not in {each.name for each in at.source.resources}

    assert told["ticket events"].startswith("changes of the last 30 days")
    assert "ticket events" not in without


async def test_a_file_that_is_no_good_twice_is_told_and_looked_for_in_the_next_reading():
    prepare = put(happened(30, status="Open"), happened(2, status="Closed"))
    async with freshdesk(prepare=prepare, with_changes=True) as at:
        link = {"export": [{"url": gone_from(at)}]}
        at.faults.alter(whole=link, path="/export/ticket_activities", next=2)  # it is tried again
        first = await at.pages("activities")
        later = await at.pages("activities", first[-1].cursor)

    assert [said(page) for page in first if said(page)] == [[{"status": "Closed"}]]
    assert first[-1].unread == {day(30): "file_forbidden"}
    assert [said(page) for page in later if said(page)] == [[{"status": "Open"}]]
    assert later[-1].unread == {}


async def test_of_several_files_of_a_day_the_sound_ones_are_read_and_the_other_is_told():
    async with freshdesk(prepare=put(happened(30, status="Open")), with_changes=True) as at:
        path = "/api/v2/export/ticket_activities"
        sound = (await at.source._client.read(path, params={"created_at": day(30)})).body["export"]
        at.faults.alter(whole={"export": [*sound, {"url": gone_from(at)}]}, path=path, next=2)
        pages = await at.pages("activities")

    assert [said(page) for page in pages if said(page)] == [[{"status": "Open"}]]
    assert pages[-1].unread == {day(30): "file_forbidden"}
    assert day(30) not in pages[-1].cursor


async def test_the_answer_may_be_a_link_alone_or_the_activities_themselves():
    rows = {"activities_data": [happened(30, status="Open")]}
    async with freshdesk(prepare=put(happened(29, status="Closed")), with_changes=True) as at:
        path = "/api/v2/export/ticket_activities"
        one = await at.source._client.read(path, params={"created_at": day(29)})
        at.faults.alter(whole=rows, path="/export/ticket_activities")
        at.faults.alter(whole={"export": one.body["export"][0]}, path="/export/ticket_activities")
        told, _ = await read(at)

    assert told == [{"status": "Open"}, {"status": "Closed"}]


@pytest.mark.parametrize("odd", [{"export": ["x"]}, {"export": [{"link": "https://secret"}]}, []])
async def test_an_answer_of_an_unknown_form_is_an_error_that_tells_no_link(odd):
    async with freshdesk(with_changes=True) as at:
        at.faults.alter(whole=odd or {"export": "https://secret"}, path="/export/")
        with pytest.raises(ContractError) as caught:
            await read(at)

    assert "secret" not in str(caught.value)


def test_what_only_repeats_messages_and_tags_is_left_and_what_is_odd_is_kept():
    rows = [
        happened(2, note={"id": 1, "type": 0}),
        happened(2, added_tags=["x"], automation={"rule": "y"}),
        happened(2, added_tags=["x"], status="Open"),
        {"ticket_id": 20, "activity": "?"},
        "nothing",
    ]

    found = activities(rows)

    assert [each.parent_id for each in found[:2]] == ["20", "20"]
    assert found[2].id.startswith("broken:activities")


def test_twice_the_same_is_one():
    first, second = activities([happened(2, status="Open"), happened(2, status="Open")])

    assert first.id == second.id
