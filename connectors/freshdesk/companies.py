"""Companies: all of them, or those that were changed since."""

from collections.abc import AsyncIterator
from typing import Any

from connectors.freshdesk.calls import leaf_of
from connectors.freshdesk.records import plain
from connectors.freshdesk.resources import COMPANY_LIST
from connectors.freshdesk.times import FIRST, asked, overlapped, second_of
from connectors.http import HttpClient
from connectors.http.rates import server_date
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page
from transforms.freshdesk.lists import COMPANIES


async def company_pages(client: HttpClient, cursor: str | None) -> AsyncIterator[Page]:
    """Yield pages of companies; the last cursor is where the next delta begins."""
    place = place_in(cursor, COMPANY_LIST.path)
    since = int(place["from"]) if "page" in place else overlapped(int(place.get("since", FIRST)))
    page, began = int(place.get("page", 1)), place.get("began")
    top = int(place.get("top", place.get("since", FIRST)))
    wish = {} if since == FIRST else {"updated_since": asked(since)}
    while True:
        leaf = await leaf_of(client, COMPANY_LIST, page, wish)
        date = server_date(leaf.headers)
        began = began if began is not None or date is None else int(date)
        top = max([top, *((second_of(row) or FIRST) for row in leaf.rows)])
        page += 1
        told: dict[str, Any] = {"page": page, "from": since, "began": began, "top": top}
        if not leaf.has_more:
            told = {"since": max(since, top if began is None else min(top, began))}
        yield Page(plain(leaf.rows, COMPANIES), cursor_of(told))
        if not leaf.has_more:
            return
