"""What reading a desk will take, asked in a few calls and counted from what is staged."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.freshdesk.archive import FOLDERS, numbers_in
from connectors.freshdesk.calls import Listing, ask, leaf_of
from connectors.freshdesk.rates import TICKETS as TICKETS_BUCKET
from connectors.freshdesk.tickets import Wanted
from connectors.freshdesk.times import FIRST, asked
from connectors.freshdesk.windows import PATH
from connectors.http import HttpClient
from transforms.errors import RecordError
from transforms.freshdesk.costs import (
    Held,
    Limits,
    Manner,
    Shelves,
    conversations_of,
    knowledge_row,
    reading_rows,
)
from transforms.freshdesk.lists import BESIDE, COMPANIES, PEOPLE, TICKETS
from transforms.payloads import mapping
from transforms.reading_cost import ReadingCost, Staged

EVER: Final = "\"created_at:>'1970-01-01'\""
NEWEST_FIRST: Final = Listing(
    PATH,
    {"updated_since": asked(FIRST), "order_by": "created_at", "order_type": "desc"},
    bucket=TICKETS_BUCKET,
)


async def reading_cost_of(
    client: HttpClient,
    wanted: Wanted,
    staged: Staged | None,
    *,
    is_fast: bool,
    with_changes: bool,
    shelves: Shelves | None,
) -> ReadingCost:
    """Return what reading all of a desk takes; `staged`: what is known of it already.

    `shelves`: what the knowledge base holds, None where it is not read.
    """
    top = max(numbers_in((await leaf_of(client, NEWEST_FIRST, 1)).rows), default=0)
    live = await _found(client, "tickets")
    held = _held(wanted, top, top if live is None else min(live, top), staged)
    if staged is None:
        people, companies = await _found(client, "contacts"), await _found(client, "companies")
        held = Held(
            listed=held.listed,
            archived=held.archived,
            people=people or 0,
            companies=companies or 0,
        )
    manner = Manner(
        is_fast=is_fast,
        includes=len(wanted.includes),
        lists=len(wanted.lists),
        other_lists=len(FOLDERS) - len(wanted.lists) if _asks_gaps(wanted) else 0,
        with_changes=with_changes,
    )
    credits_s = client.limiter.per_second
    limits = Limits(credits_s, client.limiter.per_second_of(TICKETS_BUCKET))
    rows = reading_rows(held, manner, limits)
    return ReadingCost(
        rows if shelves is None else (*rows, knowledge_row(shelves, limits)),
        None if credits_s is None else credits_s * 60,
        is_estimate=staged is None,
    )


def _held(wanted: Wanted, top: int, live: int, staged: Staged | None) -> Held:
    """Return the desk's tickets: all numbers that the search doesn't count are taken as archived.

    Once they are staged, those that were there are tickets, and the others were asked for in vain.
    """
    gaps = top - live if _asks_gaps(wanted) else len(wanted.archive.ids or ())
    gaps = gaps if wanted.archive.is_wanted else 0
    if staged is None:
        return Held(listed=live, archived=gaps)
    rows = staged.rows
    archived = min(gaps, max(0, rows.get(TICKETS, 0) - live))
    return Held(
        listed=rows.get(TICKETS, 0) - archived,
        archived=archived,
        absent=gaps - archived,
        people=rows.get(PEOPLE, 0),
        companies=rows.get(COMPANIES, 0),
        beside=rows.get(BESIDE, 0),
        conversations=conversations_of(staged.messages),
    )


def _asks_gaps(wanted: Wanted) -> bool:
    return wanted.archive.is_wanted and wanted.archive.ids is None


async def _found(client: HttpClient, name: str) -> int | None:
    """Return how many the search counts: it knows nothing archived; None where there is none."""
    try:
        answer = await ask(client, f"/search/{name}", {"query": EVER}, is_item=True)
    except RecordError:
        return None
    told: Mapping[str, Any] = mapping(answer.body)
    total = told.get("total")
    return total if type(total) is int else None
