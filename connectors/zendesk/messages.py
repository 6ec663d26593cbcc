"""All messages of one ticket, and whether its bulk events make reading them needless."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from connectors.http import HttpClient
from connectors.protocols import Page
from connectors.zendesk.paging import Listing, whole_list
from connectors.zendesk.records import of_ticket, read_records
from connectors.zendesk.resources import CONVERSATION_LOG
from transforms.bodies import image_sources
from transforms.errors import RecordError
from transforms.zendesk.attachments import account_of, is_own_image, is_told_by
from transforms.zendesk.kinds import COMMENTS, kind_of, rewrites
from transforms.zendesk.payloads import mapping, source_id
from transforms.zendesk.turns import MESSAGING_CHANNELS

LOG_KIND: Final = "conversation_log"
LOG_PREFIX: Final = "log:"

# An image that lies with Zendesk or that came inside the mail: only the per-ticket answer, asked
# for inline images, lists it among the attachments. Images of the open web are left as they are.
# Few bodies have one, so that few are parsed.
_OWN_IMAGE: Final = re.compile(
    r"<img\b[^>]*?\bsrc\s*=\s*[\"']?(?:cid:|[^\"'>\s]*(?:/attachments/|zdusercontent\.com))",
    re.IGNORECASE,
)


async def messages_of(client: HttpClient, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
    """Yield a ticket's comments with inline images, then the turns of its chat; none if deleted."""
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


def is_messaging(ticket: Mapping[str, Any]) -> bool:
    """Tell whether a ticket is a chat, whose turns stand in the conversation log only."""
    return bool(ticket.get("from_messaging_channel")) or _is_chat(ticket.get("via"))


def needs_messages(
    comments: Sequence[Mapping[str, Any]], *, ticket: Mapping[str, Any] | None = None
) -> bool:
    """Tell whether a ticket has to be read by itself: `comments` are its bulk events' payloads.

    Those lack call details, chat turns, what a redaction left of older ones, and images whose
    address in the body does not tell the file.
    """
    if ticket is not None and is_messaging(ticket):
        return True
    has_comment = False
    for comment in map(mapping, comments):
        if rewrites(kind_of(comment)) or _is_incomplete(comment, mapping(ticket)):
            return True
        has_comment = True
    return not has_comment


def _is_incomplete(comment: Mapping[str, Any], ticket: Mapping[str, Any]) -> bool:
    if kind_of(comment) == "VoiceComment":
        return True
    html = comment.get("html_body")
    if comment.get("attachments") is None or not isinstance(html, str):
        return True
    if _is_chat(comment.get("via")) or _is_chat(comment.get("parent_via")):
        return True
    return "<img" in html.lower() and _hides_images(html, ticket)


def _hides_images(html: str, ticket: Mapping[str, Any]) -> bool:
    """Tell whether a body shows an own image of which its address does not say enough."""
    if _OWN_IMAGE.search(html) is None:
        return False
    account = account_of(ticket)
    own = [src for src in image_sources(html) if is_own_image(src)]
    return not own or not all(is_told_by(src, account) for src in own)


def _is_chat(via: object) -> bool:
    """Tell by `via`, which is an object or, in events, often a word like "Web form"."""
    channel = via.get("channel") if isinstance(via, Mapping) else via
    if not isinstance(channel, str):
        return False
    return channel.lower().replace(" ", "_") in MESSAGING_CHANNELS
