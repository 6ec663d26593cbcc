"""Tickets at a workspace: made whole, answered, found again after an answer was lost."""

from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from connectors.intercom import UndoEntry, open_intercom
from connectors.intercom.tickets.shown import as_thread
from connectors.protocols import Absent, Found, InDoubt, RecordState
from connectors.sandbox.intercom import IntercomSandboxConfig
from tests.connectors.intercom.scripted import Files, file
from tests.sandbox.intercom_client import AMELIE, OPS, THEN, workspace
from transforms.errors import ContractError, RecordError
from transforms.model import Hints, Operation, RecordRef, Step, TargetId

O = Operation  # noqa: E741 - a table of them
LEGACY = "Legacy ID"
KIND = {"name": "Kind", "description": "Kind", "data_type": "list", "list_items": "Bell,Wheel"}


@dataclass
class Place:
    """A workspace with a type of tickets and a contact, and the connector that works there."""

    at: object
    target: object
    type_id: str
    contact: str

    async def send(self, operation, body, state=None, files=(), **hints):
        step = Step("step", operation, body, "", files=tuple(files), hints=Hints(**hints))
        return await self.target.send(step, body, state or self.state())

    async def look(self, operation, body, state=None, age_s=1.0, **hints):
        step = Step("step", operation, body, "", hints=Hints(**hints))
        return await self.target.reconcile(step, body, state or self.state(), age_s=age_s)

    def state(self, ticket=None, **known):
        target_id = TargetId(ticket) if ticket else None
        return RecordState(RecordRef("ticket", "7"), target_id, known, is_ticket=True)

    def ticket(self, **changed):
        told = {
            "ticket_type_id": self.type_id,
            "contact_id": self.contact,
            "created_at": THEN,
            "description": "My bell is broken",
            "title": "Bell",
            "custom_attributes": {LEGACY: "7", "Kind": "Bell"},
            "admin_assignee_id": AMELIE,
        }
        return told | changed

    async def made(self, **changed):
        answer = await self.send(O.TICKET_CREATE, self.ticket(**changed), legacy=LEGACY)
        return answer.target_id

    async def shown(self, ticket):
        return await self.target.fetch("ticket", ticket)


@asynccontextmanager
async def place(**switches):
    async with workspace(**switches) as at:
        contact = await at.contact()
        target = open_intercom(
            at.url,
            IntercomSandboxConfig().token,
            api_version="2.16",
            rate_reserve=0.0,
            max_in_flight=8,
            search_lag_s=switches.get("search_lag_s", 0.0),
            files=Files(),
            now=at.clock,
        )
        try:
            of = Place(at, target, "", contact)
            state = RecordState(RecordRef("attribute", "ticket_type:Repair"), None, {})
            body = {"name": "Repair", "description": "", "category": "Customer"}
            of.type_id = (await of.send(O.TICKET_TYPE_CREATE, body, state)).target_id
            for attribute in (
                KIND,
                {"name": LEGACY, "description": LEGACY, "data_type": "string"},
            ):
                told = attribute | {"ticket_type_id": of.type_id}
                await of.send(O.TICKET_ATTRIBUTE_CREATE, told, state)
            yield of
        finally:
            await target.aclose()


async def test_a_ticket_is_made_whole_and_shown_as_a_thread():
    async with place() as of:
        shown = await of.shown(await of.made())
        told = (await of.at.stats())["customers_notified"]

    assert (shown["title"], shown["state"], shown["created_at"]) == ("Bell", "open", THEN)
    assert shown["custom_attributes"] == {LEGACY: "7", "Kind": "Bell"}
    assert shown["source"]["author"]["id"] == of.contact
    assert "My bell is broken" in shown["source"]["body"]
    assert shown["admin_assignee_id"] == int(AMELIE)
    assert shown["hidden"] == ["tags", "company"]
    assert told == 0


