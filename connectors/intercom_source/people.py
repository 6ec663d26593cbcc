"""Contacts with all their tags, companies and notes; then teammates.

All of them by their list, which is in the order in which they came: whoever changes keeps the
place. A delta asks the search, which cuts times to days of the workspace's time zone (up to 2.16).
"""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

from connectors.http import HttpClient
from connectors.http.rates import server_date
from connectors.intercom.paging import next_cursor
from connectors.intercom_source.calls import MAX_PAGES, MOST, Json, all_rows, rows_in
from connectors.intercom_source.records import plain
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page
from connectors.together import all_of
from transforms.errors import ContractError, RecordError
from transforms.intercom_source.lists import PEOPLE
from transforms.payloads import mapping, records

CONTACTS: Final = "/contacts"
DAYS_S: Final = 2 * 86_400  # a day may begin up to half a day before UTC's, and be left out whole
OUT_OF: Final = "opted_out_subscription_types"
PER_PAGE: Final = 50  # of what one contact has
BAD_CURSOR: Final = 400  # client_error: starting_after is not valid; OpenAPI 2.16


async def people_pages(client: HttpClient, cursor: str | None) -> AsyncIterator[Page]:
    """Yield pages of contacts, from the beginning or behind a cursor, and teammates last."""
    place = place_in(cursor, PEOPLE)
    since, began, after = place.get("since"), place.get("began"), place.get("after")
    for number in range(MAX_PAGES):
        try:
            answer = await _page(client, since, after)
        except RecordError as exc:
            if exc.status != BAD_CURSOR or after is None or number:
                raise
            answer = await _page(client, since, None)  # a place of long ago: from the beginning
        date = server_date(answer.headers)
        began = began if began is not None or date is None else int(date)
        rows = await all_of(rows_in(answer.body, "data", CONTACTS), partial(whole, client))
        following = next_cursor(answer.body)
        if following is not None and following == after:
            raise ContractError("contacts: the same page again is named as the next one")
        after = following
        told = {"since": since, "began": began, "after": after}
        if not rows or after is None:
            break
        yield Page(plain(rows, PEOPLE), cursor_of(told))
    else:
        raise ContractError("contacts have no end")
    teammates = await all_rows(client, "/admins", "admins")
    yield Page(
        [*plain(rows, PEOPLE), *plain(teammates, PEOPLE)], cursor_of({"since": began or since or 0})
    )


async def _page(client: HttpClient, since: int | None, after: str | None) -> Any:
    paging = {"per_page": MOST} | ({"starting_after": after} if after else {})
    if since is None:
        return await client.read(CONTACTS, params=paging)
    query = {"field": "updated_at", "operator": ">", "value": max(0, since - DAYS_S)}
    sort = {"field": "created_at", "order": "ascending"}
    body = {"query": query, "sort": sort, "pagination": paging}
    return await client.query(f"{CONTACTS}/search", json=body)


async def whole(client: HttpClient, row: Any) -> Any:
    """Return a contact with what it has more of than it shows, and with its notes' words."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return row
    wanted = [name for name in ("tags", "companies") if mapping(row.get(name)).get("has_more")]
    wanted += ["notes"] if mapping(row.get("notes")).get("total_count") else []
    found: Json = {}
    for name in wanted:
        found[name] = mapping(row[name]) | await listed_of(client, f"{CONTACTS}/{row['id']}/{name}")
    if mapping(row.get(OUT_OF)).get("has_more"):
        found[OUT_OF] = await _opted_out_of(client, row["id"])
    return row | found


async def _opted_out_of(client: HttpClient, contact_id: str) -> Json:
    """Return all that somebody has opted out of; the list has what they opted into as well."""
    told = await listed_of(client, f"{CONTACTS}/{contact_id}/subscriptions")
    rows = [each for each in records(told["data"]) if each.get("consent_type") == "opt_out"]
    return told | {"data": rows, "total_count": len(rows)}


async def listed_of(client: HttpClient, path: str) -> Json:
    """Return the whole of a list that hangs on a contact or company."""
    try:
        rows = await all_rows(client, path, "data", per_page=_size(path), is_item=True)
    except RecordError as exc:
        if exc.status not in {404, 410}:
            raise
        rows = []  # gone since it was listed
    return {"type": "list", "data": rows, "total_count": len(rows), "has_more": False}


def _size(path: str) -> int | None:
    return None if path.endswith(("/tags", "/subscriptions")) else PER_PAGE
