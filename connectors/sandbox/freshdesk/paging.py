"""Lists in pages by number, with a link to the next one; and queries that are taken exactly."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.state import answer, invalid, state_of
from connectors.sandbox.records import Json

MOST: Final = 100  # records of a page
FEW: Final = 30  # where nothing is asked for
PAGE: Final = frozenset({"page", "per_page"})

Shown = Callable[[Any], Json]


def listed(
    request: web.Request, rows: Sequence[Any], shown: Shown | None = None, *, size: int = FEW
) -> web.Response:
    """Answer one page; the link to the next one is there only if there is more."""
    asked = asked_page(request, size=size)
    if isinstance(asked, web.Response):
        return asked
    page, per_page = asked
    end = page * per_page
    found = rows[end - per_page : end]
    response = answer(request, [*found] if shown is None else [shown(row) for row in found])
    if end < len(rows):
        following = request.url.update_query(page=str(page + 1))
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def asked_page(request: web.Request, *, size: int = FEW) -> tuple[int, int] | web.Response:
    """Return the page's number and length, or the refusal of what is neither."""
    page, per_page = request.query.get("page", "1"), request.query.get("per_page", str(size))
    if not _is_positive(page):
        return invalid(request, "page", "It should be a Positive Integer", "invalid_value")
    if not _is_positive(per_page) or int(per_page) > MOST:
        text = f"It should be a Positive Integer less than or equal to {MOST}"
        return invalid(request, "per_page", text, "invalid_value")
    return int(page), int(per_page)


def too_deep(request: web.Request) -> web.Response | None:
    """Return the refusal of a page of tickets behind the last one that can be had."""
    last = state_of(request).config.last_ticket_page
    page = request.query.get("page", "1")
    if not page.isdecimal() or int(page) <= last:
        return None
    text = (
        f"You cannot access tickets beyond the {last}th page. Please provide a smaller page number."
    )
    return invalid(request, "page", text, "invalid_value")


def choice(request: web.Request, name: str, known: Sequence[str]) -> web.Response | None:
    """Return the refusal of a value that is none of those known."""
    told = request.query.get(name)
    if told is None or set(told.split(",")) <= {*known}:
        return None
    text = f"It should be one of these values: '{','.join(known)}'"
    return invalid(request, name, text, "invalid_value")


def whole_number(request: web.Request, name: str) -> web.Response | None:
    """Return the refusal of what should be an id and is none."""
    told = request.query.get(name)
    if told is None or _is_positive(told):
        return None
    return invalid(request, name, "It should be a/an Positive Integer", "datatype_mismatch")


def _is_positive(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) > 0
