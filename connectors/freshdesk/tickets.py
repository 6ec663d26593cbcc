"""All tickets of a desk: list by list in windows, then what no list has.

A cursor holds, of each list, from where the next delta goes on (`since`), and while a reading is
under way where it is (`phase`, `at`, `page`, `holes`, `next`) and whence it began (`from`). `top`:
the highest number of which it is known whether a ticket was behind it.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from connectors.freshdesk.archive import (
    EVERY_GAP,
    FOLDERS,
    Asked,
    gaps,
    ids_listed,
    numbers_in,
    unlisted,
)
from connectors.freshdesk.records import tickets
from connectors.freshdesk.times import FIRST, overlapped
from connectors.freshdesk.windows import PATH, Place, windows
from connectors.http import HttpClient
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page

log = logging.getLogger(__name__)

LIVE, SPAM, DELETED, UNLISTED = "live", "spam", "deleted", "unlisted"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a desk's tickets is read; `includes` is what rows of lists have besides."""

    spam: bool = False
    deleted: bool = False
    archive: Asked = EVERY_GAP
    includes: tuple[str, ...] = ("stats",)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists that are read, in order."""
        return (LIVE, *([SPAM] if self.spam else []), *([DELETED] if self.deleted else []))


@dataclass(slots=True)
class _Reading:
    """One reading of the tickets, as its cursor has it and beyond."""

    since: dict[str, int]
    whence: dict[str, int]
    phase: str
    place: Place
    top: int
    before: int  # the top of the reading before this one
    next: int = 0
    has_holes: bool = False
    seen: set[int] = field(default_factory=set)
    is_from_start: bool = False

    def cursor(self) -> str:
        """Return where the reading is."""
        return cursor_of(
            {
                "since": self.since,
                "from": self.whence,
                "phase": self.phase,
                "at": self.place.since,
                "page": self.place.page,
                "holes": self.has_holes,
                "next": self.next,
                "top": self.top,
                "before": self.before,
            }
        )


async def ticket_pages(
    client: HttpClient, wanted: Wanted, cursor: str | None
) -> AsyncIterator[Page]:
    """Yield pages of all tickets that are wanted, from the beginning or behind a cursor."""
    reading = _opened(place_in(cursor, PATH), wanted)
    for name in wanted.lists:
        if reading.phase == name:
            async for page in _listed(client, wanted, reading, name):
                yield page
            following = [*wanted.lists, UNLISTED]
            reading.phase = following[following.index(name) + 1]
            reading.place = Place(reading.whence.get(reading.phase, FIRST))
    async for page in _unlisted(client, wanted, reading):
        yield page
    done: dict[str, Any] = {"since": reading.since, "top": reading.top}
    yield Page((), cursor_of(done))


def _opened(place: dict[str, Any], wanted: Wanted) -> _Reading:
    since, top = dict(place.get("since", {})), int(place.get("top", 0))
    if "phase" not in place or place["phase"] not in {*wanted.lists, UNLISTED}:
        whence = {name: overlapped(since.get(name, FIRST)) for name in wanted.lists}
        return _Reading(since, whence, LIVE, Place(whence[LIVE]), top, top, is_from_start=True)
    at = Place(int(place["at"]), int(place["page"]), has_holes=bool(place["holes"]))
    return _Reading(
        since,
        dict(place["from"]),
        place["phase"],
        at,
        top,
        int(place["before"]),
        int(place["next"]),
        bool(place["holes"]),
    )


async def _listed(
    client: HttpClient, wanted: Wanted, reading: _Reading, name: str
) -> AsyncIterator[Page]:
    params: dict[str, Any] = {"include": ",".join(wanted.includes) or None}
    if name != LIVE:
        params["filter"] = name
    async for leaf, behind in windows(client, params, reading.place):
        reading.place = behind
        reading.since[name] = max(behind.since, reading.since.get(name, FIRST))
        reading.has_holes = reading.has_holes or behind.has_holes
        reading.seen |= set(numbers_in(leaf.rows))
        reading.top = max(reading.top, max(numbers_in(leaf.rows), default=0))
        yield Page(tickets(leaf.rows, listed_in=None if name == LIVE else name), reading.cursor())


async def _unlisted(client: HttpClient, wanted: Wanted, reading: _Reading) -> AsyncIterator[Page]:
    """Yield what no list has; a delta asks for numbers that are new since the last reading."""
    reading.phase = UNLISTED
    asked = await _asked(client, wanted, reading)
    later = [number for number in asked if number >= reading.next]
    async for rows, last in unlisted(client, later, wanted.archive, has_holes=reading.has_holes):
        reading.next = last + 1
        reading.top = max(reading.top, last)
        yield Page(tickets(rows), reading.cursor())


async def _asked(client: HttpClient, wanted: Wanted, reading: _Reading) -> list[int]:
    """Return the numbers that are asked for one by one, in order."""
    archive = wanted.archive
    found = list(archive.ids) if archive.is_wanted and archive.ids and not reading.before else []
    by_gaps = reading.has_holes or (archive.is_wanted and archive.ids is None)
    low = 1 if reading.has_holes else reading.before + 1
    if not by_gaps or low > reading.top:
        return sorted(found)
    # What this reading has listed itself it knows, unless it was interrupted or goes further back.
    is_whole = reading.is_from_start and not (reading.has_holes and reading.before)
    folders = [each for each in FOLDERS if not (is_whole and (each or LIVE) in wanted.lists)]
    since = FIRST if reading.has_holes else min(reading.whence.values(), default=FIRST)
    seen = reading.seen | await ids_listed(client, since, folders)
    return sorted({*found, *gaps(seen, low, reading.top)})
