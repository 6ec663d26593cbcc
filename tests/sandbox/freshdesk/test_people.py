from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.desk.sample import sample_desk
from connectors.sandbox.records import held
from tests.sandbox.freshdesk.client import reading

DESK = sample_desk()


def named(rows):
    return {row["name"] for row in rows}


async def test_the_list_has_neither_blocked_nor_deleted_contacts():
    async with reading() as reader:
        plain = named(await reader.all("/contacts"))
        blocked = named(await reader.all("/contacts", state="blocked"))
        deleted = await reader.all("/contacts", state="deleted")

    assert blocked == {"Cheap Pills"}
    assert named(deleted) == {"Jana Deleted", "Ben (old)"}
    assert all(row["deleted"] is True for row in deleted)
    assert not plain & (blocked | named(deleted))
    assert len(plain) + 3 == len({c["id"] for c in DESK.contacts})


async def test_unverified_and_verified_ones_are_parts_of_the_list():
    async with reading() as reader:
        plain, no, yes = [
            named(await reader.all("/contacts", **query))
            for query in ({}, {"state": "unverified"}, {"state": "verified"})
        ]
        await reader.get("/contacts", state="sleeping", expect=400)

    assert no == {"Ivo Unverified", "Bright Falcon"}
    assert plain == no | yes


async def test_other_emails_tags_and_avatars_are_had_singly_alone():
    async with reading() as reader:
        rows = {row["id"]: row for row in await reader.all("/contacts")}
        one = await reader.get("/contacts/43000000105")
        picture = await reader.get("/contacts/43000000116")

    assert not {"other_emails", "tags", "avatar"} & rows[43000000105].keys()
    assert one["other_emails"] == ["eva.novak@private.example", "Eva.Office@work.example"]
    assert picture["avatar"]["avatar_url"]


async def test_some_accounts_list_all_of_a_contact():
    async with reading(lists_contact_details=True) as reader:
        rows = await reader.all("/contacts")

    assert all("other_emails" in row for row in rows)


async def test_further_companies_are_bare_ids_in_the_list():
    async with reading() as reader:
        rows = {row["id"]: row for row in await reader.all("/contacts")}
        one = await reader.get("/contacts/43000000104")

    assert rows[43000000104]["other_companies"] == [43000100102, 43000100103]
    assert one["other_companies"][0] == {"company_id": 43000100102, "view_all_tickets": True}


async def test_the_parameter_of_changed_contacts_begins_with_an_underscore():
    since = "2030-01-01T00:00:00Z"
    async with reading() as reader:
        assert await reader.get("/contacts", _updated_since=since) == []
        refused = await reader.get("/contacts", updated_since=since, expect=400)
    async with reading(contacts_since="updated_since") as reader:
        assert await reader.get("/contacts", updated_since=since) == []
        await reader.get("/contacts", _updated_since=since, expect=400)

    assert refused["errors"][0]["code"] == "invalid_field"


async def test_the_parameter_may_be_taken_and_do_nothing():
    async with reading(contacts_since_is_kept_to=False) as reader:
        rows = await reader.get("/contacts", _updated_since="2030-01-01T00:00:00Z")

    assert rows


async def test_agents_are_no_contacts_and_those_who_left_are_no_agents():
    async with reading() as reader:
        agents = {row["id"]: row for row in await reader.all("/agents")}
        await reader.get("/contacts/43000000001", expect=404)
        await reader.get("/agents/43000000008", expect=404)

    assert 43000000008 not in agents
    assert agents[43000000006]["type"] == "collaborator"
    assert agents[43000000005]["occasional"] is True


async def test_agents_can_be_asked_for_by_state():
    async with reading() as reader:
        rows = await reader.get("/agents", state="occasional")

    assert [row["contact"]["name"] for row in rows] == ["Nina (weekends)"]


async def test_companies_have_fields_and_times_of_other_zones():
    async with reading() as reader:
        row = await reader.get("/companies/43000100101")
        changed = await reader.get("/companies", updated_since="2030-01-01T00:00:00Z")

    assert row["created_at"].endswith("+05:30")
    assert row["custom_fields"]["dealer_level"] == "gold"
    assert changed == []


async def test_contacts_are_asked_for_by_what_they_have():
    async with reading() as reader:
        found = [
            named(await reader.get("/contacts", **query))
            for query in (
                {"email": "eva@customers.example"},
                {"contact_type": "visitor"},
                {"company_id": 43000100102},
            )
        ]
        await reader.get("/contacts", company_id="x", expect=400)

    assert found == [{"Eva Novak"}, {"Bright Falcon"}, {"Chloé Martin"}]


async def test_what_is_no_time_is_refused():
    async with reading() as reader:
        await reader.get("/contacts", _updated_since="noon", expect=400)
        await reader.get("/companies", updated_since="noon", expect=400)
        await reader.get("/surveys/satisfaction_ratings", created_since="noon", expect=400)
        await reader.get("/agents", state="asleep", expect=400)


async def test_a_desk_without_people_has_nobody_to_show():
    async with reading(Desk(tickets=held([]), contacts=held([]), companies=held([]))) as reader:
        await reader.get("/agents/me", expect=404)
        await reader.get("/agents/1", expect=404)
        assert await reader.get("/contacts") == []
