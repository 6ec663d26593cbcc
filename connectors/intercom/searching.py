"""Searches of Intercom, page by page: one may find what is gone since, or the same thing twice."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.paging import next_cursor
from transforms.errors import ContractError
from transforms.model import TargetId

PER_PAGE: Final = 150  # the search's maximum (OpenAPI 2.16, conversations)
MAX_PAGES: Final = 1_000_000
OF_SOME: Final = 1_000  # pages of what belongs to some contacts, or to a tag
OF_A_SECOND: Final = 100  # pages of what was made in one second

Json = dict[str, Any]


async def searched(
    at: Connection, kind: str, query: Json, *, max_pages: int = MAX_PAGES
) -> AsyncIterator[list[Json]]:
    """Yield the pages of what a query finds: contacts, conversations or tickets.

    Raises ContractError for an answer without a list, and for a search without an end.
    """
    key = "data" if kind == "contacts" else kind
    request: Json = {"query": query, "pagination": {"per_page": PER_PAGE}}
    for _ in range(max_pages):
        answer = await at.client.query(f"/{kind}/search", json=request)
        items = answer.body.get(key) if isinstance(answer.body, dict) else None
        if not isinstance(items, list):
            raise ContractError(f"the search for {kind} answered without a list {key!r}")
        yield items
        cursor = next_cursor(answer.body)
        if cursor is None or not items:
            return
        request["pagination"]["starting_after"] = cursor
    raise ContractError(f"the search for {kind} has no end")


async def each_found(at: Connection, kind: str, query: Json) -> AsyncIterator[Json]:
    """Yield what a query finds, one by one."""
    async for items in searched(at, kind, query, max_pages=OF_SOME):
        for item in items:
            yield item


async def found_ids(at: Connection, kind: str, query: Json) -> list[TargetId]:
    """Return the ids of what one second holds, each once, oldest id first."""
    found: dict[TargetId, None] = {}
    async for items in searched(at, kind, query, max_pages=OF_A_SECOND):
        found.update(dict.fromkeys(TargetId(str(item["id"])) for item in items))
    return sorted(found, key=lambda each: (len(each), each))
