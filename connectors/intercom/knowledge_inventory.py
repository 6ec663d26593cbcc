"""What help centers the workspace has, and what stands in them already."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.knowledge_lists import listed
from connectors.protocols import Resource
from transforms.errors import ContractError
from transforms.model import EntityType, TargetId

Json = dict[str, Any]

_PATHS: Final = {
    "help_centers": "/help_center/help_centers",
    "collections": "/help_center/collections",
    "articles": "/articles",
    "internal_articles": "/internal_articles",
}

RESOURCES: Final = (
    Resource("help_centers", EntityType.COLLECTION, is_incremental=False),
    Resource("collections", EntityType.COLLECTION, is_incremental=False),
    Resource("articles", EntityType.ARTICLE, is_incremental=False),
    Resource("internal_articles", EntityType.ARTICLE, is_incremental=False),
)
NAMES: Final = frozenset(_PATHS)


async def items(at: Connection, resource: str) -> AsyncIterator[list[Json]]:
    """Yield the pages of one list; a thing that changes meanwhile may come twice."""
    if resource not in _PATHS:
        raise ContractError(f"Intercom has no list {resource!r} that we know")
    is_paged = resource != "help_centers"
    async for page in listed(at, _PATHS[resource], "data", is_paged=is_paged):
        yield page


async def stand_in(
    at: Connection, collection_id: TargetId
) -> tuple[list[TargetId], list[TargetId]]:
    """Return the articles and collections in a collection; all of them are read for it."""
    articles = [
        TargetId(str(each["id"]))
        async for page in items(at, "articles")
        for each in page
        if collection_id in {str(parent) for parent in each.get("parent_ids") or ()}
    ]
    collections = [
        TargetId(str(each["id"]))
        async for page in items(at, "collections")
        for each in page
        if str(each.get("parent_id")) == collection_id
    ]
    return articles, collections
