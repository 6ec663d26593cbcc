"""What one thread says: itself and its newest 500 parts in one request, side threads in another."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from connectors.http import HttpClient
from connectors.intercom_source.calls import Json, all_rows, is_absent, item
from connectors.intercom_source.labels import TicketLabels
from connectors.intercom_source.records import sides, thread
from connectors.protocols import Page, RawRecord
from transforms.errors import RecordError
from transforms.intercom_source.lists import TICKET
from transforms.payloads import source_id, text

MOST_SIDES: Final = 50  # of a page; OpenAPI 2.16
PLAIN: Final = {"display_as": "plaintext"}


async def messages_of(
    client: HttpClient,
    row: Mapping[str, Any],
    *,
    with_sides: bool,
    labels: TicketLabels | None = None,
) -> AsyncIterator[Page]:
    """Yield all that a raw thread shows; nothing of one that is gone.

    `labels` asks for what a ticket's own answer lacks, where that is wanted.
    """
    thread_id = source_id(row.get("id")) or ""
    is_ticket = text(row.get("type")) == TICKET
    found = await thread_read(client, thread_id, is_ticket=is_ticket)
    if found is None:
        return
    if is_ticket and labels is not None:
        found = await labels.whole(found)
    said = thread(found)
    yield Page([*said, *(await _sides(client, thread_id) if with_sides else ())], None)


async def thread_read(
    client: HttpClient, thread_id: str, *, is_ticket: bool, is_plain: bool = False
) -> Json | None:
    """Return a conversation or ticket with its parts, None when it is not there any more."""
    if is_ticket:
        return await item(client, f"/tickets/{thread_id}")
    return await item(client, f"/conversations/{thread_id}", PLAIN if is_plain else None)


async def _sides(client: HttpClient, thread_id: str) -> list[RawRecord]:
    path = f"/conversations/{thread_id}/side_conversations"
    try:
        rows = await all_rows(client, path, "side_conversations", per_page=MOST_SIDES, is_item=True)
    except RecordError as exc:
        if not is_absent(exc):
            raise
        return []
    return sides(rows, thread_id)
