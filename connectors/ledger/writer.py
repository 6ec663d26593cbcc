"""Writes off the event loop: one thread, one durable transaction for all that waits."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Executable

from connectors.ledger.engines import writing
from connectors.ledger.schema import LedgerError, first_line
from transforms.errors import FatalError

LARGEST_TRANSACTION: Final = 1_000  # writes; more wait for the next commit


class Write(NamedTuple):
    """One row to write; `order` sorts the statements of a transaction."""

    order: int
    statement: Executable
    row: dict[str, Any]


class _Request(NamedTuple):
    writes: Sequence[Write]
    done: asyncio.Future[None]


class Writer:
    """Group commit: callers wait together, the database syncs once for all of them."""

    def __init__(self, engine: Engine, fence: Callable[[Connection], None]) -> None:
        """`fence` begins each transaction; it raises FatalError when nothing may be written."""
        self._engine = engine
        self._fence = fence
        self._queue: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._broken: FatalError | None = None
        self._thread = threading.Thread(target=self._work, name="ledger-writer", daemon=True)
        self._thread.start()

    async def write(self, *writes: Write) -> None:
        """Return when all rows are on disk; they are written in one transaction.

        Raises LedgerError, and LockedError where the fence says so; after that every further write
        is refused, since nobody knows any more what the ledger holds.
        """
        if self._broken is not None:
            raise self._broken
        done = asyncio.get_running_loop().create_future()
        self._queue.put(_Request(writes, done))
        await asyncio.shield(done)

    def close(self) -> None:
        """Write what waits, then stop the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            requests, is_last = self._gather(first)
            failure = self._commit(requests)
            _answer(requests, failure)
            if is_last:
                return

    def _gather(self, first: _Request) -> tuple[list[_Request], bool]:
        """Take all that waits by now, up to a bound."""
        requests, count = [first], len(first.writes)
        while count < LARGEST_TRANSACTION:
            try:
                request = self._queue.get_nowait()
            except queue.Empty:
                return requests, False
            if request is None:
                return requests, True
            requests.append(request)
            count += len(request.writes)
        return requests, False

    def _commit(self, requests: list[_Request]) -> FatalError | None:
        if self._broken is not None:
            return self._broken
        rows: dict[tuple[int, int], list[dict[str, Any]]] = {}
        statements: dict[tuple[int, int], Executable] = {}
        for request in requests:
            for write in request.writes:
                name = (write.order, id(write.statement))
                statements[name] = write.statement
                rows.setdefault(name, []).append(write.row)
        try:
            with writing(self._engine) as connection:
                self._fence(connection)
                for name in sorted(rows):
                    connection.execute(statements[name], rows[name])
        except FatalError as exc:
            self._broken = exc
        except Exception as exc:  # noqa: BLE001 - without this thread all would wait for ever
            self._broken = LedgerError(
                f"the ledger can't be written: {first_line(exc)}. Nothing is lost: mend, run again"
            )
        return self._broken


def _answer(requests: list[_Request], failure: FatalError | None) -> None:
    """Wake those who wait, once per event loop rather than once per caller."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for request in requests:
        by_loop.setdefault(request.done.get_loop(), []).append(request.done)
    for loop, futures in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_wake, futures, failure)


def _wake(futures: list[asyncio.Future[None]], failure: FatalError | None) -> None:
    for future in futures:
        if future.done():
            continue
        if failure is None:
            future.set_result(None)
        else:
            future.set_exception(failure)
