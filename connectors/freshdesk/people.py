"""Everybody: contacts in a pass for each state, with what only single ones show, then agents."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from connectors.freshdesk.calls import Leaf, Listing, item, leaf_of
from connectors.freshdesk.rates import CONTACTS
from connectors.freshdesk.records import people
from connectors.freshdesk.times import FIRST, asked, overlapped, second_of
from connectors.http import HttpClient
from connectors.http.rates import server_date
from connectors.paged import cursor_of, place_in
from connectors.protocols import Page
from connectors.together import all_of
from transforms.errors import RecordError
from transforms.freshdesk.lists import AGENT
from transforms.freshdesk.people_rows import BLOCKED, DELETED, UNVERIFIED
from transforms.payloads import mapping, source_id

PATH: Final = "/contacts"
AGENTS: Final = Listing("/agents")
# Later passes count more: who is blocked or deleted meanwhile is so, and agents are agents.
PASSES: Final = ("", UNVERIFIED, BLOCKED, DELETED, AGENT)
NAMES_OF_SINCE: Final = ("_updated_since", "updated_since")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a reading is: the pass, its page, whence it began, and the next one may begin."""

    number: int = 0
    page: int = 1
    since: int = FIRST
    began: int | None = None  # the server's time at the first answer
    top: int = FIRST  # the latest change that was seen

    def cursor(self) -> str:
        """Return the place as a cursor."""
        told = {"pass": self.number, "page": self.page, "from": self.since}
        return cursor_of({**told, "began": self.began, "top": self.top})

    def end(self) -> str:
        """Return where a delta goes on: what changed while we read is read again."""
        at = self.top if self.began is None else min(self.top, self.began)
        return cursor_of({"since": max(at, self.since)})

    def behind(self, leaf: Leaf) -> "_Place":
        """Return the place behind a page."""
        top = max((_changed(row) for row in leaf.rows), default=FIRST)
        date = server_date(leaf.headers)
        began = self.began if self.began is not None or date is None else int(date)
        after = replace(self, began=began, top=max(top, self.top), page=self.page + 1)
        return after if leaf.has_more else replace(after, number=self.number + 1, page=1)


async def people_pages(
    client: HttpClient, *, with_details: bool, cursor: str | None
) -> AsyncIterator[Page]:
    """Yield pages of contacts and agents who changed, everybody from the beginning."""
    place, known = _opened(place_in(cursor, PATH)), set[str]()
    while place.number < len(PASSES):
        name = PASSES[place.number]
        leaf = await _leaf(client, place, name)
        rows = [row for row in leaf.rows if _changed(row) >= place.since or not _changed(row)]
        if name == UNVERIFIED:  # most of them came already
            rows = [row for row in rows if _id(row) not in known]
        elif not name:
            known |= {_id(row) for row in rows}
        if with_details and name != AGENT:
            rows = await _detailed(client, rows)
        place = place.behind(leaf)
        is_over = place.number == len(PASSES)
        yield Page(people(rows, name), place.end() if is_over else place.cursor())


def _opened(place: dict[str, Any]) -> _Place:
    if "pass" not in place:
        since = int(place.get("since", FIRST))
        return _Place(since=overlapped(since), top=since)
    return _Place(
        int(place["pass"]),
        int(place["page"]),
        int(place["from"]),
        place["began"],
        int(place["top"]),
    )


async def _leaf(client: HttpClient, place: _Place, name: str) -> Leaf:
    if name == AGENT:
        return await leaf_of(client, AGENTS, place.page)
    listing = Listing(PATH, {"state": name or None}, bucket=CONTACTS)
    if place.since == FIRST:
        return await leaf_of(client, listing, place.page)
    for number, key in enumerate(NAMES_OF_SINCE, 1):
        try:
            return await leaf_of(client, listing, place.page, {key: asked(place.since)})
        except RecordError as exc:
            if exc.status != 400 or number == len(NAMES_OF_SINCE):
                raise
    raise AssertionError  # pragma: no cover - the last name returns or raises


async def _detailed(client: HttpClient, rows: Sequence[Any]) -> list[Any]:
    """Return contacts with what only single ones show; who is gone as the list has them."""

    async def one(row: Any) -> Any:
        person = _id(row)
        found = await item(client, f"{PATH}/{person}") if person.isdecimal() else None
        return row if found is None else {**row, **found}

    return await all_of(rows, one)


def _id(row: Any) -> str:
    return (source_id(row.get("id")) or "") if isinstance(row, dict) else ""


def _changed(row: Any) -> int:
    """Return when a person was changed last; an agent's own record and their person's."""
    person = mapping(row.get("contact")) if isinstance(row, dict) else {}
    return max(second_of(row) or FIRST, second_of(person) or FIRST)
