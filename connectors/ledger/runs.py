"""The runs of a migration: each takes its locks when it starts and gives them back at its end."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from connectors.clock import now as real_now
from connectors.ledger.binding import bind, check_workspace
from connectors.ledger.engines import writing
from connectors.ledger.ledger import Ledger, read
from connectors.ledger.locks import (
    MIGRATION,
    WORKSPACE,
    Guard,
    Lock,
    beat,
    give_back,
    seconds_awake,
    shared_moment,
    take,
)
from connectors.ledger.schema import LedgerError, first_line
from connectors.ledger.tables import RUN
from transforms.errors import FatalError
from transforms.model import RunId

COVERED: Final = "covered"  # in a run's detail: resource and the generation that was moved last
UNREAD: Final = "unread"  # beside it: tickets whose messages that run could not read
REMOVED: Final = "removed"  # in a run's detail: it has removed what was staged

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the ledger knows it."""

    id: RunId
    kind: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    digest: str
    workspace: str | None
    detail: dict[str, Any]


class Runs:
    """The runs of one migration; its calls are short and block, so they stand at a run's ends."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        now: Callable[[], datetime] | None = None,
        clock: Callable[[], float] = seconds_awake,
    ) -> None:
        """`now` and `clock` are for tests: locks go by the database's time, where it has one."""
        self._ledger = ledger
        self._engine = ledger.engine
        self._migration = ledger.migration
        self._now = now or real_now
        self._moment = (lambda _: now()) if now is not None else shared_moment
        self._clock = clock
        self._guards: dict[RunId, Guard] = {}

    def start(
        self, kind: str, *, digest: str, workspace: str | None, detail: dict[str, Any]
    ) -> RunId:
        """Take the migration's lock and write the run down; raises LockedError.

        From now on the ledger writes nothing unless the run holds its locks.
        """
        moment = self._now()
        run = RunId(f"{kind}-{moment:%Y%m%d-%H%M%S}-{os.urandom(2).hex()}")
        row = {
            "id": run,
            "migration": self._migration,
            "kind": kind,
            "started_at": moment,
            "state": "running",
            "digest": digest,
            "workspace": workspace,
            "detail": orjson.dumps(detail).decode(),
        }

        def work(connection: Connection) -> None:
            self._take(connection, Lock(MIGRATION, self._migration), run)
            connection.execute(insert(RUN), [row])

        self._write(work)
        self._guards[run] = Guard(run, self._clock)
        self._ledger.guard(self._guards[run])
        return run

    def check_workspace(self, workspace: str) -> None:
        """Raise OtherWorkspaceError when the migration has written to another workspace."""
        self._read(lambda connection: check_workspace(connection, self._migration, workspace))

    def claim(self, run: RunId, workspace: str, *, url: str) -> None:
        """Take the workspace's lock, and bind the migration to it; safe to call again.

        Raises LockedError when a run of another migration in this database writes to it, and
        OtherWorkspaceError when this migration has written to another one.
        """

        def work(connection: Connection) -> None:
            self._take(connection, Lock(WORKSPACE, f"{workspace} at {url}"), run)
            bind(
                connection,
                self._migration,
                workspace,
                url=url,
                run=run,
                moment=self._now(),
            )

        self._write(work)
        self._guards[run].count = 2

    def finish(self, run: RunId, state: str, detail: dict[str, Any] | None = None) -> None:
        """Write down how the run ended, and give the lock back."""
        merged = (self.get(run).detail) | (detail or {})

        def work(connection: Connection) -> None:
            connection.execute(
                update(RUN)
                .where(RUN.c.id == run)
                .values(finished_at=self._now(), state=state, detail=orjson.dumps(merged).decode())
            )
            give_back(connection, run)

        self._write(work)
        if self._guards.pop(run, None) is not None:
            self._ledger.guard(None)

    def note(self, run: RunId, detail: dict[str, Any]) -> None:
        """Add to what is written down of a run."""
        merged = orjson.dumps(self.get(run).detail | detail).decode()
        values = update(RUN).where(RUN.c.id == run).values(detail=merged)
        self._write(lambda connection: connection.execute(values))

    def mark(self, run: str, state: str) -> None:
        """Change what a run that has ended is called; when it ended stays as it was."""
        values = update(RUN).where(RUN.c.id == run).values(state=state)
        self._write(lambda connection: connection.execute(values))

    def closing(self, row: RunRow) -> RunRow:
        """Return a run as it would be if it ended now."""
        return replace(row, finished_at=self._now())

    def heartbeat(self, run: RunId) -> None:
        """Say that the run lives; raises LockedError when another one took over."""
        guard = self._guards.get(run)
        if guard is None:  # it has just ended
            return
        self._write(lambda connection: beat(connection, guard, self._moment(connection)))

    def get(self, run: str) -> RunRow:
        """Return a run; raises FatalError when this migration has none of that name."""
        rows = [row for row in self.all() if row.id == run]
        if not rows:
            known = ", ".join(row.id for row in self.all()[-5:]) or "none"
            raise FatalError(
                f"run {run!r} is not in the ledger of {self._migration!r}; known: {known}"
            )
        return rows[0]

    def all(self) -> list[RunRow]:
        """Return every run of the migration, oldest first."""
        query = (
            select(*(RUN.c[name] for name in RunRow.__slots__))
            .where(RUN.c.migration == self._migration)
            .order_by(RUN.c.started_at, RUN.c.id)
        )
        rows = self._read(lambda c: [dict(row) for row in c.execute(query).mappings()])
        return [RunRow(**row | {"detail": orjson.loads(row["detail"] or "{}")}) for row in rows]

    def covered(self) -> dict[str, int] | None:
        """Return up to which generation each resource of the source is in the workspace.

        None when no run has moved everything to its end. After an archive none of what is staged
        then: the next reading begins anew.
        """
        is_removed = False
        for row in reversed(self.all()):
            is_removed = is_removed or REMOVED in row.detail
            if row.state == "completed" and COVERED in row.detail:
                found: dict[str, int] = {} if is_removed else row.detail[COVERED]
                return found
        return None

    def unread(self) -> list[str]:
        """Return the tickets that the run which `covered` speaks of could not read."""
        for row in reversed(self.all()):
            if row.state == "completed" and COVERED in row.detail:
                return list(row.detail.get(UNREAD, ()))
        return []

    def _take(self, connection: Connection, lock: Lock, run: RunId) -> None:
        moment = self._moment(connection)
        take(connection, lock, migration=self._migration, run=run, moment=moment)

    def _read(self, work: Callable[[Connection], T]) -> T:
        return read(self._engine, work)

    def _write(self, work: Callable[[Connection], Any]) -> Any:
        try:
            with writing(self._engine) as connection:
                return work(connection)
        except SQLAlchemyError as exc:
            raise LedgerError(f"the ledger can't be written: {first_line(exc)}") from exc
