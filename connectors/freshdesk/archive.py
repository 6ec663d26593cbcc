"""Tickets that no list has: archived ones, and those of a second with more than can be listed.

Numbers of tickets follow each other, so that whatever the lists leave out is a gap among them.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.freshdesk.calls import item
from connectors.freshdesk.times import FIRST
from connectors.freshdesk.windows import PATH, Place, windows
from connectors.http import HttpClient
from connectors.together import all_of
from transforms.payloads import source_id

IDS_AT_ONCE: Final = 100  # numbers asked for between two cursors
FOLDERS: Final = (None, "spam", "deleted")  # lists of tickets, by their `filter`


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the archive: every gap, or the numbers of a file."""

    is_wanted: bool = True
    ids: tuple[int, ...] | None = None


EVERY_GAP: Final = Asked()


async def ids_listed(
    client: HttpClient, since: int = FIRST, folders: Sequence[str | None] = FOLDERS
) -> set[int]:
    """Return the numbers of all tickets that any list has, or some lists, read anew."""
    found: set[int] = set()
    for folder in folders:
        params = {} if folder is None else {"filter": folder}
        async for leaf, _ in windows(client, params, Place(since)):
            found |= set(numbers_in(leaf.rows))
    return found


def numbers_in(rows: Collection[Any]) -> Iterator[int]:
    """Yield the numbers of tickets."""
    for row in rows:
        told = source_id(row.get("id")) if isinstance(row, dict) else None
        if told is not None and told.isdecimal():
            yield int(told)


def gaps(seen: Collection[int], low: int, top: int) -> list[int]:
    """Return the numbers from `low` up to `top` that were not seen."""
    known = frozenset(seen)
    return [number for number in range(max(1, low), top + 1) if number not in known]


async def unlisted(
    client: HttpClient, numbers: list[int], asked: Asked, *, has_holes: bool
) -> AsyncIterator[tuple[list[dict[str, Any]], int]]:
    """Yield tickets that are there in spite of the lists, and the last number asked for."""
    archived = frozenset(asked.ids) if asked.ids is not None else None

    async def one(number: int) -> dict[str, Any] | None:
        found = await item(client, f"{PATH}/{number}") if has_holes else None
        if found is not None:
            return found
        if not asked.is_wanted or (archived is not None and number not in archived):
            return None
        old = await item(client, f"{PATH}/archived/{number}")
        return None if old is None else {**old, "archived": True}

    for start in range(0, len(numbers), IDS_AT_ONCE):
        some = numbers[start : start + IDS_AT_ONCE]
        found = await all_of(some, one)
        yield [each for each in found if each is not None], some[-1]
