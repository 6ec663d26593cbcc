"""What a ticket's own answer leaves out, its tags and company: of the conversation behind it."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.http import HttpClient
from connectors.intercom_source.calls import Json, item
from transforms.errors import RecordError
from transforms.payloads import mapping, text

LABELS: Final = ("tags", "company")
MISSES: Final = 20  # tickets without a conversation, after which a workspace is taken to show none


class TicketLabels:
    """Asks for the conversation of a ticket, until it shows that a workspace shows none."""

    def __init__(self, client: HttpClient) -> None:
        self._client, self._missed, self._has_any = client, 0, False

    async def whole(self, ticket: Json) -> Json:
        """Return a ticket with its labels, as far as it or its conversation shows them.

        What the ticket says itself counts. One request, none where nothing is to be had.
        """
        missing = [name for name in LABELS if name not in ticket]
        if not missing or (self._missed >= MISSES and not self._has_any):
            return ticket
        told = await self._conversation(ticket)
        self._has_any = self._has_any or bool(told)
        self._missed += not told
        return ticket | {name: told[name] for name in missing if name in told}

    async def _conversation(self, ticket: Json) -> Mapping[str, Any]:
        try:
            found = mapping(await item(self._client, f"/conversations/{ticket.get('id')}"))
        except RecordError:
            return {}  # the labels are no reason to lose the ticket
        return found if text(found.get("id")) == text(ticket.get("id")) else {}
