"""What the workspace has already, page by page, so that it is matched and never overwritten."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson

from connectors.intercom import knowledge_inventory
from connectors.intercom.companies.listing import company_pages
from connectors.intercom.context import Connection
from connectors.intercom.paging import next_cursor
from connectors.protocols import Page, RawRecord, Resource
from transforms.errors import ContractError
from transforms.model import EntityType

PER_PAGE: Final = 150  # contacts; the largest page that is known to be taken
MAX_PAGES: Final = 1_000_000  # 150 million contacts: nobody has them, a loop would


TICKET_TYPES: Final = "ticket_types"  # read where tickets of Intercom's own are made


class _List(NamedTuple):
    """A list that comes in one answer: its path, its key there, and its question."""

    path: str
    key: str
    params: Mapping[str, str] | None = None


_LISTS: Final = {
    "admins": _List("/admins", "admins"),
    "teams": _List("/teams", "teams"),
    "tags": _List("/tags", "data"),
    "contact_attributes": _List("/data_attributes", "data", {"model": "contact"}),
    "company_attributes": _List("/data_attributes", "data", {"model": "company"}),
    "conversation_attributes": _List("/conversations/attributes", "data"),
    TICKET_TYPES: _List("/ticket_types", "data"),
}

RESOURCES: Final = (
    Resource("admins", EntityType.TEAMMATE, is_incremental=False),
    Resource("teams", EntityType.TEAM, is_incremental=False),
    Resource("tags", EntityType.TAG, is_incremental=False),
    Resource("contact_attributes", EntityType.ATTRIBUTE, is_incremental=False),
    Resource("company_attributes", EntityType.ATTRIBUTE, is_incremental=False),
    Resource("conversation_attributes", EntityType.ATTRIBUTE, is_incremental=False),
    Resource(TICKET_TYPES, EntityType.ATTRIBUTE, is_incremental=False),
    Resource("contacts", EntityType.CONTACT, is_incremental=False),
    Resource("companies", EntityType.COMPANY, is_incremental=False),
)


async def pages(at: Connection, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
    """Yield what the workspace has; a record may come twice.

    `contacts` go on behind a cursor, everything else is read whole. Archived contacts are not
    among them, nor are companies without contacts: Intercom lists neither.
    """
    if resource == "contacts":
        async for page in _contacts(at, cursor):
            yield page
    elif resource == "companies":
        async for items in company_pages(at):
            yield Page([_record(item) for item in items], None)
    elif resource in knowledge_inventory.NAMES:
        async for items in knowledge_inventory.items(at, resource):
            yield Page([_record(item) for item in items], None)
    elif resource in _LISTS:
        asked = _LISTS[resource]
        answer = await at.client.read(asked.path, params=asked.params)
        items = _items(answer.body, asked.key, asked.path)
        yield Page([_record(item) for item in items], None)
    else:
        raise ContractError(f"Intercom has no list {resource!r} that we know")


async def _contacts(at: Connection, cursor: str | None) -> AsyncIterator[Page]:
    for _ in range(MAX_PAGES):
        params = {"per_page": PER_PAGE, "starting_after": cursor}
        answer = await at.client.read("/contacts", params=params)
        items = _items(answer.body, "data", "/contacts")
        following = next_cursor(answer.body)
        yield Page([_record(item) for item in items], following)
        if following is None:
            return
        if following == cursor or not items:
            raise ContractError("the list of contacts names the same page again as the next one")
        cursor = following
    raise ContractError("the list of contacts has no end")


def _items(body: Any, key: str, path: str) -> list[dict[str, Any]]:
    found = body.get(key) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise ContractError(f"GET {path} answered without a list {key!r}")
    return found


def _record(item: dict[str, Any]) -> RawRecord:
    """Wrap one thing; attributes that are built in have a name and no id."""
    updated_at = item.get("updated_at")
    return RawRecord(
        id=str(item.get("id") or item.get("name")),
        parent_id=None,
        source_at=datetime.fromtimestamp(updated_at, UTC) if isinstance(updated_at, int) else None,
        payload=orjson.dumps(item).decode(),
    )
