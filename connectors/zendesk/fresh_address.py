"""Where an image lies now whose address in the text does not lead to it any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.http import HttpClient
from connectors.zendesk.paging import Listing, whole_list
from transforms.errors import RecordError
from transforms.payloads import (
    mapping,
    records,
    source_id,
    text,
)
from transforms.zendesk.attachments import file_key


async def fresh_address(client: HttpClient, row: Mapping[str, Any]) -> str | None:
    """Return the address that its ticket, read by itself, lists for an image of that name.

    In: a row of ATTACHMENT. None where the ticket lists none, or the one that we know.
    """
    listing = Listing(
        f"/api/v2/tickets/{row['ticket_id']}/comments.json",
        "comments",
        {"include_inline_images": "true"},
        is_item=True,
    )
    try:
        async for leaf in whole_list(client, listing, None):
            for url in _addresses(leaf.body, row):
                return url
    except RecordError:
        return None
    return None


def _addresses(body: Any, row: Mapping[str, Any]) -> Iterator[str]:
    for comment in records(mapping(body).get("comments")):
        if source_id(comment.get("id")) != row["message_id"]:
            continue
        for item in records(comment.get("attachments")):
            url = text(item.get("content_url"))
            if (
                url
                and item.get("file_name") == row["name"]
                and file_key(url) != file_key(row["url"])
            ):
                yield url
