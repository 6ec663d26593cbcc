"""One request to Freshdesk's API, and lists in pages: whatever is read goes through here."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import httpx

from connectors.freshdesk.rates import hold_lists
from connectors.http import Answer, HttpClient
from transforms.errors import ContractError, RecordError

API: Final = "/api/v2"
PAGE_SIZE: Final = 100  # records; more are refused


@dataclass(frozen=True, slots=True)
class Listing:
    """A list under the API; a `bucket` is a limit of its own."""

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    bucket: str | None = None
    is_item: bool = False  # about one record: not tried for minutes
    is_paged: bool = True


class Leaf(NamedTuple):
    """One answer of a list, and whether there is more behind it."""

    rows: list[Any]
    has_more: bool
    headers: httpx.Headers


async def ask(
    client: HttpClient,
    path: str,
    params: Mapping[str, Any] | None = None,
    *,
    bucket: str | None = None,
    is_item: bool = False,
) -> Answer:
    """Return an answer of the API."""
    answer = await client.read(f"{API}{path}", params=params, bucket=bucket, is_item=is_item)
    hold_lists(client.limiter, answer.headers)
    return answer


async def leaf_of(
    client: HttpClient, listing: Listing, page: int, params: Mapping[str, Any] | None = None
) -> Leaf:
    """Return one page of a list; only a link to the next one says that there is more."""
    paging = {"page": page, "per_page": PAGE_SIZE} if listing.is_paged else {}
    told = {**listing.params, **(params or {}), **paging}
    answer = await ask(client, listing.path, told, bucket=listing.bucket, is_item=listing.is_item)
    if not isinstance(answer.body, list):
        raise ContractError(f"{API}{listing.path}: the answer is no list")
    has_more = 'rel="next"' in answer.headers.get("link", "") and bool(answer.body)
    return Leaf(answer.body, has_more, answer.headers)


async def leaves_of(client: HttpClient, listing: Listing, page: int = 1) -> AsyncIterator[Leaf]:
    """Yield a list's pages from one on, to the last."""
    while True:
        leaf = await leaf_of(client, listing, page)
        yield leaf
        if not leaf.has_more:
            return
        page += 1


async def item(
    client: HttpClient, path: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Return a single record, None when it is not there."""
    try:
        answer = await ask(client, path, params, is_item=True)
    except RecordError as exc:
        if exc.status in {404, 405, 410}:
            return None
        raise
    if not isinstance(answer.body, dict):
        raise RecordError("broken_record", f"{API}{path}: the answer is no object")
    return answer.body
