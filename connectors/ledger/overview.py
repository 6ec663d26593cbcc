"""The migrations that one ledger holds: their last runs, what is open, who works on them now."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.locks import MIGRATION
from connectors.ledger.tables import BINDING, CUTOVER, LOCK, RECORD, RUN

MOVED: Final = "migrated"


@dataclass(frozen=True, slots=True)
class AtWork:
    """A run that holds a migration's lock: it works, or died without giving it back."""

    run: str
    host: str
    heartbeat_at: datetime


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run of a migration."""

    id: str
    kind: str
    state: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One migration; `moved` and `open` count records of every entity."""

    migration: str
    workspace: str | None
    runs: int
    last: LastRun | None
    moved: int
    open: int  # failed, refused or under way
    at_work: AtWork | None
    cutover: dict[str, str]  # the state of each step that was come to


async def overview(ledger: Ledger) -> list[Overview]:
    """Return every migration of the ledger's database, by name; raises LedgerError."""
    return await ledger.read(_overview)


def _overview(connection: Connection) -> list[Overview]:
    named = connection.execute(select(BINDING.c.migration, BINDING.c.workspace))
    workspaces = {row.migration: row.workspace for row in named}
    runs: Counter[str] = Counter()
    last: dict[str, LastRun] = {}
    query = select(*(RUN.c[name] for name in ("migration", *LastRun.__slots__))).order_by(
        RUN.c.started_at, RUN.c.id
    )
    for migration, *values in connection.execute(query):
        runs[migration] += 1
        last[migration] = LastRun(*values)
    records = _records(connection)
    working = _at_work(connection)
    cutovers = _cutovers(connection)
    return [
        Overview(
            name,
            workspaces.get(name),
            runs[name],
            last.get(name),
            records[name][MOVED],
            sum(records[name].values()) - records[name][MOVED],
            working.get(name),
            cutovers[name],
        )
        for name in sorted({*runs, *records, *working})
    ]


def _records(connection: Connection) -> dict[str, Counter[str]]:
    """Return how many records each migration has, by outcome: not those that were undone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    columns = (RECORD.c.migration, RECORD.c.outcome)
    query = select(*columns, func.count()).where(RECORD.c.shape.is_not(None)).group_by(*columns)
    for migration, outcome, count in connection.execute(query):
        counts[migration][outcome or ""] += count
    return counts


def _at_work(connection: Connection) -> dict[str, AtWork]:
    query: Any = select(LOCK.c.migration, *(LOCK.c[name] for name in AtWork.__slots__)).where(
        LOCK.c.scope == MIGRATION
    )
    return {migration: AtWork(*values) for migration, *values in connection.execute(query)}


def _cutovers(connection: Connection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(CUTOVER.c.migration, CUTOVER.c.step, CUTOVER.c.state)
    for migration, step, state in connection.execute(query):
        found[migration][step] = state
    return found
