"""Locks: one run at a time on a migration and on a workspace; a dead one's are taken over."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, update

from connectors.clock import now as real_now
from connectors.ledger.engines import POSTGRESQL
from connectors.ledger.statements import insert_for
from connectors.ledger.tables import LOCK, RUN
from connectors.processes import host_name, is_alive, is_at_hand, own_name, pid_of
from transforms.errors import FatalError
from transforms.model import RunId

HEARTBEAT_S: Final = 15.0
CONFIRM_AFTER_S: Final = 30.0  # who knows nothing newer of its lock asks before it sends
DEAD_AFTER_S: Final = 90.0  # a run that can't be seen from here and is silent for so long is dead

MIGRATION: Final = "migration"
WORKSPACE: Final = "workspace"
_TRIES: Final = 3  # each after a lock was given back just between two statements


class LockedError(FatalError):
    """Another run works on this migration or workspace."""


class Lock(NamedTuple):
    """What a run holds: a migration or a workspace, by its name."""

    scope: str
    name: str


class Guard:
    """Lets a run write only while it holds its locks.

    Each transaction of the ledger asks for them first and keeps them from being taken over until
    it is committed. Between transactions `is_old` says when it is time to ask again: a process
    that stood still for long may have lost its locks to a run on another machine.
    """

    def __init__(self, run: RunId, clock: Callable[[], float]) -> None:
        self.run = run
        self.count = 1
        self._clock = clock
        self._confirmed_at = clock()

    def check(self, connection: Connection) -> None:
        """Raise LockedError unless the run holds all its locks."""
        asked_at = self._clock()
        mine = select(LOCK.c.scope).where(LOCK.c.run == self.run)
        held = connection.execute(mine.with_for_update(read=True, key_share=True)).all()
        if len(held) < self.count:
            raise lost(self.run)
        self._confirmed_at = asked_at

    def is_old(self) -> bool:
        """Say whether the last look is so long ago that the locks may be lost."""
        return self._clock() - self._confirmed_at > CONFIRM_AFTER_S


def lost(run: RunId) -> LockedError:
    """Return what a run is told whose lock another one took."""
    return LockedError(
        f"run {run} was silent for more than {DEAD_AFTER_S:.0f} s and lost its lock to another "
        "one; it writes nothing more"
    )


def seconds_awake() -> float:
    """Return a clock that goes on while the machine sleeps, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def shared_moment(connection: Connection) -> datetime:
    """Return the time by the clock that all who use this database share."""
    if connection.dialect.name == POSTGRESQL:
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment
    return real_now()


def take(
    connection: Connection, lock: Lock, *, migration: str, run: RunId, moment: datetime
) -> None:
    """Take a lock that is free, or whose holder is dead; raises LockedError.

    The caller's transaction decides: of several who take at once, one succeeds.
    """
    row = {
        "scope": lock.scope,
        "name": lock.name,
        "migration": migration,
        "run": run,
        "host": host_name(),
        "process": own_name(),
        "taken_at": moment,
        "heartbeat_at": moment,
    }
    is_it = (LOCK.c.scope == lock.scope, LOCK.c.name == lock.name)
    fresh = insert_for(connection.dialect.name)(LOCK).values(row).on_conflict_do_nothing()
    for _ in range(_TRIES):
        if connection.execute(fresh).rowcount == 1:
            return
        held = connection.execute(select(LOCK).where(*is_it).with_for_update()).first()
        if held is None:
            continue
        if held.run != run:
            _refuse_if_alive(held, moment)
            connection.execute(update(LOCK).where(*is_it).values(row))
            _stop(connection, held.run, moment)
        return
    raise LockedError(f"{lock.scope} {lock.name!r} changes hands all the time; run again")


def beat(connection: Connection, guard: Guard, moment: datetime) -> None:
    """Say that the run lives; raises LockedError when it lost a lock."""
    guard.check(connection)
    connection.execute(update(LOCK).where(LOCK.c.run == guard.run).values(heartbeat_at=moment))


def give_back(connection: Connection, run: RunId) -> None:
    """Let go of all that a run holds."""
    connection.execute(delete(LOCK).where(LOCK.c.run == run))


def _stop(connection: Connection, run: str, moment: datetime) -> None:
    """Write down that a run ended without a word."""
    is_it = (RUN.c.id == run, RUN.c.state == "running")
    connection.execute(update(RUN).where(*is_it).values(state="stopped", finished_at=moment))


def _refuse_if_alive(held: Row[Any], moment: datetime) -> None:
    silent = moment - held.heartbeat_at
    if is_at_hand(held.host, held.process):
        lives = is_alive(held.process)
    else:
        lives = silent < timedelta(seconds=DEAD_AFTER_S)
    if not lives:
        return
    work = (
        f"is working on migration {held.migration!r}"
        if held.scope == MIGRATION
        else f"of migration {held.migration!r} is writing to workspace {held.name}"
    )
    raise LockedError(
        f"run {held.run} {work} (process {pid_of(held.process)} on {held.host}, since "
        f"{held.taken_at:%Y-%m-%d %H:%M} UTC, last heard of {max(0, round(silent.total_seconds()))}"
        " s ago); wait for it or stop it"
    )
