"""Single tickets read once more, by other endpoints than the exports: for comparing."""

from collections.abc import Sequence
from typing import Any, Final

from connectors.http import HttpClient
from connectors.zendesk.messages import is_comment
from connectors.zendesk.paging import Listing, whole_list
from connectors.zendesk.resources import CONVERSATION_LOG
from transforms.errors import ContractError, RecordError
from transforms.shapes import Fresh

AT_ONCE: Final = 100  # ids in one request; show_many takes no more

Json = dict[str, Any]


async def fresh_ticket(
    client: HttpClient, ticket_id: str, *, with_sides: bool = False
) -> Fresh | None:
    """Return a ticket, oldest comment first; None when it is deleted or was never there."""
    path = f"/api/v2/tickets/{ticket_id}"
    try:
        answer = await client.read(f"{path}.json", is_item=True)
        listing = Listing(
            f"{path}/comments.json", "comments", {"include_inline_images": "true"}, is_item=True
        )
        comments: list[Json] = []
        async for leaf in whole_list(client, listing, None):
            comments += leaf.body["comments"]
        count = await _count(client, path)
        turns = await _turns(client, path)
        asides = await _asides(client, path) if with_sides else []
    except RecordError as exc:
        if exc.status in {404, 410}:
            return None
        raise
    ticket = answer.body.get("ticket") if isinstance(answer.body, dict) else None
    if not isinstance(ticket, dict):
        raise ContractError(f"{path}: the answer has no 'ticket'")
    return Fresh(ticket, comments, count, turns, asides)


async def _turns(client: HttpClient, path: str) -> list[Json]:
    """Return a chat's turns; every ticket is asked, since what is no chat has none."""
    listing = Listing(f"{path}/conversation_log", "events", bucket=CONVERSATION_LOG, is_item=True)
    found: list[Json] = []
    try:
        async for leaf in whole_list(client, listing, None):
            found += [each for each in leaf.body["events"] if not is_comment(each)]
    except RecordError as exc:
        if exc.status not in {403, 404} or not exc.is_worded:
            raise
    return found


async def _asides(client: HttpClient, path: str) -> list[Json]:
    """Return what was said in a ticket's side conversations; nothing without the add-on."""
    asked = {"include": "events"}
    listing = Listing(f"{path}/side_conversations.json", "side_conversations", asked, is_item=True)
    found: list[Json] = []
    try:
        async for leaf in whole_list(client, listing, None):
            found += leaf.body.get("events") or ()
    except RecordError as exc:
        if exc.status not in {403, 404} or not exc.is_worded:
            raise
    return found


async def living_tickets(client: HttpClient, ids: Sequence[int]) -> list[str]:
    """Return those of some ids that are tickets now."""
    found: list[str] = []
    for start in range(0, len(ids), AT_ONCE):
        told = ",".join(map(str, ids[start : start + AT_ONCE]))
        answer = await client.read("/api/v2/tickets/show_many.json", params={"ids": told})
        tickets = answer.body.get("tickets") if isinstance(answer.body, dict) else None
        if not isinstance(tickets, list):
            raise ContractError("/api/v2/tickets/show_many.json: no 'tickets' in the answer")
        found += [str(ticket["id"]) for ticket in tickets if ticket.get("status") != "deleted"]
    return found


async def _count(client: HttpClient, path: str) -> int | None:
    """Return what the counting endpoint says; None where it does not."""
    try:
        body = (await client.read(f"{path}/comments/count.json", is_item=True)).body
    except RecordError as exc:
        if exc.status in {403, 404}:
            return None
        raise
    count = body.get("count") if isinstance(body, dict) else None
    value = count.get("value") if isinstance(count, dict) else count
    return value if isinstance(value, int) else None