async def test_a_value_that_is_refused_is_left_out_and_the_id_stays():
    async with place() as of:
        values = {LEGACY: "7", "Kind": "Chain", "Colour": "red"}
        body = of.ticket(custom_attributes=values)
        answer = await of.send(O.TICKET_CREATE, body, legacy=LEGACY)
        shown = await of.shown(answer.target_id)

    assert answer.observed["losses"] == ["value_refused", "value_refused"]
    assert shown["custom_attributes"] == {LEGACY: "7"}


async def test_a_ticket_is_found_by_its_number():
    async with place() as of:
        body = of.ticket()
        absent = await of.look(O.TICKET_CREATE, body, legacy=LEGACY)
        made = await of.made()
        await of.made(custom_attributes={LEGACY: "8"})
        of.target._at.claims._taken.clear()
        found = await of.look(O.TICKET_CREATE, body, legacy=LEGACY)
        other = await of.look(
            O.TICKET_CREATE, of.ticket(custom_attributes={LEGACY: "9"}), legacy=LEGACY
        )

    assert absent == Absent()
    assert isinstance(found, Found)
    assert (found.answer.target_kind, found.answer.target_id) == ("ticket", made)
    assert other == Absent()


async def test_an_empty_search_proves_nothing_while_it_lags():
    async with place(search_lag_s=60.0) as of:
        found = await of.look(O.TICKET_CREATE, of.ticket(), legacy=LEGACY)

    assert isinstance(found, InDoubt)
    assert (found.reason, found.not_before_s) == ("search_lag", 59.0)


async def test_replies_know_their_part_and_are_found_again():
    async with place() as of:
        ticket = await of.made()
        body = {
            "type": "user",
            "message_type": "comment",
            "intercom_user_id": of.contact,
            "body": "And?",
            "created_at": THEN + 5,
            "skip_notifications": True,
        }
        state = of.state(ticket)
        absent = await of.look(O.TICKET_REPLY, body, state)
        answer = await of.send(O.TICKET_REPLY, body, state)
        found = await of.look(O.TICKET_REPLY, body, state)

        with pytest.raises(ContractError):
            await of.send(O.TICKET_REPLY, body | {"skip_notifications": False}, state)

    assert absent == Absent()
    assert found.answer.target_id == answer.target_id is not None


async def test_a_note_carries_files():
    async with place() as of:
        ticket = await of.made()
        body = {
            "type": "admin",
            "message_type": "note",
            "admin_id": AMELIE,
            "body": "<p>[Files: a.txt, sent by Ada]</p>",
            "created_at": THEN + 5,
            "skip_notifications": True,
        }
        await of.send(O.TICKET_REPLY, body, of.state(ticket), [file("a.txt")])
        [part] = (await of.shown(ticket))["conversation_parts"]["conversation_parts"]

    assert (part["part_type"], part["attachments"][0]["name"]) == ("note", "a.txt")


async def test_values_assignees_and_state_change():
    async with place() as of:
        ticket = await of.made()
        state = of.state(ticket)
        update = {
            "ticket_type_id": of.type_id,
            "title": "Wheel",
            "custom_attributes": {"Kind": "Wheel", LEGACY: "7"},
            "company_id": None,
        }
        resolved = {"ticket_type_id": of.type_id, "state": "resolved"}
        nobody = {"type": "admin", "assignee_id": "0"}
        steps = [(O.TICKET_UPDATE, update), (O.TICKET_ASSIGN, nobody), (O.TICKET_STATE, resolved)]
        for operation, body in steps:
            assert await of.look(operation, body, state) == Absent()
            await of.send(operation, body, state, legacy=LEGACY)
            assert isinstance(await of.look(operation, body, state), Found)
        shown = await of.shown(ticket)

        with pytest.raises(RecordError, match="ticket_state_unknown"):
            await of.send(O.TICKET_STATE, resolved | {"state": "Nowhere"}, state)

    assert (shown["title"], shown["state"]) == ("Wheel", "closed")
    assert shown["custom_attributes"]["Kind"] == "Wheel"
    assert shown["admin_assignee_id"] == 0
    assert shown["ticket_state"]["category"] == "resolved"


