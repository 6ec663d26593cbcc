"""One request to the workspace that is read, and its lists in pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from connectors.http import HttpClient, Patience
from connectors.intercom.paging import next_cursor
from transforms.errors import ContractError, CredentialError, RecordError

Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[Any]]

MOST: Final = 150  # records of a page of contacts, conversations and tickets; OpenAPI 2.16
MAX_PAGES: Final = 100_000
_NO_RIGHT: Final = frozenset({401, 403, 404})  # of a token or plan
GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Reading:
    """What everything here is read with; `connectors.intercom.companies.listing` too."""

    client: HttpClient
    patience: Patience
    sleep: Sleep


def is_absent(exc: RecordError | CredentialError) -> bool:
    """Tell whether a refusal says that a token or plan has no right to what was asked for."""
    return isinstance(exc, CredentialError) or exc.status in _NO_RIGHT


async def item(client: HttpClient, path: str, params: Json | None = None) -> Json | None:
    """Return a single record, None when it is not there."""
    try:
        answer = await client.read(path, params=params, is_item=True)
    except RecordError as exc:
        if exc.status in GONE:
            return None
        raise
    if not isinstance(answer.body, dict):
        raise RecordError("broken_record", f"{path}: the answer is no object")
    return answer.body


async def pages_of(
    client: HttpClient,
    path: str,
    key: str,
    *,
    per_page: int | None = None,
    cursor: str | None = None,
    is_item: bool = False,
) -> AsyncIterator[tuple[list[Any], str | None, Json]]:
    """Yield a list's pages, each with the cursor behind it and the whole answer.

    Pages go by cursor where one is named, else by number; `per_page` None: the list has no pages.
    """
    page = 1
    for _ in range(MAX_PAGES):
        params: Json = {} if per_page is None else {"per_page": per_page}
        params |= {"starting_after": cursor} if cursor else {"page": page} if page > 1 else {}
        body = (await client.read(path, params=params, is_item=is_item)).body
        rows = rows_in(body, key, path)
        following = _behind(body)
        if following is not None and following == cursor:
            raise ContractError(f"{path} names the same page again as the next one")
        yield rows, following, body
        if not rows or (following is None and page >= _last_page(body)):
            return
        page, cursor = page + 1, following
    raise ContractError(f"{path} has no end")


def rows_in(body: Any, key: str, path: str) -> list[Any]:
    """Return an answer's list; raises ContractError when it has none."""
    rows = body.get(key) if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise ContractError(f"{path}: the answer has no list {key!r}")
    return rows


async def all_rows(
    client: HttpClient, path: str, key: str, *, per_page: int | None = None, is_item: bool = False
) -> list[Any]:
    """Return a short list as a whole."""
    pages = pages_of(client, path, key, per_page=per_page, is_item=is_item)
    return [row async for rows, _, _ in pages for row in rows]


def _behind(body: Any) -> str | None:
    """Return the cursor of the next page; addresses that name its number are none."""
    following = (body.get("pages") or {}).get("next")
    if isinstance(following, str) and "starting_after" not in following:
        return None
    return next_cursor(body)


def _last_page(body: Any) -> int:
    told = (body.get("pages") or body).get("total_pages")
    return told if type(told) is int else 1
