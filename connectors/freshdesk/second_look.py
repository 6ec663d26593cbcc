"""Single tickets read once more, by other endpoints than those that staging reads: to compare."""

from collections.abc import Sequence

from connectors.freshdesk.calls import item
from connectors.freshdesk.messages import conversation_rows
from connectors.freshdesk.windows import PATH
from connectors.http import HttpClient
from connectors.together import all_of
from transforms.payloads import records
from transforms.shapes import Fresh


async def fresh_ticket(client: HttpClient, ticket_id: str) -> Fresh | None:
    """Return a ticket with the list of its conversations; None when it is not there any more."""
    path = f"{PATH}/{ticket_id}"
    ticket = await item(client, path)
    if ticket is None:
        path = f"{PATH}/archived/{ticket_id}"
        ticket = await item(client, path)
    if ticket is None or ticket.get("deleted") is True:
        return None
    return Fresh(ticket, records(await conversation_rows(client, path)))


async def living_tickets(client: HttpClient, ids: Sequence[int], *, with_spam: bool) -> list[str]:
    """Return those of some ids that are tickets now, and are neither deleted nor left out."""

    async def one(number: int) -> str | None:
        found = await item(client, f"{PATH}/{number}")
        is_out = found is None or found.get("deleted") is True
        if is_out or (found and found.get("spam") is True and not with_spam):
            return None
        return str(number)

    return [each for each in await all_of(ids, one) if each is not None]
