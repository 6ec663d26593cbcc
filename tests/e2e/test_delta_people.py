"""People, companies and who belongs to them, changed in the desk after they were moved."""

import pytest

from tests.e2e.office import moved_office, ticket_like
from tests.e2e.read_back import verified

pytestmark = pytest.mark.slow


async def test_people_companies_and_copies_follow():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")
        number = ticket["id"]
        customers = [
            user
            for user in at.served.desk.users
            if user["role"] == "end-user" and user["active"] and user["email"]
        ]
        requester = next(user for user in customers if user["id"] == ticket["requester_id"])
        other = next(user for user in customers if user["id"] != ticket["requester_id"])
        known = next(user["tags"][0] for user in customers if user["tags"])  # made by the full run

        await at.change("tickets", number, email_cc_ids=[other["id"]])
        await at.delta()
        assert len((await at.conversation(number))["participants"]) == 2
        await at.change("tickets", number, email_cc_ids=[])
        await at.delta()
        assert len((await at.conversation(number))["participants"]) == 1

        await at.change("users", requester["id"], name="Renamed Customer", tags=[known])
        await at.delta()
        contact = await at.contact(requester["id"])
        assert contact["name"] == "Renamed Customer"
        assert known in contact["tags"]
        assert len(at.writes) == 2  # the name, and who has the tag

        await at.change("users", requester["id"], tags=[])
        await at.delta()
        assert known not in (await at.contact(requester["id"]))["tags"]
        await at.change("users", requester["id"], tags=[known])
        await at.delta()
        assert known in (await at.contact(requester["id"]))["tags"]

        company = next(each for each in at.served.desk.organizations if not each.get("deleted_at"))
        await at.change("organizations", company["id"], name="A Better Name")
        await at.delta()
        names = [each["name"] for each in (await at.dump())["companies"]]
        assert "A Better Name" in names

        await at.delta()
        assert at.writes == []


async def test_who_joins_or_leaves_a_company_costs_one_request_each():
    async with moved_office() as at:
        desk = at.served.desk
        first = desk.organization_memberships[0]
        person, before = first["user_id"], (await at.dump())["contacts"]
        other = next(
            each["id"]
            for each in desk.organizations
            if each["id"] != first["organization_id"] and not each.get("deleted_at")
        )
        own = [f"/api/v2/users/{person}/organization_memberships.json"]
        companies = len((await at.contact(person))["companies"])

        await at.change("users", person, name="As before in every company")
        await at.delta()
        assert at.membership_reads == own
        assert len((await at.contact(person))["companies"]) == companies

        joined = first | {"id": 9_900_000_001, "organization_id": other, "default": False}
        desk.organization_memberships.append(joined)
        await at.change("users", person, name="In one company more")
        await at.delta()
        assert at.membership_reads == own
        assert len((await at.contact(person))["companies"]) == companies + 1

        desk.organization_memberships.remove(joined)
        await at.change("users", person, name="As before")
        await at.delta()
        assert at.membership_reads == own
        assert len((await at.contact(person))["companies"]) == companies

        belong = [each["companies"] for each in (await at.dump())["contacts"]]
        assert belong == [each["companies"] for each in before]
        await at.delta()
        assert (at.writes, at.membership_reads) == ([], [])
        await at.full()
        assert at.writes == []


async def test_what_the_source_empties_of_people_and_companies_is_emptied():
    async with moved_office() as at:
        desk = at.served.desk
        moved = {each["external_id"]: each for each in (await at.dump())["contacts"]}
        user = next(
            each
            for each in desk.users
            if each["phone"]
            and each["locale"]
            and f"zendesk:sandbox:{each['id']}" in moved
            and moved[f"zendesk:sandbox:{each['id']}"]["phone"]
        )
        firm = next(each for each in desk.organizations if each["external_id"])
        before = await at.contact(user["id"])
        was = await company(at, firm["id"])
        assert before["custom_attributes"]["Language"]

        desk.identities_of = lambda _user: []
        await at.change("users", user["id"], locale=None, phone=None)
        await at.change("organizations", firm["id"], external_id=None, domain_names=[])
        await at.delta()

        contact, now = await at.contact(user["id"]), await company(at, firm["id"])
        assert not contact["custom_attributes"].get("Language")
        assert not contact["phone"]
        assert contact["custom_attributes"]["Legacy ID"] == str(user["id"])
        assert not now["custom_attributes"].get("External id of company")
        assert not now["website"]
        assert now["name"] == was["name"]
        assert (await verified(at.config)).differences == []
        await at.delta()
        assert at.writes == []
        await at.full()
        assert at.writes == []


async def test_what_people_changed_in_intercom_since_is_not_emptied():
    async with moved_office() as at:
        user = next(each for each in at.served.desk.users if each["locale"] and each["tags"])
        contacts = (await at.workspace.get("/_sandbox/dump")).json()["contacts"]
        number = next(
            each["id"]
            for each in contacts
            if (each["external_id"] or "").endswith(f":{user['id']}")
        )
        theirs = {"custom_attributes": {"Language": "Swahili"}}
        await at.work("PUT", f"/contacts/{number}", theirs)

        await at.change("users", user["id"], locale=None)
        await at.delta()

        assert (await at.contact(user["id"]))["custom_attributes"]["Language"] == "Swahili"


async def company(at, number):
    companies = (await at.dump())["companies"]
    return next(
        each
        for each in companies
        if each["custom_attributes"].get("Legacy ID of company") == str(number)
    )
