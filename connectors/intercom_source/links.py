"""Files whose signed links have run out, after half an hour: their thread is asked anew."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from connectors.http import HttpClient
from connectors.intercom_source.messages import messages_of
from connectors.intercom_source.remembered import Remembered
from transforms.intercom_source.attachments import attachments_of, body_of


class Links:
    """The links of the last threads that were asked."""

    def __init__(self, client: HttpClient, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the workspace's client, which is closed with its source."""
        self._client, self._of_threads = client, Remembered(self._read, clock)

    async def fresh(self, row: Mapping[str, Any]) -> str | None:
        """Return a file's link of today, None where its thread has none or the one we know."""
        had, thread_id = row.get("path") or row["url"], row["ticket_id"]
        link = (await self._of_threads.of(thread_id)).get(row["source_id"])
        if link is not None and link == had:
            self._of_threads.forget(thread_id)
            link = (await self._of_threads.of(thread_id)).get(row["source_id"])
        return None if link == had else link

    async def _read(self, thread_id: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in ("conversation", "ticket"):
            told = {"id": thread_id, "type": kind}
            async for page in messages_of(self._client, told, with_sides=True):
                for record in page.records:
                    found |= _links(orjson.loads(record.payload))
            if found:
                break
        return found


def _links(payload: Mapping[str, Any]) -> dict[str, str]:
    rows = attachments_of(payload, body_of(payload))
    return {row["source_id"]: row["path"] or row["url"] for row in rows}
