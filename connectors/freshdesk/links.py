"""Files whose signed links have run out: their ticket is asked anew, once for all of its files."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.freshdesk.calls import item
from connectors.freshdesk.messages import EMBEDDED, conversation_rows
from connectors.freshdesk.windows import PATH
from connectors.http import HttpClient
from transforms.freshdesk.attachments import attachments_of
from transforms.payloads import html, records

FRESH_S: Final = 60.0  # for so long a link that was just had is not asked for again
TICKETS_AT_MOST: Final = 256


@dataclass(slots=True)
class Links:
    """The links of the last tickets that were asked."""

    client: HttpClient
    origin: str
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[float, dict[str, str]]] = field(default_factory=OrderedDict)

    async def fresh(self, row: Mapping[str, Any]) -> str | None:
        """Return a file's link of today, None where its ticket has none or the one we know."""
        found = await self._of_ticket(row["ticket_id"])
        link = found.get(row["source_id"].partition("@")[0])
        if link is not None and link == row.get("path"):
            self._known.pop(row["ticket_id"], None)
            link = (await self._of_ticket(row["ticket_id"])).get(row["source_id"])
        return None if link in {row.get("path"), row["url"]} else link

    async def _of_ticket(self, ticket_id: str) -> dict[str, str]:
        at, links = self._known.get(ticket_id, (0.0, {}))
        if ticket_id not in self._known or self.clock() - at > FRESH_S:
            links = await self._read(ticket_id)
            self._known[ticket_id] = (self.clock(), links)
            self._known.move_to_end(ticket_id)
            if len(self._known) > TICKETS_AT_MOST:
                self._known.popitem(last=False)
        return links

    async def _read(self, ticket_id: str) -> dict[str, str]:
        """Read a ticket's files: with its oldest conversations, and with all where it has more."""
        path = f"{PATH}/{ticket_id}"
        ticket = await item(self.client, path, {"include": "conversations"})
        said = records(ticket.get("conversations")) if ticket else []
        if ticket is None:
            path = f"{PATH}/archived/{ticket_id}"
            ticket = await item(self.client, path)
        if ticket is None:
            return {}
        if len(said) >= EMBEDDED or path.startswith(f"{PATH}/archived/"):
            said = records(await conversation_rows(self.client, path))
        links = self._links(ticket, "description")
        for each in said:
            links = {**self._links(each, "body"), **links}
        return links

    def _links(self, payload: Mapping[str, Any], key: str) -> dict[str, str]:
        rows = attachments_of(payload, html(payload.get(key)) or "", self.origin)
        return {row["source_id"]: row["path"] or row["url"] for row in rows}
