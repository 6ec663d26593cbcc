"""The search: thirty rows on a page, ten pages, and nothing archived."""

import re
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import LIVE, bare
from connectors.sandbox.freshdesk.state import answer, invalid, state_of
from connectors.sandbox.freshdesk.tickets import is_seen
from connectors.sandbox.records import Json, epoch

Handler = Callable[[web.Request], Any]

LONGEST: Final = 512
ROWS: Final = 30
PAGES: Final = 10

_TERM: Final = re.compile(r"(\w+):(>|<)?('[^']*'|[\w.@-]+)")
_SPLIT: Final = re.compile(r"\s+(AND|OR)\s+")


def search(name: str) -> Handler:
    """Return GET /search/tickets and the like."""

    async def found(request: web.Request) -> web.Response:
        query, page = request.query.get("query", ""), request.query.get("page", "1")
        if len(query) > LONGEST or not re.fullmatch(r'".+"', query):
            text = "Given query is invalid. It should be quoted and of 512 characters at most."
            return invalid(request, "query", text, "invalid_value")
        if not page.isdecimal() or not 1 <= int(page) <= PAGES:
            text = f"It should be a Positive Integer less than or equal to {PAGES}"
            return invalid(request, "page", text, "invalid_value")
        try:
            rows = [row for row in _known(request, name) if _matches(row, query[1:-1])]
        except ValueError:
            return invalid(request, "query", "Given query is invalid", "invalid_value")
        end = int(page) * ROWS
        shown = [_shown(row) for row in rows[end - ROWS : end]]
        return answer(request, {"total": len(rows), "results": shown})

    return found


def _known(request: web.Request, name: str) -> list[Json]:
    """Return what the index knows already."""
    state = state_of(request)
    newest = state.seconds() - state.config.search_lag_s
    return [row for row in _rows(request, name) if epoch(row["updated_at"]) <= newest]


def _rows(request: web.Request, name: str) -> list[Json]:
    desk = state_of(request).desk
    if name == "tickets":
        kept = (t for t in desk.tickets if not t.get("archived") and not t.get("deleted"))
        return [each for each in kept if not each["spam"] and is_seen(request, each)]
    if name == "contacts":
        return [each for each in desk.contacts if each.get("_state", LIVE) == LIVE]
    return [*desk.companies]


def _shown(row: Json) -> Json:
    return {name: value for name, value in bare(row).items() if name != "attachments"}


def _matches(row: Json, query: str) -> bool:
    """Tell whether a row has what is asked for: terms with AND or OR, without parentheses."""
    first, *rest = _SPLIT.split(query.strip().strip("()"))
    is_true = _has(row, first)
    for word, term in zip(rest[::2], rest[1::2], strict=True):
        is_true = (is_true and _has(row, term)) if word == "AND" else (is_true or _has(row, term))
    return is_true


def _has(row: Json, term: str) -> bool:
    found = _TERM.fullmatch(term.strip("() "))
    if found is None:
        raise ValueError(term)
    name, sign, value = found[1], found[2], found[3].strip("'")
    told: Any = row.get("tags") if name == "tag" else row.get(name)
    if name in (row.get("custom_fields") or {}):
        told = row["custom_fields"][name]
    if sign is not None:
        day = str(told)[:10]
        return bool(told) and (day >= value if sign == ">" else day <= value)
    if isinstance(told, list):
        return value in told
    return value == ("null" if told is None else str(told).lower() if told is True else str(told))
