"""Conversations, then tickets: both are found by when they changed.

A cursor holds from where the next delta goes on (`since`), and while a reading is under way which
of both it reads (`phase`), where it is (`at`) and whence the later one begins (`from`).
"""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.http import HttpClient
from connectors.intercom_source.calls import Json
from connectors.intercom_source.records import second_of, threads
from connectors.intercom_source.windows import CONVERSATIONS, TICKETS, Search, windows
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page
from transforms.intercom_source import lists

OVERLAP_S: Final = 3_600  # what a search finds late is read again by the next delta
PHASES: Final[tuple[tuple[str, Search], ...]] = (
    ("conversations", CONVERSATIONS),
    ("tickets", TICKETS),
)


async def thread_pages(client: HttpClient, cursor: str | None) -> AsyncIterator[Page]:
    """Yield pages of all threads, from the beginning or behind a cursor."""
    place = place_in(cursor, lists.TICKETS)
    since: dict[str, int] = dict(place.get("since", {}))
    whence: Json = place.get("from") or {
        name: max(0, since.get(name, 0) - OVERLAP_S) for name, _ in PHASES
    }
    phase, at = place.get("phase"), place.get("at")
    for name, search in PHASES:
        if phase is not None and name != phase:
            continue
        begin = int(whence[name] if at is None else at)
        async for rows, behind in windows(client, search, begin):
            since[name] = max([since.get(name, 0), *_seconds(rows)])
            told: dict[str, Any] = {"since": since, "from": whence, "phase": name, "at": behind}
            yield Page(threads(rows, lists.TICKETS), cursor_of(told))
        phase = at = None
    yield Page((), cursor_of({"since": since}))


def _seconds(rows: list[Any]) -> list[int]:
    return [found for row in rows if (found := second_of(row)) is not None]
