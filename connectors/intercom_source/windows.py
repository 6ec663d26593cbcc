"""Conversations and tickets by when they changed, in windows of time that a single answer holds.

A search's pages shift while people work, so that none but the first of a window is asked for: a
window with more than a page is made narrower. What changes meanwhile moves to a later window and is
seen again there. Only of one second more pages are read, and read again until none was missed.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from connectors.http import HttpClient
from connectors.http.rates import server_date
from connectors.intercom.paging import next_cursor
from connectors.intercom_source.calls import MAX_PAGES, MOST, Json, rows_in
from transforms.errors import ContractError

log = logging.getLogger(__name__)

WANTED: Final = 100  # records in a window: as many as leave some room on its page
GROWTH: Final = 8  # of a window behind an empty one
ROUNDS: Final = 3  # over one second whose pages shift


@dataclass(frozen=True, slots=True)
class Search:
    """A search of the API, and where its answers have their list."""

    path: str
    key: str


@dataclass(frozen=True, slots=True)
class _Answer:
    rows: list[Any]
    total: int
    body: Any
    date: int | None


CONVERSATIONS: Final = Search("/conversations/search", "conversations")
TICKETS: Final = Search("/tickets/search", "tickets")


async def windows(
    client: HttpClient, search: Search, since: int
) -> AsyncIterator[tuple[list[Any], int]]:
    """Yield what changed from a second on, each time with the second at which to go on."""
    until: int | None = None
    bound: int | None = None  # behind an empty window: where an earlier one had too much
    while True:
        found = await _within(client, search, since, until)
        if found.total <= len(found.rows):
            if until is None:
                yield found.rows, since
                return
            yield found.rows, until
            bound = bound if not found.rows else None
            since, until = until, _next(since, until, bound, found)
        elif until is not None and until - since <= 1:
            yield await _second(client, search, since), until
            since, until, bound = until, until + 1, None
        else:
            end = until if until is not None else max(found.date or 0, since + 2)
            until, bound = _narrower(since, end, bound, found), end


def _next(since: int, until: int, bound: int | None, found: _Answer) -> int | None:
    """Return where the next window ends, None for one without an end: it reaches the present."""
    width = until - since
    share = GROWTH if not found.rows else max(0.5, min(GROWTH, WANTED / len(found.rows)))
    end = until + max(1, int(width * share))
    if bound is not None and bound > until:
        return min(end, until + max(1, (bound - until) // 2))
    return None if found.date is None or end > found.date else end


def _narrower(since: int, end: int, bound: int | None, found: _Answer) -> int:
    """Return where a window ends that holds less: by half where nothing was found so far."""
    share = 0.5 if bound is not None else min(0.5, WANTED / found.total)
    return since + max(1, int((end - since) * share))


async def _within(client: HttpClient, search: Search, since: int, until: int | None) -> _Answer:
    """Ask for a window; its bounds may bring their neighbours along, as Intercom says it both ways.

    OpenAPI 2.16: `>` is "greater or equal" of conversations, and of tickets as well.
    """
    bounds = [{"field": "updated_at", "operator": ">", "value": since - 1}]
    if until is not None:
        bounds.append({"field": "updated_at", "operator": "<", "value": until})
    return await _asked(client, search, {"operator": "AND", "value": bounds}, None)


async def _second(client: HttpClient, search: Search, second: int) -> list[Any]:
    """Return all of one second, page by page."""
    query = {"field": "updated_at", "operator": "=", "value": second}
    seen: dict[str, Any] = {}
    for _ in range(ROUNDS):
        total = await _round(client, search, query, seen)
        if len(seen) >= total:
            return list(seen.values())
    log.warning("a second whose pages shift", extra={"path": search.path, "records": len(seen)})
    return list(seen.values())


async def _round(client: HttpClient, search: Search, query: Json, seen: dict[str, Any]) -> int:
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        found = await _asked(client, search, query, cursor)
        for row in found.rows:
            seen[str(row.get("id")) if isinstance(row, dict) else repr(row)] = row
        following = next_cursor(found.body)
        if not found.rows or following is None:
            return found.total
        if following == cursor:
            raise ContractError(f"{search.path} names the same page again as the next one")
        cursor = following
    raise ContractError(f"{search.path} has no end")


async def _asked(client: HttpClient, search: Search, query: Json, cursor: str | None) -> _Answer:
    paging = {"per_page": MOST} | ({"starting_after": cursor} if cursor else {})
    answer = await client.query(search.path, json={"query": query, "pagination": paging})
    rows = rows_in(answer.body, search.key, search.path)
    told = answer.body.get("total_count")
    date = server_date(answer.headers)
    total = told if type(told) is int else len(rows) + (next_cursor(answer.body) is not None)
    return _Answer(rows, total, answer.body, None if date is None else int(date))


async def counted(client: HttpClient, search: Search) -> int | None:
    """Return how many there are, as far as the search says it."""
    query = {"field": "updated_at", "operator": ">", "value": 0}
    body = {"query": query, "pagination": {"per_page": 1}}
    told = (await client.query(search.path, json=body)).body.get("total_count")
    return told if type(told) is int else None