async def test_an_update_goes_without_what_is_refused():
    async with place() as of:
        ticket = await of.made()
        body = {
            "ticket_type_id": of.type_id,
            "custom_attributes": {"Colour": "red", LEGACY: "7"},
        }
        answer = await of.send(O.TICKET_UPDATE, body, of.state(ticket), legacy=LEGACY)

    assert answer.observed["losses"] == ["value_refused"]


@pytest.mark.parametrize("shows", ["document", "all"])
async def test_a_tag_that_is_on_is_found_or_its_refusal_says_so(shows):
    async with place(tickets_show=shows, repeated_link="refused") as of:
        ticket = await of.made()
        tag = (await of.at.ok("POST", "/tags", name="vip"))["id"]
        body, state = {"id": tag, "admin_id": OPS}, of.state(ticket)
        await of.send(O.TICKET_TAG, body, state)
        again = await of.send(O.TICKET_TAG, body, state)
        off = await of.look(O.TICKET_UNTAG, body, state)
        entry = UndoEntry(ticket, None, is_found=False, observed={"tag_id": tag, "admin_id": OPS})
        undone = await of.target.reverse(O.TICKET_TAG, entry)

    assert again.is_found
    assert off == Absent()
    assert undone == "undone"


async def test_types_and_attributes_are_found_by_name_and_archived():
    async with place() as of:
        state = RecordState(RecordRef("attribute", "ticket_type:Repair"), None, {})
        again = await of.send(O.TICKET_TYPE_CREATE, {"name": "REPAIR"}, state)
        more = KIND | {"list_items": "Bell,Chain", "ticket_type_id": of.type_id}
        missing = await of.look(O.TICKET_ATTRIBUTE_CREATE, more, state)
        widened = await of.send(O.TICKET_ATTRIBUTE_CREATE, more, state)
        there = await of.look(O.TICKET_ATTRIBUTE_CREATE, more, state)
        with pytest.raises(RecordError, match="attribute_type_differs"):
            await of.send(O.TICKET_ATTRIBUTE_CREATE, more | {"data_type": "string"}, state)
        kept = await of.target.reverse(
            O.TICKET_ATTRIBUTE_CREATE, UndoEntry(None, widened.target_id, is_found=True)
        )
        undone = [
            await of.target.reverse(operation, UndoEntry(None, target_id, is_found=False))
            for operation, target_id in (
                (O.TICKET_ATTRIBUTE_CREATE, widened.target_id),
                (O.TICKET_ATTRIBUTE_CREATE, TargetId("1")),
                (O.TICKET_TYPE_CREATE, of.type_id),
            )
        ]
        gone = await of.look(O.TICKET_TYPE_CREATE, {"name": "Repair"}, state)

    assert (again.is_found, again.target_id) == (True, of.type_id)
    assert missing == Absent()
    assert isinstance(there, Found)
    assert kept == "kept"
    assert undone == ["undone", "gone", "undone"]
    assert gone == Absent()


async def test_tickets_are_listed_and_named_by_their_people():
    async with place() as of:
        ticket = await of.made()
        listed = [each["id"] async for page in of.target.listed_tickets() for each in page]
        of_people = await of.target.tickets_of([of.contact])
        entry = UndoEntry(None, ticket, is_found=False)
        undone = await of.target.reverse(O.TICKET_CREATE, entry)

    assert listed == [ticket]
    assert of_people == {of.contact: {ticket}}
    assert undone == "undone"


def test_a_ticket_that_shows_all_hides_nothing():
    thread = as_thread({"id": "1", "tags": {"tags": []}, "company": None, "open": False})

    assert (thread["hidden"], thread["state"]) == ([], "closed")
    assert as_thread({"id": "1", "open": True, "snoozed_until": 7})["state"] == "snoozed"
