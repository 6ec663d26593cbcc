"""Files ahead of their time: fetched while the export that names them is still being read.

They draw on another rate than the export does. Nothing depends on it: what was not fetched here,
or could not be had, is for `stage_files`, which alone says why a file is missing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from connectors.filestore import FileStore
from connectors.protocols import Page, Source
from connectors.staging import Area, PartReader, PartWriter
from tasks.stage.fetching import FETCHES_AT_ONCE, fetch_file
from transforms.contracts import FILE, sort_key
from transforms.errors import MigrationError

log = logging.getLogger(__name__)

ROOM: Final = 20_000  # rows that wait; what comes beyond is fetched later
GIVEN_UP_AFTER: Final = 20  # files in a row that could not be had
AT_RISK: Final = 500  # files that are fetched again after a kill

Row = dict[str, Any]


class Ahead:
    """Fetches what it is offered, some files at a time, until it is ended."""

    def __init__(
        self,
        source: Source,
        area: Area,
        store: FileStore,
        *,
        max_bytes: int,
        run: str,
        room: int = ROOM,
    ) -> None:
        """`run` is written into the parts; there must be no other writer of files meanwhile."""
        self._source, self._store, self._max_bytes = source, store, max_bytes
        self._writer = PartWriter(area.begin("files", is_incremental=True).folder, FILE, run=run)
        self._room = room
        self._known = area.reader("files", contract=FILE)
        self._waiting: deque[Row] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._unsaved = self._failures = 0
        self._is_over = False

    @property
    def is_busy(self) -> bool:
        """Whether files are under way."""
        return bool(self._workers)

    def offer(self, rows: Sequence[Row]) -> None:
        """Take files to fetch, rows of ATTACHMENT; never waits, and takes no more than fit."""
        if self._is_over or not rows:
            return
        wanted = files_to_fetch(rows, self._known, self._store)
        self._waiting.extend(wanted[: self._room - len(self._waiting)])
        for _ in range(min(len(self._waiting), FETCHES_AT_ONCE - len(self._workers))):
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def end(self) -> None:
        """Begin no other file, wait for those under way, and keep what there is."""
        self._is_over = True
        await asyncio.gather(*self._workers)
        self._writer.flush()

    async def give_up(self) -> None:
        """Keep what there is, and wait for nothing: the run is over."""
        self._is_over = True
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        with suppress(OSError):  # a full disk, say: then these are fetched again
            self._writer.flush()

    async def _work(self) -> None:
        """Fetch one file after the other; trouble that is everybody's is met again later."""
        while self._waiting and not self._is_over:
            try:
                await self._fetch(self._waiting.popleft())
            except (MigrationError, OSError) as exc:
                log.info("files are fetched later", extra={"reason": type(exc).__name__})
                self._is_over = True

    async def _fetch(self, row: Row) -> None:
        found = await fetch_file(self._source, self._store, row, max_bytes=self._max_bytes)
        if found["reason"] is not None:
            self._failures += 1
            self._is_over = self._is_over or self._failures >= GIVEN_UP_AFTER
            return
        self._failures = 0
        self._writer.append([found], size_bytes=0, cursor=None)
        self._unsaved += 1
        if self._unsaved >= AT_RISK:
            self._writer.flush()
            self._unsaved = 0


def files_to_fetch(rows: Sequence[Row], known: PartReader, store: FileStore) -> list[Row]:
    """Return those rows of ATTACHMENT whose file can be had and is not in the store."""
    keys = sorted({sort_key(row["ticket_id"]) for row in rows})
    have = {
        row["id"]
        for row in known.read_keys(keys).to_pylist()
        if row["sha256"] and store.path(row["sha256"]).exists()
    }
    return [row for row in rows if row["unavailable"] is None and row["source_id"] not in have]


class Watched:
    """A source whose pages somebody looks at while they are staged."""

    def __init__(self, source: Source, look: Callable[[Page], None]) -> None:
        self._source, self._look = source, look

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the source's pages, each looked at before."""
        async for page in self._source.pages(resource, cursor=cursor):
            self._look(page)
            yield page
