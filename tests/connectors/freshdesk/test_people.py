"""Everybody, in whatever state, with what only single records show; and small lists."""

import pytest

from connectors.sandbox.records import stamp
from tests.connectors.freshdesk.desks import freshdesk

LATER = 1_900_000_000


@pytest.mark.quirk("FRE-020")
async def test_blocked_and_deleted_people_come_in_passes_of_their_own():
    async with freshdesk() as at:
        rows = await at.rows("people")

        assert {str(each["id"]) for each in at.desk.contacts} <= set(rows)
        assert rows["43000000112"]["listed_as"] == "blocked"
        assert rows["43000000113"]["listed_as"] == "deleted"
        assert rows["43000000001"]["listed_as"] == "agent"


@pytest.mark.quirk("FRE-021")
async def test_further_addresses_and_tags_need_a_request_for_each_person():
    async with freshdesk() as at:
        full = await at.rows("people")
        singles = at.asked("GET /api/v2/contacts/{id}")
    async with freshdesk(is_fast=True) as at:
        fast = await at.rows("people")

        assert at.asked("GET /api/v2/contacts/{id}") == 0
    assert full["43000000105"]["other_emails"]
    assert "other_emails" not in fast["43000000105"]
    assert singles == len([each for each in full.values() if each["id"] > 43000000100])


@pytest.mark.quirk("FRE-022")
@pytest.mark.parametrize(
    "config",
    [
        {"contacts_since": "_updated_since"},
        {"contacts_since": "updated_since"},
        {"contacts_since_is_kept_to": False},
    ],
)
async def test_a_delta_reads_who_was_changed_by_whichever_name_the_time_goes(config):
    def earlier(desk):
        for contact in list(desk.contacts):
            desk.contacts.put({**contact, "updated_at": stamp(1_000_000_000)}, 1_000_000_000)

    async with freshdesk(prepare=earlier, **config) as at:
        _, cursor = await at.ids("people")
        one = next(iter(at.desk.contacts))
        at.desk.contacts.put({**one, "updated_at": stamp(LATER)}, LATER)

        found, _ = await at.ids("people", cursor)

        contacts = {str(each["id"]) for each in at.desk.contacts} & set(found)
        assert contacts == {str(one["id"])}


async def test_people_are_read_on_from_every_cursor():
    async with freshdesk(tickets=300) as at:
        pages = await at.pages("people")
        whole = {record.id for page in pages for record in page.records}
        for number, page in enumerate(pages):
            seen = {r.id for each in pages[: number + 1] for r in each.records}
            rest, _ = await at.ids("people", page.cursor)
            assert seen | set(rest) == whole


async def test_companies_that_were_changed_come_again():
    async with freshdesk() as at:
        found, cursor = await at.ids("companies")
        one = next(iter(at.desk.companies))
        at.desk.companies.put({**one, "updated_at": stamp(LATER)}, LATER)

        later, _ = await at.ids("companies", cursor)

        assert set(found) == {str(each["id"]) for each in at.desk.companies}
        assert str(one["id"]) in later


async def test_the_account_says_where_agents_see_it_and_what_lies_beside_tickets():
    async with freshdesk() as at:
        desk = (await at.rows("desk"))["sandbox"]
        beside = await at.rows("beside")

        assert desk["url"] == at.served.url
        assert desk["helpdesk"]["primary_language"]
        assert {key.partition(":")[0] for key in beside} == {"rating", "time"}
        first = min(row["created_at"] for key, row in beside.items() if key.startswith("rating"))
        assert first < "2025"  # without a time only those of the last 30 days would come


@pytest.mark.quirk("FRE-030")
async def test_what_the_plan_lacks_is_empty():
    lacks = frozenset({"timesheets", "satisfaction_survey", "multi_product"})
    async with freshdesk(lacks=lacks) as at:
        assert await at.rows("beside") == {}
        assert await at.rows("products") == {}
        assert await at.rows("groups")
        told = {each.subject: each.text for each in await at.source.check()}

        assert "nothing is read" in told["time entries"]
