"""The list of tickets past its 300 pages: asked anew from the last time of change.

Each page is the first one behind the last row that was seen: so a ticket that changes meanwhile
moves to the end, is seen again there, and shifts no page that is still to come. Only within one
second pages are counted. If it has more of them than can be had, its rest is named by gaps among
the numbers of tickets (`connectors.freshdesk.archive`).
"""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from connectors.freshdesk.calls import Leaf, Listing, leaf_of
from connectors.freshdesk.rates import TICKETS
from connectors.freshdesk.times import asked, second_of
from connectors.http import HttpClient
from transforms.errors import ContractError, RecordError

log = logging.getLogger(__name__)

LAST_PAGE: Final = 300
PATH: Final = "/tickets"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind a second, or at a page of it; `has_holes`: a second was left."""

    since: int
    page: int = 1
    has_holes: bool = False


async def windows(
    client: HttpClient, params: Mapping[str, Any], place: Place
) -> AsyncIterator[tuple[Leaf, Place]]:
    """Yield pages of tickets by their time of change, each with the place behind it."""
    listing = Listing(PATH, params, bucket=TICKETS)
    while True:
        leaf = await _leaf(client, listing, place)
        if leaf is None:  # behind the last page that can be had
            place = Place(place.since + 1, has_holes=True)
            log.warning("a second with more tickets than can be listed", extra={"page": LAST_PAGE})
            continue
        behind = _behind(place, leaf)
        yield leaf, behind
        if not leaf.has_more:
            return
        place = behind


async def _leaf(client: HttpClient, listing: Listing, place: Place) -> Leaf | None:
    order = {"order_by": "updated_at", "order_type": "asc", "updated_since": asked(place.since)}
    try:
        return await leaf_of(client, listing, place.page, order)
    except RecordError as exc:
        if exc.status == 400 and place.page > 1 and "page" in exc.detail:
            return None
        raise


def _behind(place: Place, leaf: Leaf) -> Place:
    """Return where to go on: from the last row's second, or within it by pages."""
    seconds = [found for row in leaf.rows if (found := second_of(row)) is not None]
    last = max(seconds, default=place.since)
    if last > place.since:
        return Place(last, has_holes=place.has_holes)
    if leaf.has_more and not seconds:
        raise ContractError(f"{PATH}: a page of tickets that say no time of change")
    if place.page >= LAST_PAGE:
        return Place(place.since + 1, has_holes=True)
    return replace(place, page=place.page + 1)
