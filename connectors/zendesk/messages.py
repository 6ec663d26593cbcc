"""All messages of one ticket, as it gives them by itself."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from connectors.http import HttpClient
from connectors.protocols import Page
from connectors.raw_records import read_records
from connectors.zendesk.completeness import is_messaging
from connectors.zendesk.paging import Listing, whole_list
from connectors.zendesk.records import audited, of_ticket
from connectors.zendesk.resources import CONVERSATION_LOG
from transforms.errors import RecordError
from transforms.payloads import mapping, source_id
from transforms.zendesk.kinds import COMMENTS, kind_of

LOG_KIND: Final = "conversation_log"
LOG_PREFIX: Final = "log:"


async def messages_of(
    client: HttpClient, ticket: Mapping[str, Any], *, with_changes: bool = False
) -> AsyncIterator[Page]:
    """Yield a ticket's comments with inline images, then the turns of its chat; none if deleted.

    `with_changes`: and what was changed of it, which its audits tell.
    """
    ticket_id = source_id(ticket["id"]) or ""
    comments = Listing(
        f"/api/v2/tickets/{ticket_id}/comments.json",
        "comments",
        {"include_inline_images": "true"},
        is_item=True,
    )
    try:
        async for page in _pages(client, comments, ticket_id):
            yield page
    except RecordError as exc:
        if exc.status == 404:
            return
        raise
    if is_messaging(ticket):
        async for page in _log(client, ticket_id):
            yield page
    if with_changes:
        audits = Listing(f"/api/v2/tickets/{ticket_id}/audits.json", "audits", is_item=True)
        async for leaf in whole_list(client, audits, None):
            yield Page(read_records(audited, leaf.body, audits.path), None)


async def _pages(client: HttpClient, listing: Listing, ticket_id: str) -> AsyncIterator[Page]:
    async for leaf in whole_list(client, listing, None):
        records = read_records(
            lambda body: of_ticket(body[listing.key], ticket_id), leaf.body, listing.path
        )
        yield Page(records, None)


async def _log(client: HttpClient, ticket_id: str) -> AsyncIterator[Page]:
    """Yield what the conversation log has beyond comments; nothing where there is no log."""
    listing = Listing(
        f"/api/v2/tickets/{ticket_id}/conversation_log",
        "events",
        bucket=CONVERSATION_LOG,
        is_item=True,
    )

    def read(body: dict[str, Any]) -> Any:
        turns = [event for event in body["events"] if not is_comment(event)]
        return of_ticket(turns, ticket_id, prefix=LOG_PREFIX, kind=LOG_KIND)

    try:
        async for leaf in whole_list(client, listing, None):
            yield Page(read_records(read, leaf.body, listing.path), None)
    except RecordError as exc:
        if exc.status not in {403, 404} or not exc.is_worded:
            raise


def is_comment(event: object) -> bool:
    """Tell whether an event of a log is a comment, which the ticket's comments have as well."""
    return kind_of(mapping(event)) in COMMENTS
