"""Reading for a comparison: single things whole, and the list of all conversations."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from connectors.intercom.contacts.merged import find_contact, following
from connectors.intercom.context import Connection
from connectors.intercom.custom_objects import sending as custom_objects
from connectors.intercom.errors import is_gone, translated
from connectors.intercom.notes import notes_of
from connectors.intercom.office_hours import sending as office_hours
from connectors.intercom.paging import next_cursor
from connectors.intercom.searching import searched
from connectors.intercom.tickets.shown import as_thread
from transforms.errors import ContractError, RecordError
from transforms.model import TargetId

PER_PAGE: Final = 150  # conversations; the most that a page holds (OpenAPI 2.16)
MAX_PAGES: Final = 1_000_000
EMBEDDED: Final = ("tags", "companies")  # a contact shows ten of each (OpenAPI 2.16)

_PATHS: Final = {
    "company": "/companies",
    "conversation": "/conversations",
    "ticket": "/tickets",
    custom_objects.KIND: custom_objects.PATH,
    office_hours.KIND: office_hours.PATH,
}

Json = dict[str, Any]


async def show(at: Connection, kind: str, target_id: TargetId) -> Json | None:
    """Return a contact, company, conversation, ticket (as one) or the like; None: it is gone."""
    try:
        if kind == "contact":
            return await _contact(at, target_id)
        answer = await at.client.read(f"{_PATHS[kind]}/{target_id}", is_item=True)
        if kind == office_hours.KIND and isinstance(answer.body, dict):
            days = await office_hours.exceptions(at, target_id)
            return {**answer.body, office_hours.EXCEPTIONS: days}
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise translated(exc) from exc
    if not isinstance(answer.body, dict):
        raise ContractError(f"GET {_PATHS[kind]}/{{id}} answered without a {kind}")
    return as_thread(answer.body) if kind == "ticket" else answer.body


async def notes(at: Connection, kind: str, target_id: TargetId) -> list[Json]:
    """Return all notes about a contact or company, a merged contact's heir's for it."""
    try:
        return await following(target_id, lambda found: notes_of(at, kind, found, is_item=True))
    except RecordError as exc:
        if is_gone(exc):
            return []
        raise translated(exc) from exc


async def listed_conversations(at: Connection) -> AsyncIterator[Sequence[Json]]:
    """Yield pages of GET /conversations until there is no next one."""
    cursor = None
    for _ in range(MAX_PAGES):
        params = {"per_page": PER_PAGE, "starting_after": cursor}
        answer = await at.client.read("/conversations", params=params)
        items = answer.body.get("conversations") if isinstance(answer.body, dict) else None
        if not isinstance(items, list):
            raise ContractError("GET /conversations answered without a list 'conversations'")
        yield items
        following = next_cursor(answer.body)
        if following is None:
            return
        if following == cursor or not items:
            raise ContractError("the list of conversations names the same page again")
        cursor = following
    raise ContractError("the list of conversations has no end")


async def listed_tickets(at: Connection) -> AsyncIterator[Sequence[Json]]:
    """Yield pages of all tickets, which only the search lists, in the form of conversations."""
    query = {"field": "created_at", "operator": ">", "value": 0}
    async for items in searched(at, "tickets", query):
        yield [as_thread(each) for each in items]


async def _contact(at: Connection, target_id: TargetId) -> Json:
    contact = await find_contact(at, target_id, is_item=True)
    for name in EMBEDDED:
        shown = contact.get(name) or {}
        if shown.get("has_more"):
            contact[name] = {**shown, "data": await _all(at, contact["id"], name)}
    return contact


async def _all(at: Connection, contact_id: str, name: str) -> list[Json]:
    """Return all of a contact's tags or companies: only companies have pages (OpenAPI 2.16)."""
    found: list[Json] = []
    page = 1
    while True:
        params = None if name == "tags" else {"page": page, "per_page": 50}
        path = f"/contacts/{contact_id}/{name}"
        answer = await at.client.read(path, params=params, is_item=True)
        items = answer.body.get("data") if isinstance(answer.body, dict) else None
        if not isinstance(items, list):
            raise ContractError(f"GET /contacts/{{id}}/{name} answered without a list 'data'")
        found += items
        pages = (answer.body.get("pages") or {}).get("total_pages") or 1
        if not items or page >= pages:
            return found
        page += 1
