"""Reading both sides without the people whom the operator leaves out: nothing of them is staged.

What was found of them is kept in a small file beside the staged rows, as ids and hashes: a delta
has to know their tickets although it reads neither them nor those again.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import orjson

from connectors.private import make_private
from connectors.protocols import Page, RawRecord, Source
from transforms.errors import FatalError
from transforms.excluding import Known, Roster, Screen, is_excluded, read_roster, without
from transforms.shapes import Fresh
from transforms.source_kind import Roles

KEY: Final = "options.exclude_people"
SINGLE: Final = "messages"  # the resource of tickets that are read one by one
DIGEST: Final = "digest"

One = Callable[[RawRecord], str | None]


def open_roster(path: str) -> Roster:
    """Return whom a file names; raises FatalError where it can't be read or names nobody."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise FatalError(f"{KEY}: {path} can't be read: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise FatalError(f"{KEY}: {path} is no text in UTF-8") from exc
    return read_roster(text)


class Memory:
    """What is known of those who are left out, in a file of the staging area."""

    def __init__(self, path: Path, roster: Roster) -> None:
        self._path, self._roster = path, roster
        self._digest: str | None = None  # of the list with which the staging area agrees
        self._sizes: tuple[int, ...] = ()

    def load(self) -> Known:
        """Return what is known."""
        try:
            told = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return Known()
        self._digest = told[DIGEST]
        found = Known(
            told["people"],
            set(told["tickets"]),
            found=set(told["found"]),
            addresses=set(told["addresses"]),
            elsewhere=told.get("elsewhere", {}),  # files of earlier versions lack it
        )
        return found if self.is_current() else found.still(self._roster)

    def is_current(self) -> bool:
        """Tell whether what is staged was read, or purged, with today's list."""
        return self._digest == self._roster.digest

    def save(self, known: Known) -> None:
        """Keep what has become known, once staging agrees with today's list."""
        sizes = _sizes(known)
        if self.is_current() and sizes != self._sizes:
            self.agree(known)

    def agree(self, known: Known) -> None:
        """Keep that staging agrees with today's list."""
        told = {
            DIGEST: self._roster.digest,
            "people": known.people,
            "tickets": sorted(known.tickets),
            "found": sorted(known.found),
            "addresses": sorted(known.addresses),
            "elsewhere": known.elsewhere,
        }
        make_private(self._path.parent)
        temporary = self._path.with_suffix(".tmp")
        temporary.write_bytes(orjson.dumps(told))
        temporary.replace(self._path)
        self._digest = self._roster.digest
        self._sizes = _sizes(known)


def _sizes(known: Known) -> tuple[int, ...]:
    return len(known.people), len(known.tickets), len(known.found), len(known.elsewhere)


def screening(screen: Screen, roles: Roles, resource: str) -> One:
    """Return what decides on the raw records of a resource."""
    if resource == roles.people:
        return lambda each: screen.person(each.id, each.payload)
    if resource == roles.tickets:
        return lambda each: screen.ticket(each.id, each.payload)
    if resource in {roles.bulk_messages, roles.side_messages, SINGLE}:
        return lambda each: screen.message(each.id, each.parent_id, each.payload)
    owner = resource == roles.memberships
    return lambda each: screen.other(each.parent_id if owner else None, each.payload)


class ScreenedSource:
    """A source as if it had never known them; what is not named here it does itself."""

    def __init__(self, source: Source, screen: Screen, roles: Roles, memory: Memory) -> None:
        self._source, self._screen, self._roles, self._memory = source, screen, roles, memory

    def __getattr__(self, name: str) -> Any:
        """Return what the source has of that name."""
        return getattr(self._source, name)

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the source's pages without what is left out."""
        one = screening(self._screen, self._roles, resource)
        async for page in self._source.pages(resource, cursor=cursor):
            yield self._page(page, one)

    async def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield a ticket's messages without what is left out."""
        one = screening(self._screen, self._roles, SINGLE)
        async for page in self._source.messages(ticket):
            yield self._page(page, one)

    async def memberships(self, person_id: str) -> AsyncIterator[Page]:
        """Yield the companies of somebody; of who is left out none."""
        if person_id not in self._screen.known.people:
            async for page in self._source.memberships(person_id):
                yield page

    async def person(self, person_id: str) -> RawRecord | None:
        """Return somebody whom no list has, or what may be seen of them."""
        record = await self._source.person(person_id)
        if record is None:
            return None
        one = screening(self._screen, self._roles, self._roles.people)
        return next(iter(self._page(Page([record], None), one).records), None)

    def needs_messages(
        self, messages: Sequence[Mapping[str, Any]], ticket: Mapping[str, Any]
    ) -> bool:
        """Tell whether a raw ticket has to be read by itself, by the messages that stay."""
        return self._source.needs_messages([*without(messages)], ticket)

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:
        """Read a ticket once more; what names those who are left out is not in it."""
        fresh = await self._source.fresh_ticket(ticket_id)
        if fresh is None:
            return None
        scrub = self._screen.scrubbed
        return replace(
            fresh,
            ticket=scrub(fresh.ticket),
            comments=[scrub(each) for each in fresh.comments],
            turns=[scrub(each) for each in fresh.turns],
        )

    def _page(self, page: Page, one: One) -> Page:
        kept = [
            _shown(record, payload)
            for record in page.records
            if (payload := one(record)) is not None
        ]
        self._memory.save(self._screen.known)
        return replace(page, records=kept)


def _shown(record: RawRecord, payload: str) -> RawRecord:
    """Return a record with what may be seen of it; one that is blank says nothing of itself."""
    told = record._replace(payload=payload)
    return told._replace(is_whole=None) if is_excluded(payload) else told


class ScreenedWorkspace:
    """The workspace's lists without contacts of theirs."""

    def __init__(self, target: Any, screen: Screen) -> None:
        self._target, self._screen = target, screen

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the workspace's pages without what is left out."""
        async for page in self._target.pages(resource, cursor=cursor):
            kept = [each for each in page.records if self._screen.contact(each.payload) is not None]
            yield replace(page, records=kept)


def screened(source: Source, screen: Screen, roles: Roles, memory: Memory) -> Source:
    """Return a source that shows nothing of those who are left out."""
    return cast(Source, ScreenedSource(source, screen, roles, memory))
