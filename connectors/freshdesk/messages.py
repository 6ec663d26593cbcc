"""What one ticket says by itself: first message, conversations, and what it depends on.

One request shows a ticket with its files and ten conversations (`full`); `fast` asks for the
conversations alone, since the list has had the first message, without its files.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from connectors.freshdesk.calls import Listing, item, leaves_of
from connectors.freshdesk.records import conversations, description, prime
from connectors.freshdesk.windows import PATH
from connectors.http import HttpClient
from connectors.protocols import Page, RawRecord
from transforms.errors import RecordError
from transforms.payloads import records, source_id

EMBEDDED: Final = 10  # conversations that a ticket shows; with as many there may be more
DEPENDENT: Final = frozenset({2, 4})  # children, and those related to a tracker

Json = Mapping[str, Any]


async def messages_of(client: HttpClient, ticket: Json, *, is_fast: bool) -> AsyncIterator[Page]:
    """Yield all messages of a raw ticket; none of one that is gone."""
    ticket_id = source_id(ticket.get("id")) or ""
    found: list[RawRecord] = []
    if ticket.get("archived") is True or is_fast:
        found.append(description(ticket, ticket_id))
        found += await _all_said(client, _path(ticket, ticket_id), ticket_id)
    else:
        whole = await item(client, f"{PATH}/{ticket_id}", {"include": "conversations"})
        if whole is None:
            return
        found.append(description(whole, ticket_id))
        said = records(whole.get("conversations"))
        if len(said) >= EMBEDDED:
            found += await _all_said(client, _path(ticket, ticket_id), ticket_id)
        else:
            found += conversations(said, ticket_id)
    found += await _prime(client, ticket, ticket_id)
    yield Page(found, None)


async def conversation_rows(client: HttpClient, path: str) -> list[Any]:
    """Return all conversations below a ticket's path; none of a ticket that is not there."""
    listing = Listing(f"{path}/conversations", is_item=True)
    found: list[Any] = []
    try:
        async for leaf in leaves_of(client, listing):
            found += leaf.rows
    except RecordError as exc:
        if exc.status != 404:
            raise
    return found


async def _all_said(client: HttpClient, path: str, ticket_id: str) -> list[RawRecord]:
    return conversations(await conversation_rows(client, path), ticket_id)


def _path(ticket: Json, ticket_id: str) -> str:
    return (
        f"{PATH}/archived/{ticket_id}" if ticket.get("archived") is True else f"{PATH}/{ticket_id}"
    )


async def _prime(client: HttpClient, ticket: Json, ticket_id: str) -> list[RawRecord]:
    """Return which ticket this one depends on, where it does."""
    if ticket.get("association_type") not in DEPENDENT or ticket.get("archived") is True:
        return []
    found = await item(client, f"{PATH}/{ticket_id}/prime_association")
    return [prime(found, ticket_id)] if found and source_id(found.get("id")) else []
