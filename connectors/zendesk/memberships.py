"""Which organizations one user belongs to: the whole list has no time to ask by.

Zendesk's reference, "Organization Memberships": `GET /users/{user_id}/organization_memberships`.
"""

from collections.abc import AsyncIterator
from typing import Final

from connectors.http import HttpClient
from connectors.protocols import Page
from connectors.raw_records import read_records
from connectors.zendesk.paging import Listing, whole_list
from connectors.zendesk.records import plain
from transforms.errors import RecordError

NAME: Final = "organization_memberships"


async def memberships_of(client: HttpClient, user_id: str) -> AsyncIterator[Page]:
    """Yield one user's memberships; none of a user who is gone. Raises RecordError if refused."""
    listing = Listing(f"/api/v2/users/{user_id}/{NAME}.json", NAME, is_item=True)
    try:
        async for leaf in whole_list(client, listing, None):
            records = read_records(plain(NAME, parent="user_id"), leaf.body, listing.path)
            yield Page(records, None)
    except RecordError as exc:
        if exc.status != 404:
            raise
