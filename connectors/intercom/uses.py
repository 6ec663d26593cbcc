"""Who uses a contact, a company or a tag: asked before it is taken back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from connectors.intercom.searching import each_found
from connectors.intercom.tickets.shown import as_thread
from transforms.errors import ContractError, RecordError
from transforms.model import TargetId

CONTACTS_AT_ONCE: Final = 50  # ids in one search; undocumented, a request of some kilobytes
MAX_PAGES: Final = 1_000

Json = dict[str, Any]


async def conversations_of(
    at: Connection, contact_ids: Sequence[TargetId]
) -> dict[TargetId, set[TargetId]]:
    """Return the conversations that each contact takes part in, as the search knows them.

    The search lags: one that was deleted a moment ago may be among them.
    """
    return await _threads_of(found_conversations(at, contact_ids), contact_ids)


async def tickets_of(
    at: Connection, contact_ids: Sequence[TargetId]
) -> dict[TargetId, set[TargetId]]:
    """Return the tickets of each contact, as the search knows them."""
    return await _threads_of(_found(at, "tickets", contact_ids), contact_ids)


async def found_tickets(at: Connection, contact_ids: Sequence[TargetId]) -> AsyncIterator[Json]:
    """Yield the tickets of contacts as the search shows them, in the form of conversations."""
    async for item in _found(at, "tickets", contact_ids):
        yield as_thread(item)


async def _threads_of(
    listed: AsyncIterator[Json], contact_ids: Sequence[TargetId]
) -> dict[TargetId, set[TargetId]]:
    found: dict[TargetId, set[TargetId]] = {}
    wanted = set(contact_ids)
    async for item in listed:
        people = (item.get("contacts") or {}).get("contacts") or ()
        for person in {str(each.get("id")) for each in people} & wanted:
            found.setdefault(TargetId(person), set()).add(TargetId(str(item["id"])))
    return found


async def found_conversations(
    at: Connection, contact_ids: Sequence[TargetId]
) -> AsyncIterator[Json]:
    """Yield the conversations of contacts as the search shows them; one may come twice."""
    async for item in _found(at, "conversations", contact_ids):
        yield item


async def _found(at: Connection, kind: str, contact_ids: Sequence[TargetId]) -> AsyncIterator[Json]:
    for start in range(0, len(contact_ids), CONTACTS_AT_ONCE):
        asked = contact_ids[start : start + CONTACTS_AT_ONCE]
        query = {"field": "contact_ids", "operator": "IN", "value": list(asked)}
        async for item in each_found(at, kind, query):
            yield item


async def bearers_of_tag(at: Connection, tag_id: TargetId) -> AsyncIterator[tuple[str, TargetId]]:
    """Yield conversations, contacts and companies that carry a tag, by target kind.

    Those that were deleted a moment ago may be among them.
    """
    tagged = {"operator": "=", "value": tag_id}
    async for item in each_found(at, "conversations", {"field": "tag_ids", **tagged}):
        yield "conversation", TargetId(str(item["id"]))
    async for item in each_found(at, "contacts", {"field": "tag_id", **tagged}):
        yield "contact", TargetId(str(item["id"]))
    for company_id in await _listed(at, "/companies", {"tag_id": tag_id}):
        yield "company", company_id


async def contacts_with_tag(
    at: Connection, tag_id: TargetId, contact_ids: Sequence[TargetId]
) -> set[TargetId]:
    """Return which of these contacts carry a tag, as the search knows them."""
    query = {
        "operator": "AND",
        "value": [
            {"field": "tag_id", "operator": "=", "value": tag_id},
            {"field": "id", "operator": "IN", "value": list(contact_ids)},
        ],
    }
    return {TargetId(str(item["id"])) async for item in each_found(at, "contacts", query)}


async def companies_with_tag(at: Connection, tag_id: TargetId) -> set[TargetId]:
    """Return the companies that carry a tag; those without contacts are not listed."""
    return set(await _listed(at, "/companies", {"tag_id": tag_id}))


async def contacts_of_company(at: Connection, company_id: TargetId) -> list[TargetId]:
    """Return the contacts of a company."""
    return await _listed(at, f"/companies/{company_id}/contacts", {})


async def living_tags(at: Connection) -> set[TargetId]:
    """Return the ids of all tags of the workspace."""
    answer = await at.client.read("/tags")
    return {TargetId(str(item["id"])) for item in answer.body["data"]}


async def tag_named(at: Connection, name: str) -> TargetId | None:
    """Return the tag of that name, whatever the case of its letters."""
    answer = await at.client.read("/tags")
    alike = (item for item in answer.body["data"] if item["name"].lower() == name.lower())
    return next((TargetId(str(item["id"])) for item in alike), None)


async def companies_of_contact(at: Connection, contact_id: TargetId) -> set[TargetId]:
    """Return the companies that a contact belongs to."""
    return set(await _listed(at, f"/contacts/{contact_id}/companies", {}))


async def _listed(at: Connection, path: str, params: Mapping[str, str]) -> list[TargetId]:
    """Return the ids of a list in pages that are numbered; none when its owner is gone."""
    found: list[TargetId] = []
    for page in range(1, MAX_PAGES):
        try:
            answer = await at.client.read(path, params={**params, "page": page, "per_page": 50})
        except RecordError as exc:
            if is_gone(exc):
                return found
            raise
        items = answer.body.get("data") or ()
        found += [TargetId(str(item["id"])) for item in items]
        if not items or page >= ((answer.body.get("pages") or {}).get("total_pages") or page):
            return found
    raise ContractError(f"the list {path} has no end")
