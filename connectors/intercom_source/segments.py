"""Who is in which segment, by a search for the people of each; asked for where a file wants it."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.http import HttpClient
from connectors.intercom.paging import next_cursor
from connectors.intercom_source.calls import MAX_PAGES, MOST, all_rows, is_absent, item, rows_in
from connectors.intercom_source.people import CONTACTS
from connectors.protocols import Page, RawRecord
from connectors.raw_records import dumped
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.payloads import records, source_id, text

OF_PEOPLE: Final = frozenset({"contact", "user"})  # `person_type`; OpenAPI 2.16, segment
SORT: Final = {"field": "created_at", "order": "ascending"}  # who changes keeps the place


async def member_pages(client: HttpClient) -> AsyncIterator[Page]:
    """Yield the members of all segments of people, segment by segment."""
    try:
        segments = await all_rows(client, "/segments", "segments")
    except (RecordError, CredentialError) as exc:
        if not is_absent(exc):
            raise
        segments = []
    for each in records(segments):
        key = source_id(each.get("id"))
        if key is not None and text(each.get("person_type")) in OF_PEOPLE:
            async for rows in _people_in(client, key):
                ids = [found for row in records(rows) if (found := source_id(row.get("id")))]
                yield Page([_member(person, key) for person in ids], None)
    yield Page((), None)


async def segments_of(client: HttpClient, person_id: str) -> list[RawRecord]:
    """Return which segments somebody is in; none of who is gone, or is no contact."""
    told = await item(client, f"{CONTACTS}/{person_id}/segments") or {}
    ids = [found for each in records(told.get("data")) if (found := source_id(each.get("id")))]
    return [_member(person_id, each) for each in ids]


async def _people_in(client: HttpClient, segment_id: str) -> AsyncIterator[list[Any]]:
    query, cursor = {"field": "segment_id", "operator": "=", "value": segment_id}, None
    for _ in range(MAX_PAGES):
        paging = {"per_page": MOST} | ({"starting_after": cursor} if cursor else {})
        body = {"query": query, "sort": SORT, "pagination": paging}
        answer = await client.query(f"{CONTACTS}/search", json=body)
        rows = rows_in(answer.body, "data", CONTACTS)
        yield rows
        following = next_cursor(answer.body)
        if not rows or following is None:
            return
        if following == cursor:
            raise ContractError("a segment's people: the same page again is named as the next one")
        cursor = following
    raise ContractError("a segment's people have no end")


def _member(person_id: str, segment_id: str) -> RawRecord:
    told = {"contact_id": person_id, "segment_id": segment_id}
    return RawRecord(f"{person_id}:{segment_id}", person_id, None, dumped(told))
