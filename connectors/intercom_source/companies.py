"""Companies by the scroll, each with its notes; those without contacts are in no list."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from connectors.intercom.companies.listing import company_pages as scrolled
from connectors.intercom_source.calls import Reading
from connectors.intercom_source.people import listed_of
from connectors.intercom_source.records import plain
from connectors.protocols import Page
from connectors.together import all_of
from transforms.intercom_source.lists import COMPANIES, IN_SEGMENTS


async def company_pages(at: Reading, *, with_segments: bool) -> AsyncIterator[Page]:
    """Yield pages of companies, whole each time; after a scroll that broke they come twice."""
    more = {IN_SEGMENTS: True} if with_segments else {}
    async for rows in scrolled(at):
        yield Page(plain(await all_of(rows, partial(_whole, at, more)), COMPANIES), None)
    yield Page((), None)


async def _whole(at: Reading, more: Mapping[str, Any], row: Any) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return row
    notes = await listed_of(at.client, f"/companies/{row['id']}/notes")
    return row | {"notes": notes, **more}
