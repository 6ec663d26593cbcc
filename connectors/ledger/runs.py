"""Runs and the lock of a migration: one run at a time, and a dead one's lock is taken over."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from connectors.clock import now as real_now
from connectors.ledger.ledger import Ledger, read
from connectors.ledger.schema import LedgerError, first_line
from connectors.ledger.tables import LOCK, RUN
from transforms.errors import FatalError
from transforms.model import TRANSFORM_VERSION, RunId

HEARTBEAT_S: Final = 15.0
DEAD_AFTER_S: Final = 90.0  # a run on another machine that is silent for so long has lost its lock

COVERED: Final = "covered"  # in a run's detail: resource and the generation that was moved last


class LockedError(FatalError):
    """Another run works on this migration."""


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

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime] = real_now) -> None:
        self._engine = ledger.engine
        self._migration = ledger.migration
        self._now = now

    def start(
        self, kind: str, *, digest: str, workspace: str | None, detail: dict[str, Any]
    ) -> RunId:
        """Take the migration's lock and write the run down; raises LockedError."""
        moment = self._now()
        run = RunId(f"{kind}-{moment:%Y%m%d-%H%M%S}-{os.urandom(2).hex()}")
        self._take_lock(run)
        row = {
            "id": run,
            "migration": self._migration,
            "kind": kind,
            "started_at": moment,
            "state": "running",
            "digest": digest,
            "workspace": workspace,
            "transform_version": TRANSFORM_VERSION,
            "detail": orjson.dumps(detail).decode(),
        }
        self._write(lambda connection: connection.execute(insert(RUN), [row]))
        return run

    def finish(self, run: RunId, state: str, detail: dict[str, Any] | None = None) -> None:
        """Write down how the run ended, and give the lock back."""
        merged = (self.get(run).detail) | (detail or {})

        def work(connection: Connection) -> None:
            connection.execute(
                update(RUN)
                .where(RUN.c.id == run)
                .values(finished_at=self._now(), state=state, detail=orjson.dumps(merged).decode())
            )
            connection.execute(delete(LOCK).where(LOCK.c.run == run))

        self._write(work)

    def note(self, run: RunId, detail: dict[str, Any]) -> None:
        """Add to what is written down of a run."""
        merged = orjson.dumps(self.get(run).detail | detail).decode()
        values = update(RUN).where(RUN.c.id == run).values(detail=merged)
        self._write(lambda connection: connection.execute(values))

    def closing(self, row: RunRow) -> RunRow:
        """Return a run as it would be if it ended now."""
        return replace(row, finished_at=self._now())

    def heartbeat(self, run: RunId) -> None:
        """Say that the run lives; raises LockedError when another one took over."""
        mine = update(LOCK).where(LOCK.c.run == run).values(heartbeat_at=self._now())
        if self._write(lambda connection: connection.execute(mine).rowcount) == 0:
            raise LockedError(f"run {run} lost the migration's lock to another one")

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
        rows = read(self._engine, lambda c: [dict(row) for row in c.execute(query).mappings()])
        return [RunRow(**row | {"detail": orjson.loads(row["detail"] or "{}")}) for row in rows]

    def covered(self) -> dict[str, int] | None:
        """Return up to which generation each resource of the source is in the workspace.

        None when no run has moved everything to its end.
        """
        for row in reversed(self.all()):
            if row.state == "completed" and COVERED in row.detail:
                found: dict[str, int] = row.detail[COVERED]
                return found
        return None

    def _take_lock(self, run: RunId) -> None:
        row = {
            "migration": self._migration,
            "run": run,
            "host": socket.gethostname(),
            "process": _process_name(os.getpid()),
            "heartbeat_at": self._now(),
        }

        def work(connection: Connection) -> None:
            held = connection.execute(
                select(LOCK).where(LOCK.c.migration == self._migration)
            ).first()
            if held is not None:
                self._refuse_if_alive(held)
                connection.execute(
                    delete(LOCK).where(LOCK.c.migration == self._migration, LOCK.c.run == held.run)
                )
                connection.execute(
                    update(RUN)
                    .where(RUN.c.id == held.run, RUN.c.state == "running")
                    .values(state="stopped", finished_at=self._now())
                )
            connection.execute(insert(LOCK), [row])

        try:
            self._write(work)
        except IntegrityError as exc:
            raise LockedError("another run of this migration started at the same moment") from exc

    def _refuse_if_alive(self, held: Any) -> None:
        if held.host == socket.gethostname():
            is_alive = held.process == _process_name(int(held.process.split(":")[0]))
        else:
            is_alive = self._now() - held.heartbeat_at < timedelta(seconds=DEAD_AFTER_S)
        if is_alive:
            pid = held.process.split(":")[0]
            raise LockedError(
                f"run {held.run} is working on migration {self._migration!r} "
                f"(process {pid} on {held.host}); wait for it or stop it"
            )

    def _write(self, work: Callable[[Connection], Any]) -> Any:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except IntegrityError:
            raise
        except SQLAlchemyError as exc:
            raise LedgerError(f"the ledger can't be written: {first_line(exc)}") from exc


def _process_name(pid: int) -> str:
    """Return "<pid>:<start time>", so that a pid used again is not taken for the old process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return f"{pid}:gone"
    except PermissionError:
        pass
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return f"{pid}:"
    return f"{pid}:gone" if fields[0] == "Z" else f"{pid}:{fields[19]}"
