"""What was changed of tickets: a file for each day, which is made on the next and kept for 30.

Known of the export: it wants an account admin and a switched-on export; a day without a file is
404 or an empty list; links are signed. Freshdesk's article on exporting ticket activities,
airbyte #80306.
"""

import gzip
import logging
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

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

    A day whose file is not there, or can't be read, is asked for again in the next reading; of the
    latter the last page tells. What the plan lacks is empty. Raises ContractError for an answer of
    an unknown form.
    """
    had = {*place_in(cursor, PATH).get("had", ())}
    days = [(now - timedelta(days=back)).date().isoformat() for back in range(DAYS_KEPT, 0, -1)]
    had &= {*days}
    unread: dict[str, str] = {}
    for day in days:
        if day in had:
            continue
        try:
            told = await _told_of(client, strangers, day)
        except RecordError as exc:
            if exc.status != 403:
                raise
            log.info("resource absent", extra={"resource": PATH, "status": exc.status})
            break
        for start in range(0, len(told.rows), ROWS_AT_ONCE):
            before = cursor_of({"had": sorted(had)})
            yield Page(activities(told.rows[start : start + ROWS_AT_ONCE]), before)
        had |= {day} if told.is_whole else set()
        unread |= {day: told.fault} if told.fault else {}
    yield Page((), cursor_of({"had": sorted(had)}), unread)


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


class _Day(NamedTuple):
    """What the files of a day tell: nothing where there is none."""

    rows: list[Any]
    is_whole: bool = False
    fault: str | None = None  # why one of them is no good


async def _told_of(client: HttpClient, strangers: Strangers, day: str) -> _Day:
    """Return the activities of a day.

    A file whose link or content is no good is tried once more, by a new link. Raises
    TransientError where the store does not answer.
    """
    found = _Day([])
    for _ in range(TRIES):
        try:
            told = (await ask(client, PATH, {"created_at": day}, is_item=True)).body
        except RecordError as exc:
            if exc.status == 404:
                return _Day([])
            raise
        if isinstance(told, dict) and isinstance(told.get(_DATA), list):
            return _Day(list(told[_DATA]), is_whole=True)
        links = _links(told)
        found = await _read_files(client, strangers, links, day)
        if found.is_whole or not links:
            return found
    return found


async def _read_files(client: HttpClient, strangers: Strangers, links: list[str], day: str) -> _Day:
    """Return what the files of a day tell, of those that are sound."""
    rows: list[Any] = []
    fault: str | None = None
    for link in links:
        try:
            rows += await _downloaded(client, strangers, link)
        except RecordError as exc:
            if exc.code == UNAVAILABLE:
                raise TransientError(f"{PATH}: the file of {day} ({exc.detail})") from exc
            log.warning("a file of activities not had", extra={"day": day, "code": exc.code})
            fault = exc.code
    return _Day(rows, bool(links) and fault is None, fault)


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
