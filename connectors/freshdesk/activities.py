"""What was changed of tickets: a file for each day, which is made on the next and kept for 30.

Known of the export: it wants an account admin and a switched-on export; a day without a file is
404 or an empty list; links are signed. Freshdesk's article on exporting ticket activities,
airbyte #80306.
"""

import gzip
import logging
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from connectors.freshdesk.calls import ask
from connectors.freshdesk.files import open_file
from connectors.http import HttpClient
from connectors.http.strangers import Strangers
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page, RawRecord
from connectors.raw_records import Json, one_by_one, raw_record
from transforms.errors import ContractError, RecordError, TransientError
from transforms.freshdesk.changes import is_told, staged_activity
from transforms.freshdesk.lists import ACTIVITIES, CHANGE
from transforms.payloads import source_id

log = logging.getLogger(__name__)

PATH: Final = "/export/ticket_activities"
DAYS_KEPT: Final = 30
MOST_BYTES: Final = 512 * 1024 * 1024  # of the file of one day
ROWS_AT_ONCE: Final = 2_000
TRIES: Final = 2  # of a day's file
UNAVAILABLE: Final = "file_unavailable"  # the store of files does not answer
_GZIP: Final = b"\x1f\x8b"
_DATA: Final = "activities_data"


async def activity_pages(
    client: HttpClient, strangers: Strangers, cursor: str | None, *, now: datetime
) -> AsyncIterator[Page]:
    """Yield the activities of all days that have a file and were not read before.

    A day whose file is not there, or can't be read, is asked for again in the next reading. What
    the plan lacks is empty. Raises ContractError for an answer of an unknown form.
    """
    had = {*place_in(cursor, PATH).get("had", ())}
    days = [(now - timedelta(days=back)).date().isoformat() for back in range(DAYS_KEPT, 0, -1)]
    had &= {*days}
    for day in days:
        if day in had:
            continue
        try:
            rows = await _rows(client, strangers, day)
        except RecordError as exc:
            if exc.status != 403:
                raise
            log.info("resource absent", extra={"resource": PATH, "status": exc.status})
            break
        for start in range(0, len(rows or ()), ROWS_AT_ONCE):
            before = cursor_of({"had": sorted(had)})
            yield Page(activities((rows or [])[start : start + ROWS_AT_ONCE]), before)
        had |= set() if rows is None else {day}
    yield Page((), cursor_of({"had": sorted(had)}))


def activities(rows: Iterable[Any]) -> list[RawRecord]:
    """Return what was changed of tickets; what only repeats messages is left."""

    def read(row: Json) -> RawRecord:
        told = staged_activity(row)
        found = raw_record(told, told, _ticket_of(row), told["created_at"], prefix=CHANGE)
        return found._replace(is_whole=True)

    told = [row for row in rows if not isinstance(row, dict) or is_told(row)]
    return one_by_one(told, read, ACTIVITIES, owner=_ticket_of)


def _ticket_of(row: Any) -> str | None:
    return source_id(row.get("ticket_id")) if isinstance(row, dict) else None


async def _rows(client: HttpClient, strangers: Strangers, day: str) -> list[Any] | None:
    """Return the activities of a day, None where there is no file of it that can be read.

    A file whose link or content is no good is tried once more, by a new link. Raises
    TransientError where the store does not answer.
    """
    for _ in range(TRIES):
        try:
            told = (await ask(client, PATH, {"created_at": day}, is_item=True)).body
        except RecordError as exc:
            if exc.status == 404:
                return None
            raise
        if isinstance(told, dict) and isinstance(told.get(_DATA), list):
            return list(told[_DATA])
        links = _links(told)
        if not links:
            return None
        try:
            return [row for link in links for row in await _downloaded(client, strangers, link)]
        except RecordError as exc:
            if exc.code == UNAVAILABLE:
                raise TransientError(f"{PATH}: the file of {day} ({exc.detail})") from exc
            log.warning("a file of activities not had", extra={"day": day, "code": exc.code})
    return None


def _links(told: Any) -> list[str]:
    """Return where the files of a day lie: one, or a list of such."""
    export = told.get("export") if isinstance(told, dict) else told
    items = [export] if isinstance(export, dict) and export else export or []
    if isinstance(items, list) and all(isinstance(each, dict) for each in items):
        links = [each.get("url") for each in items]
        if all(isinstance(link, str) for link in links):
            return links
    raise ContractError(f"{PATH}: the answer is no list of links to files")


async def _downloaded(client: HttpClient, strangers: Strangers, link: str) -> list[Any]:
    """Return a file's activities; raises RecordError where it can't be had or is none."""
    async with open_file(client, strangers, link, max_bytes=MOST_BYTES) as file:
        content = b"".join([chunk async for chunk in file.chunks()])
    try:
        told = orjson.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
        rows = told[_DATA]
    except (ValueError, OSError, EOFError, TypeError, KeyError) as exc:
        raise RecordError("broken_file", f"{PATH}: a file that is no export") from exc
    if not isinstance(rows, list):
        raise RecordError("broken_file", f"{PATH}: a file without a list")
    return rows
