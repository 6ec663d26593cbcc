"""A folder as a migration source: read whole each time, a page in memory at a time."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from connectors.files.folder import Folder
from connectors.files.help_centers import TABLES_OF, FolderKnowledge
from connectors.files.records import records_of
from connectors.files.review import Review
from connectors.http import LimiterStats, Patience
from connectors.knowledge import KnowledgeSource
from connectors.protocols import Finding, Page, RawRecord, Resource, StagedReader
from transforms.errors import ContractError, RecordError, TransientError
from transforms.files.catalog import DESK, TEAMS
from transforms.files.custom_objects import TABLE as CUSTOM_OBJECTS
from transforms.files.handed import HOURS, LISTED
from transforms.files.source import ROLES
from transforms.intermediate.desk import FILE, Desk, read_desk
from transforms.intermediate.tables import TABLES
from transforms.model import EntityType
from transforms.reading_cost import ReadingCost
from transforms.shapes import Fresh

NO_PAGES: Final[tuple[Page, ...]] = ()
_LISTS: Final = {ROLES.bulk_messages: ("messages", "attachments"), **TABLES_OF}
PAGE_ROWS: Final = 200  # a row may be as long as a line is
PIECE: Final = 1024 * 1024  # bytes of a file that are held at once
DESK_AT_MOST: Final = 1_000_000  # bytes of desk.json
RESOURCES: Final[tuple[Resource, ...]] = (
    Resource(DESK, EntityType.TEAM, is_incremental=False),
    Resource(TEAMS, EntityType.TEAM, is_incremental=False),
    Resource(CUSTOM_OBJECTS, EntityType.CUSTOM_OBJECT, is_incremental=False),
    Resource(LISTED, EntityType.ATTRIBUTE, is_incremental=False),
    Resource(HOURS, EntityType.OFFICE_HOURS, is_incremental=False),
    Resource(ROLES.companies, EntityType.COMPANY, is_incremental=True, is_compared=True),
    Resource(ROLES.people, EntityType.CONTACT, is_incremental=True, is_compared=True),
    Resource(ROLES.tickets, EntityType.TICKET, is_incremental=True, is_compared=True),
    Resource(
        ROLES.bulk_messages,
        EntityType.MESSAGE,
        is_incremental=True,
        is_of_parent=True,
        is_compared=True,
    ),
)


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file of the folder; satisfies `connectors.protocols.Download`."""

    file: BinaryIO
    size_bytes: int
    content_type: str | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes in pieces."""
        while piece := await asyncio.to_thread(self.file.read, PIECE):
            yield piece


class FolderSource:
    """Reads one folder; satisfies `connectors.protocols.Source`.

    Other ways to read a ticket than the whole of its table there are none.
    """

    def __init__(self, folder: Folder, desk: Desk) -> None:
        self._folder, self._desk = folder, desk
        self.system, self.name, self.account = desk.kind, desk.name, desk.account
        self.resources = RESOURCES
        self.use = LimiterStats()
        self.knowledge: KnowledgeSource | None = FolderKnowledge(self)
        self.workspace: str | None = None
        self.lists_all = False  # a number between two others says nothing: ids are anybody's

    async def check(self) -> list[Finding]:
        """Say whether this is a folder of the format."""
        try:
            tables = [name for name in TABLES if self._folder.parts(name)]
        except ContractError as exc:
            return [Finding(is_fatal=True, subject="source", text=str(exc))]
        told = (
            f"{self.name} ({self.account}) in {self._folder.root}: {', '.join(tables) or 'empty'}"
        )
        return [Finding(is_fatal=not tables, subject="source", text=told)]

    async def read_through(self) -> list[Finding]:
        """Say what is wrong with which row, and what would be right."""
        return await asyncio.to_thread(Review(self._folder).read_through)

    async def confirm(self) -> None:
        """Return when the folder is there; raises TransientError when it is not just now."""
        try:
            await asyncio.to_thread(read_desk_of, self._folder)
        except ContractError as exc:
            raise TransientError(str(exc)) from exc

    async def counts(self) -> dict[str, int | None]:
        """Return how many companies, people and tickets there are."""
        names = {"companies": "companies", "people": "contacts", "tickets": "tickets"}
        return {
            told: await asyncio.to_thread(_count, self._folder, name)
            for told, name in names.items()
        }

    async def reading_cost(
        self,
        staged: StagedReader,  # noqa: ARG002
        *,
        with_knowledge: bool,  # noqa: ARG002
    ) -> ReadingCost | None:
        """Say nothing: a folder has no budget."""
        return None

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages from the beginning or behind `cursor`, in the order of the files.

        A cursor of files that have changed since means the beginning. Raises ContractError when
        a file has another form than its table, or is changed while it is read.
        """
        version = _version(self._folder, resource)
        told, _, place = (cursor or "").rpartition(":")
        number = int(place) if told == version else 0
        records = islice(self._records(resource), number, None)
        while rows := await asyncio.to_thread(lambda: list(islice(records, PAGE_ROWS))):
            number += len(rows)
            yield Page(rows, f"{version}:{number}")
        if _version(self._folder, resource) != version:
            raise ContractError(f"{self._folder.root}: was changed while it was read; run again")
        yield Page((), f"{version}:{number}")

    def _records(self, resource: str) -> Iterator[RawRecord]:
        if resource == DESK:
            told = orjson.dumps(self._desk.told()).decode()
            return iter([RawRecord(self.account, None, None, told)])
        return chain.from_iterable(records_of(self._folder, each) for each in _tables(resource))

    async def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:  # noqa: ARG002
        """Yield nothing: a ticket's messages come with all others."""
        for page in NO_PAGES:
            yield page

    def needs_messages(
        self,
        messages: Sequence[Mapping[str, Any]],  # noqa: ARG002
        ticket: Mapping[str, Any],  # noqa: ARG002
    ) -> bool:
        """Say that no ticket has to be read by itself."""
        return False

    async def memberships(self, person_id: str) -> AsyncIterator[Page]:  # noqa: ARG002
        """Yield nothing: people say themselves where they belong."""
        for page in NO_PAGES:
            yield page

    async def person(self, person_id: str) -> RawRecord | None:  # noqa: ARG002
        """Return nobody: who is in no list is not asked for."""
        return None

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:  # noqa: ARG002
        """Return nothing: there is no second way to read a ticket."""
        return None

    async def gone(self, ids: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Return none: its list of tickets comes whole each time."""
        return []

    async def living_tickets(self, ids: Sequence[int]) -> list[str]:  # noqa: ARG002
        """Return none, for the same reason."""
        return []

    def is_own(self, url: str) -> bool:  # noqa: ARG002
        """Tell that a file's trouble is its own."""
        return False

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """Return none: a file lies where its path says."""
        return None

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[PlainFile]:
        """Open a file by its path; raises RecordError when it can't be had or is too large."""
        return _opened(self._folder, url, max_bytes)

    async def aclose(self) -> None:
        """Let go of nothing: no file stays open."""


def open_source(
    url: str, auth: Mapping[str, str], wishes: object, patience: Patience
) -> FolderSource:
    """Put a source together; raises ContractError when the folder does not say what it is."""
    del auth, wishes, patience  # a folder needs none
    folder = Folder(Path(url))
    return FolderSource(folder, read_desk_of(folder))


def read_desk_of(folder: Folder) -> Desk:
    """Return the desk that a folder names; raises ContractError with what is allowed."""
    try:
        with folder.open(FILE) as file:
            told = orjson.loads(file.read(DESK_AT_MOST).removeprefix(b"\xef\xbb\xbf"))
    except RecordError as exc:
        raise ContractError(
            f"{folder.root}: {exc.detail}; see docs/intermediate-format.md"
        ) from exc
    except orjson.JSONDecodeError as exc:
        raise ContractError(f"{FILE}: is no JSON; allowed: one object") from exc
    return read_desk(told)


@asynccontextmanager
async def _opened(folder: Folder, path: str, max_bytes: int) -> AsyncIterator[PlainFile]:
    with folder.open(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise RecordError("file_too_large", f"{size} bytes")
        yield PlainFile(file, size)


def _tables(resource: str) -> tuple[str, ...]:
    return _LISTS.get(resource, (resource,))


def _count(folder: Folder, table: str) -> int | None:
    try:
        return sum(1 for _ in records_of(folder, table))
    except ContractError:
        return None  # `read_through` says why


def _version(folder: Folder, resource: str) -> str:
    """Return what changes when a file of a resource does."""
    names = (
        [FILE]
        if resource == DESK
        else [part.name for table in _tables(resource) for part in folder.parts(table)]
    )
    told = hashlib.sha256()
    for name in names:
        try:
            with folder.open(name) as file:
                status = os.fstat(file.fileno())
        except RecordError as exc:
            raise ContractError(f"{name}: {exc.detail}; allowed: a plain file") from exc
        told.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return told.hexdigest()[:24]
