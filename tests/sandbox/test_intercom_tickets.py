"""The sandbox's tickets: types with attributes and states, one contact, silence when asked for."""

import base64
from contextlib import asynccontextmanager

import pytest

from connectors.sandbox.intercom.ticket_types import add_state
from connectors.sandbox.intercom.workspace import Workspace as World
from tests.sandbox.intercom_client import AMELIE, OPS, THEN, answer_of, comment, workspace

ITEM = {"name": "Kind", "description": "Kind", "data_type": "list", "list_items": "Bell,Wheel"}


class Tickets:
    """A workspace with one type, and one contact."""

    def __init__(self, at, kind, contact):
        self.at, self.kind, self.contact = at, kind, contact

    @property
    def path(self):
        return f"/ticket_types/{self.kind['id']}"

    async def make(self, **body):
        told = {
            "ticket_type_id": self.kind["id"],
            "contacts": [{"id": self.contact}],
            "created_at": THEN,
            "skip_notifications": True,
        }
        return await self.at.ok("POST", "/tickets", **(told | body))

    async def refused(self, **body):
        told = {"ticket_type_id": self.kind["id"], "contacts": [{"id": self.contact}]}
        return (await self.at.refused("POST", "/tickets", **(told | body)))[2]


@asynccontextmanager
async def tickets(category="Customer", **switches):
    async with workspace(**switches) as at:
        kind = await at.ok("POST", "/ticket_types", name="Repair", category=category)
        yield Tickets(at, kind, await at.contact())


@pytest.mark.quirk("INT-064")
async def test_attributes_are_the_types_own_and_lists_take_ids():
    async with tickets(ticket_list_values="label") as of:
        made = await of.at.ok("POST", f"{of.path}/attributes", **ITEM)
        items = made["input_options"]["list_options"]
        values = {"_default_title_": "Bell", "Kind": items[0]["id"]}
        shown = await of.make(ticket_attributes=values)

        assert [each["label"] for each in items] == ["Bell", "Wheel"]
        assert shown["ticket_attributes"] == {"_default_title_": "Bell", "Kind": "Bell"}
        for wrong in ({"Kind": "Bell"}, {"Colour": "red"}, {"_default_title_": 7}):
            assert await of.refused(ticket_attributes=wrong) == "INT-064"


@pytest.mark.quirk("INT-065")
async def test_a_contacts_reply_takes_no_files_and_a_note_does():
    async with tickets() as of:
        ticket = await of.make()
        path = f"/tickets/{ticket['id']}/reply"
        data = base64.b64encode(b"a").decode()
        files = [{"name": "a.txt", "content_type": "text/plain", "data": data}]
        refused = await of.at.refused("POST", path, **answer_of(of.contact), attachment_files=files)
        note = comment(message_type="note", attachment_files=files)
        shown = await of.at.ok("POST", path, **note)

    assert refused[2] == "INT-065"
    assert (shown["part_type"], shown["attachments"][0]["name"]) == ("note", "a.txt")


@pytest.mark.quirk("INT-066")
async def test_a_ticket_has_one_contact_who_alone_can_reply():
    async with tickets() as of:
        bob = await of.at.contact(external_id="z:2")
        ticket = await of.make()
        path = f"/tickets/{ticket['id']}/reply"

        assert await of.refused(contacts=[{"id": of.contact}, {"id": bob}]) == "INT-066"
        assert (await of.at.refused("POST", path, **answer_of(bob)))[2] == "INT-066"
        await of.at.ok("POST", path, **answer_of(of.contact))


@pytest.mark.quirk("INT-067")
async def test_a_state_is_one_of_its_types():
    async with tickets() as of:
        ticket = await of.make()
        path = f"/tickets/{ticket['id']}"
        states = {each["category"]: each["id"] for each in of.kind["ticket_states"]["data"]}
        other = add_state(World(of.at.store, None, of.at.clock), "Elsewhere", "resolved", ["1"])
        refused = await of.at.refused("PUT", path, ticket_state_id=other["id"])
        shown = await of.at.ok("PUT", path, ticket_state_id=states["resolved"], open=False)

    assert ticket["ticket_state"]["category"] == "submitted"
    assert refused == (400, "ticket_state_id_invalid", "INT-067")
    assert (shown["ticket_state"]["category"], shown["open"]) == ("resolved", False)


@pytest.mark.quirk("INT-068")
async def test_what_is_not_silent_is_told_to_the_customer():
    async with tickets() as of:
        ticket = await of.make()
        path = f"/tickets/{ticket['id']}"
        states = [each["id"] for each in of.kind["ticket_states"]["data"]]
        await of.at.ok("POST", f"{path}/reply", **comment())
        await of.at.ok("PUT", path, ticket_state_id=states[1], skip_notifications=True)
        silent = (await of.at.stats())["customers_notified"]
        await of.make(skip_notifications=False)
        await of.at.ok("POST", f"{path}/reply", **comment(skip_notifications=False))
        await of.at.ok("POST", f"{path}/reply", **answer_of(of.contact))
        await of.at.ok("PUT", path, ticket_state_id=states[2])

        assert (silent, (await of.at.stats())["customers_notified"]) == (0, 4)


@pytest.mark.quirk("INT-069")
@pytest.mark.parametrize("category", ["Back-office", "Tracker"])
async def test_no_contact_writes_where_only_teammates_do(category):
    async with tickets(category) as of:
        ticket = await of.make()
        refused = await of.at.refused(
            "POST", f"/tickets/{ticket['id']}/reply", **answer_of(of.contact)
        )

    assert refused == (400, "parameter_mismatch", "INT-069")


