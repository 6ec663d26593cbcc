"""Business hours: the schedules, each with its holidays, which have a list of their own."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.http import HttpClient
from connectors.zendesk.paging import Leaf, Listing, whole_list
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.payloads import source_id
from transforms.zendesk.office_hours import HOLIDAYS, SCHEDULES

# Zendesk's reference, "Schedules": for admins, on plans that have business hours.
ALL: Final = Listing("/api/v2/business_hours/schedules.json", SCHEDULES, is_cursor_paged=False)


async def schedules(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page the schedules; one whose holidays are refused is kept without them."""
    async for leaf in whole_list(client, listing, cursor):
        rows = [await _with_holidays(client, each) for each in leaf.body[listing.key]]
        yield Leaf(leaf.body | {listing.key: rows}, leaf.cursor)


async def _with_holidays(client: HttpClient, schedule: Any) -> Any:
    key = source_id(schedule.get("id")) if isinstance(schedule, dict) else None
    if key is None:
        return schedule
    path = f"/api/v2/business_hours/schedules/{key}/holidays.json"
    own = Listing(path, HOLIDAYS, is_cursor_paged=False)
    try:
        pages = [leaf async for leaf in whole_list(client, own, None)]
    except (ContractError, CredentialError, RecordError):
        return {**schedule, HOLIDAYS: None}
    return {**schedule, HOLIDAYS: [each for leaf in pages for each in leaf.body[HOLIDAYS]]}
