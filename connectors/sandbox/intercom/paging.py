"""Pages as Intercom cuts them: by cursor, and by number."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Final

from connectors.sandbox.intercom.refusal import Refusal
from connectors.sandbox.intercom.rules import invalid
from connectors.sandbox.intercom.workspace import Call, Json

COMPANY_CAP: Final = 10_000  # companies that numbered pages reach; OpenAPI 2.16

Show = Callable[[Any], Json]


def per_page(told: int | None, *, default: int, most: int) -> int:
    """Return the size of a page; more than Intercom's most is refused, not cut."""
    wanted = default if told is None else told
    if not 1 <= wanted <= most:
        raise invalid(f"per_page must be between 1 and {most}", "per_page")
    return wanted


def by_cursor(
    docs: Sequence[Json], size: int, after: str | None, *, key: str, kind: str, show: Show
) -> Json:
    """Return the page behind a cursor; `docs` are all of the list, in order.

    A cursor names the last record shown and its place: one that is gone meanwhile is passed over.
    """
    start = 0 if after is None else _place(docs, after)
    shown = docs[start : start + size]
    total = (len(docs) + size - 1) // size
    pages: Json = {
        "type": "pages",
        "page": start // size + 1,
        "per_page": size,
        "total_pages": total,
    }
    if start + size < len(docs):
        cursor = _cursor(start + size, shown[-1]["id"])
        pages["next"] = {"page": pages["page"] + 1, "starting_after": cursor}
    return {"type": kind, key: [show(doc) for doc in shown], "total_count": len(docs)} | {
        "pages": pages
    }


def by_number(call: Call, docs: Sequence[Json], *, default: int, most: int, show: Show) -> Json:
    """Return a page by its number, with the address of the next one."""
    size = per_page(call.number("per_page", default), default=default, most=most)
    page = call.number("page", 1)
    total = (len(docs) + size - 1) // size
    shown = docs[(page - 1) * size : page * size]
    return {
        "type": "list",
        "data": [show(doc) for doc in shown],
        "pages": {
            "type": "pages",
            "next": None,
            "page": page,
            "per_page": size,
            "total_pages": total,
        },
        "total_count": len(docs),
    }


def cursor_of(body: Json) -> tuple[int | None, str | None]:
    """Return page size and cursor of a search."""
    told = body.get("pagination") or {}
    return told.get("per_page"), told.get("starting_after")


def _cursor(place: int, last_id: str) -> str:
    return base64.urlsafe_b64encode(f"{place}:{last_id}".encode()).decode()


def _place(docs: Sequence[Json], after: str) -> int:
    try:
        told, _, last_id = base64.urlsafe_b64decode(after.encode()).decode().partition(":")
        place = int(told)
    except (ValueError, binascii.Error) as exc:
        raise Refusal(400, "client_error", "starting_after is not valid") from exc
    if 0 < place <= len(docs) and docs[place - 1]["id"] == last_id:
        return place
    for index, doc in enumerate(docs):  # the list has moved since
        if doc["id"] == last_id:
            return index + 1
    return min(place, len(docs))
