"""Threads that were deleted: conversations are named, tickets are missing."""

from collections.abc import Sequence
from typing import Final

from connectors.http import HttpClient
from connectors.intercom_source.calls import all_rows, item
from connectors.intercom_source.windows import CONVERSATIONS, TICKETS, windows
from connectors.together import all_of

DELETED: Final = "/conversations/deleted"
MOST_DELETED: Final = 60  # of a page; OpenAPI 2.16


async def gone(client: HttpClient, ids: Sequence[str]) -> list[str]:
    """Return those of some threads that are not there any more."""
    rows = await all_rows(client, DELETED, "conversations", per_page=MOST_DELETED)
    named = {str(row.get("id")) for row in rows if isinstance(row, dict)}
    left = [each for each in ids if each not in named]
    if not left:
        return list(ids)
    listed: set[str] = set()
    for search in (CONVERSATIONS, TICKETS):
        async for found, _ in windows(client, search, 0):
            listed |= {str(row.get("id")) for row in found if isinstance(row, dict)}

    async def one(thread_id: str) -> str | None:
        return None if await is_there(client, thread_id) else thread_id

    missing = await all_of([each for each in left if each not in listed], one)
    return [each for each in ids if each in named or each in set(missing)]


async def is_there(client: HttpClient, thread_id: str) -> bool:
    """Tell whether an id is a conversation or ticket now."""
    for path in (f"/conversations/{thread_id}", f"/tickets/{thread_id}"):
        if await item(client, path) is not None:
            return True
    return False
