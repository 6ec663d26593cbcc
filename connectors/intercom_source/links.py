"""Files whose signed links have run out, after half an hour: their thread is asked anew."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from connectors.http import HttpClient
from connectors.intercom_source.messages import messages_of
from transforms.intercom_source.attachments import attachments_of, body_of

FRESH_S: Final = 600.0  # for so long a link that was just had is not asked for again
THREADS_AT_MOST: Final = 256


@dataclass(slots=True)
class Links:
    """The links of the last threads that were asked."""

    client: HttpClient
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[float, dict[str, str]]] = field(default_factory=OrderedDict)

    async def fresh(self, row: Mapping[str, Any]) -> str | None:
        """Return a file's link of today, None where its thread has none or the one we know."""
        had = row.get("path") or row["url"]
        link = (await self._of_thread(row["ticket_id"])).get(row["source_id"])
        if link is not None and link == had:
            self._known.pop(row["ticket_id"], None)
            link = (await self._of_thread(row["ticket_id"])).get(row["source_id"])
        return None if link == had else link

    async def _of_thread(self, thread_id: str) -> dict[str, str]:
        at, links = self._known.get(thread_id, (0.0, {}))
        if thread_id not in self._known or self.clock() - at > FRESH_S:
            links = await self._read(thread_id)
            self._known[thread_id] = (self.clock(), links)
            self._known.move_to_end(thread_id)
            if len(self._known) > THREADS_AT_MOST:
                self._known.popitem(last=False)
        return links

    async def _read(self, thread_id: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in ("conversation", "ticket"):
            told = {"id": thread_id, "type": kind}
            async for page in messages_of(self.client, told, with_sides=True):
                for record in page.records:
                    found |= _links(orjson.loads(record.payload))
            if found:
                break
        return found


def _links(payload: Mapping[str, Any]) -> dict[str, str]:
    rows = attachments_of(payload, body_of(payload))
    return {row["source_id"]: row["path"] or row["url"] for row in rows}