async def test_it_comes_with_company_and_assignees_and_shows_what_the_document_says():
    async with tickets() as of:
        company = (await of.at.ok("POST", "/companies", company_id="1", name="Acme"))["id"]
        team = (await of.at.ok("GET", "/teams"))["teams"][0]["id"]
        assigned = {"admin_assignee_id": AMELIE, "team_assignee_id": team}
        ticket = await of.make(company_id=company, assignment=assigned)
        path = f"/tickets/{ticket['id']}"
        tag = (await of.at.ok("POST", "/tags", name="VIP"))["id"]
        await of.at.ok("POST", f"{path}/tags", id=tag, admin_id=OPS)
        plain = await of.at.ok("GET", path)
        await of.at.send("POST", "/_sandbox/config", {"tickets_show": "all"})
        whole = await of.at.ok("GET", path)
        nobody = await of.at.ok("PUT", path, assignee_id="0")
        await of.at.ok("DELETE", f"{path}/tags/{tag}", admin_id=OPS)
        [dumped] = (await of.at.dump())["tickets"]

    assert (plain["admin_assignee_id"], plain["team_assignee_id"]) == (int(AMELIE), int(team))
    assert not {"tags", "company"} & plain.keys()
    assert [each["name"] for each in whole["tags"]["tags"]] == ["VIP"]
    assert whole["company"]["company_id"] == "1"
    assert (nobody["admin_assignee_id"], nobody["team_assignee_id"]) == (0, 0)
    assert (dumped["type"], dumped["tags"], dumped["company"]) == ("Repair", [], company)


async def test_it_is_found_by_an_attribute_and_gone_once_deleted():
    async with tickets() as of:
        body = {"name": "Legacy ID", "description": "Id", "data_type": "string"}
        made = await of.at.ok("POST", f"{of.path}/attributes", **body)
        ticket = await of.make(ticket_attributes={"Legacy ID": "7"})
        query = {"field": f"ticket_attribute.{made['id']}", "operator": "=", "value": "7"}
        found = await of.at.ok("POST", "/tickets/search", query=query)
        state = {"field": "state", "operator": "=", "value": "submitted"}
        same = await of.at.ok("POST", "/tickets/search", query=state)
        await of.at.ok("DELETE", f"/tickets/{ticket['id']}")
        gone = await of.at.refused("GET", f"/tickets/{ticket['id']}")

    assert [each["id"] for each in found["tickets"]] == [ticket["id"]]
    assert [each["id"] for each in same["tickets"]] == [ticket["id"]]
    assert gone == (404, "ticket_not_found", None)


async def test_a_tracker_links_conversations_each_to_one():
    async with tickets("Tracker") as of:
        tracker, other = await of.make(), await of.make()
        conversation = await of.at.conversation(of.contact)
        path = f"/tickets/{tracker['id']}/linked_conversations"
        shown = await of.at.ok("POST", path, conversation_id=conversation)
        again = await of.at.refused(
            "POST",
            f"/tickets/{other['id']}/linked_conversations",
            conversation_id=conversation,
        )
        trackers = [await of.at.ok("GET", f"/tickets/{tracker['id']}")]
        left = await of.at.ok("DELETE", f"{path}/{conversation}")
        gone = await of.at.refused("DELETE", f"{path}/{conversation}")
        nothing = await of.at.refused("POST", path, conversation_id=other["id"])

    link = {"type": "ticket", "id": tracker["id"], "category": "Tracker"}
    assert (shown["type"], shown["id"]) == ("conversation", conversation)
    assert shown["linked_objects"]["data"] == [link]
    assert [each["id"] for each in trackers[0]["linked_objects"]["data"]] == [conversation]
    assert again == (400, "already_linked_to_tracker", "INT-030")
    assert left["linked_objects"]["total_count"] == 0
    assert gone == nothing == (404, "conversation_not_found", None)


async def test_what_is_deleted_is_linked_to_nothing():
    async with tickets("Tracker") as of:
        tracker = await of.make()
        first, second = [await of.at.conversation(of.contact) for _ in range(2)]
        path = f"/tickets/{tracker['id']}"
        for each in (first, second):
            await of.at.ok("POST", f"{path}/linked_conversations", conversation_id=each)
        await of.at.ok("DELETE", f"/conversations/{first}")
        left = await of.at.ok("GET", path)
        await of.at.ok("DELETE", path)
        shown = await of.at.ok("GET", f"/conversations/{second}")

    assert [each["id"] for each in left["linked_objects"]["data"]] == [second]
    assert shown["linked_objects"]["data"] == []


@pytest.mark.quirk("INT-030")
async def test_only_a_tracker_links_conversations():
    async with tickets("Customer") as of:
        ticket, conversation = await of.make(), await of.at.conversation(of.contact)
        path = f"/tickets/{ticket['id']}/linked_conversations"
        refused = await of.at.refused("POST", path, conversation_id=conversation)

    assert refused == (400, "invalid_ticket_type", "INT-030")


async def test_types_and_attributes_can_be_changed_and_archived():
    async with tickets() as of:
        made = await of.at.ok("POST", f"{of.path}/attributes", **ITEM)
        path = f"{of.path}/attributes/{made['id']}"
        more = await of.at.ok("PUT", path, list_items="Bell,Wheel,Chain", name="Part")
        await of.at.ok("PUT", path, archived=True)
        await of.at.ok("PUT", of.path, archived=True)
        shown = await of.at.ok("GET", of.path)
        twice = await of.at.refused(
            "POST",
            f"{of.path}/attributes",
            name="_default_title_",
            description="",
            data_type="string",
        )

    assert more["name"] == "Part"
    assert more["input_options"]["list_options"][0] == made["input_options"]["list_options"][0]
    assert shown["archived"]
    assert [each["name"] for each in shown["ticket_type_attributes"]["data"]] == [
        "_default_title_",
        "_default_description_",
    ]
    assert twice[0] == 400
