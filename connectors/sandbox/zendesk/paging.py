"""The list endpoints' two kinds of pages: by cursor if `page[size]` is given, else by offset."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from aiohttp import web

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.state import answer, here_url, problem, state_of

DEEPEST: Final = 10_000  # rows that can be reached by offset


class Rows(Protocol):
    """What can be paged: a length, and what stands at a position (None is a gap)."""

    def __len__(self) -> int:
        """Return the number of positions."""
        ...

    def at(self, position: int) -> Json | None:
        """Return the record at a position."""
        ...


class Listed:
    """A plain list as Rows."""

    def __init__(self, records: Sequence[Json]) -> None:
        self._records = records

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def at(self, position: int) -> Json | None:
        """Return the record at a position."""
        return self._records[position]


def listed(
    request: web.Request,
    name: str,
    rows: Rows,
    shown: Callable[[Json], Json | None] | None = None,
    *,
    beside: Callable[[list[Json]], Json] | None = None,
) -> web.Response:
    """Answer one page of `rows`; what `shown` turns into None is not listed.

    `beside` says from a page's records what else stands in the answer.
    """
    page = _cursor_page if "page[size]" in request.query else _offset_page
    try:
        body = page(request, name, rows, shown)
    except ValueError:
        return problem(request, 400, "InvalidPaginationParameter", "page is invalid")
    if body is None:
        text = "Offset pagination ends at 10,000 records; use cursor pagination"
        return problem(request, 400, "InvalidPaginationDepth", text)
    return answer(request, body | beside(body[name]) if beside else body)


def whole(request: web.Request, name: str, records: list[Json]) -> web.Response:
    """Answer everything at once, as the endpoints of configuration do that know no pages."""
    body = {name: records, "next_page": None, "previous_page": None, "count": len(records)}
    return answer(request, body)


def write_cursor(text: str) -> str:
    """Return an opaque cursor."""
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_cursor(cursor: str) -> str:
    """Return what stands in a cursor; ValueError if it is none of ours."""
    try:
        return base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, UnicodeError) as exc:
        raise ValueError("not a cursor") from exc


def _taken(rows: Rows, positions: range, shown: Callable[[Json], Json | None] | None) -> list[Json]:
    records = (rows.at(position) for position in positions)
    kept = (record for record in records if record is not None)
    if shown is None:
        return list(kept)
    return [row for record in kept if (row := shown(record)) is not None]


def _cursor_page(
    request: web.Request, name: str, rows: Rows, shown: Callable[[Json], Json | None] | None
) -> Json | None:
    size = min(int(request.query["page[size]"]), state_of(request).config.list_page_size)
    if size < 1:
        raise ValueError("page[size]")
    start = 0
    if after := request.query.get("page[after]"):
        start = int(read_cursor(after).removeprefix("p:"))
    end = min(start + size, len(rows))
    has_more = end < len(rows)
    after = write_cursor(f"p:{end}")
    following = here_url(request, **{"page[after]": after, "page[size]": str(size)})
    return {
        name: _taken(rows, range(start, end), shown),
        "meta": {
            "has_more": has_more,
            "after_cursor": after if end > start else None,
            "before_cursor": write_cursor(f"p:{start}") if end > start else None,
        },
        "links": {"prev": None, "next": following if has_more else None},
    }


def _offset_page(
    request: web.Request, name: str, rows: Rows, shown: Callable[[Json], Json | None] | None
) -> Json | None:
    size = min(int(request.query.get("per_page", "100")), state_of(request).config.list_page_size)
    page = int(request.query.get("page", "1"))
    if size < 1 or page < 1:
        raise ValueError("page")
    if page * size > DEEPEST:
        return None
    start, end = (page - 1) * size, min(page * size, len(rows))
    return {
        name: _taken(rows, range(start, end), shown),
        "next_page": here_url(request, page=str(page + 1)) if end < len(rows) else None,
        "previous_page": here_url(request, page=str(page - 1)) if page > 1 else None,
        "count": len(rows),
    }
