"""Lists of the help center, page by page: by cursor where one is named, else by number."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.paging import next_cursor
from transforms.errors import ContractError

PER_PAGE: Final = 50
MAX_PAGES: Final = 100_000

Json = dict[str, Any]


async def listed(
    at: Connection, path: str, key: str, *, is_paged: bool = True
) -> AsyncIterator[list[Json]]:
    """Yield the pages of a list; a thing that changes meanwhile may come twice."""
    page, cursor = 1, None
    for _ in range(MAX_PAGES):
        params: Json = {"per_page": PER_PAGE} if is_paged else {}
        params |= {"starting_after": cursor} if cursor else {"page": page} if page > 1 else {}
        body = (await at.client.read(path, params=params)).body
        items = body.get(key) if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise ContractError(f"GET {path} answered without a list {key!r}")
        yield items
        following, pages = next_cursor(body), body.get("pages") or {}
        if following is not None and following == cursor:
            raise ContractError(f"the list {path} names the same page again as the next one")
        if not items or (following is None and page >= (pages.get("total_pages") or 1)):
            return
        page, cursor = page + 1, following
    raise ContractError(f"the list {path} has no end")
