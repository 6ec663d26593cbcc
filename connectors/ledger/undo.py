"""What a run did, what came of its undo, and what other runs have put on top of it."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.tables import RECORD, STEP
from transforms.model import Operation, RecordRef, TargetId
from transforms.plan.kinds import MAKES_RECORD

RECORDS_AT_ONCE: Final = 500


class SettledStep(NamedTuple):
    """One step that a run succeeded in, with its record's id in the target."""

    ref: RecordRef
    step_key: str
    operation: Operation
    begun_at: datetime | None
    settled_at: datetime | None
    target_id: TargetId | None
    is_found: bool | None
    observed: str | None  # JSON
    pre_image: str | None  # JSON
    run: str  # the last that sent it
    made_run: str  # the first that succeeded in it
    record_id: TargetId | None

    @property
    def is_adopted(self) -> bool:
        """Whether the target had the record before the migration."""
        return bool(self.is_found) or self.pre_image is not None

    @property
    def makes_record(self) -> bool:
        """Whether its answer names the record itself."""
        return self.operation in MAKES_RECORD


class DoubtfulStep(NamedTuple):
    """A step that a run sent, and nobody wrote down what came of it."""

    ref: RecordRef
    step_key: str
    operation: Operation
    begun_at: datetime | None


class UndoneStep(NamedTuple):
    """A step that was taken back of a record that stayed."""

    step_key: str
    operation: Operation
    settled_at: datetime  # when it was taken back
    target_id: TargetId | None
    observed: str | None  # JSON: what it has set and no undo puts back


class UndoneRecord(NamedTuple):
    """A record that was taken back, with what the undo said of it."""

    source_id: str
    target_id: TargetId | None
    verdict: str


async def pages_of(ledger: Ledger, run: str, entity: str) -> AsyncIterator[list[str]]:
    """Yield the source ids of one entity's records that `run` sent steps of, page by page.

    What is taken back meanwhile drops out behind the page; nothing comes twice.
    """
    last = ""
    own = and_(
        STEP.c.migration == RECORD.c.migration,
        STEP.c.entity == RECORD.c.entity,
        STEP.c.source_id == RECORD.c.source_id,
        or_(STEP.c.made_run == run, and_(STEP.c.run == run, STEP.c.made_run.is_not(None))),
    )
    while True:
        query = (
            select(RECORD.c.source_id)
            .where(
                RECORD.c.migration == ledger.migration,
                RECORD.c.entity == entity,
                RECORD.c.source_id > last,
                exists().where(own),
            )
            .order_by(RECORD.c.source_id)
            .limit(RECORDS_AT_ONCE)
        )
        ids = [row[0] for row in await _rows(ledger, query)]
        if not ids:
            return
        yield ids
        last = ids[-1]


async def record_steps(
    ledger: Ledger, entity: str, source_ids: Sequence[str]
) -> dict[RecordRef, list[SettledStep]]:
    """Return all steps that stand of these records, of every run, in the order of settling."""
    columns = [STEP.c[name] for name in SettledStep._fields[1:-1]]
    query = (
        select(STEP.c.source_id, *columns, RECORD.c.target_id)
        .join(
            RECORD,
            and_(
                RECORD.c.migration == STEP.c.migration,
                RECORD.c.entity == STEP.c.entity,
                RECORD.c.source_id == STEP.c.source_id,
            ),
        )
        .where(*_of(ledger, entity), STEP.c.made_run.is_not(None))
        .where(STEP.c.source_id.in_(source_ids))
        .order_by(STEP.c.source_id, STEP.c.settled_at)
    )
    found: dict[RecordRef, list[SettledStep]] = {}
    for source_id, step_key, operation, *rest in await _rows(ledger, query):
        ref = RecordRef(entity, source_id)
        step = SettledStep(ref, step_key, Operation(operation), *rest)
        found.setdefault(ref, []).append(step)
    return found


async def doubtful_steps(ledger: Ledger, run: str, entity: str) -> list[DoubtfulStep]:
    """Return what `run` left in doubt: nobody knows whether it is there."""
    query = select(STEP.c.source_id, STEP.c.step_key, STEP.c.operation, STEP.c.begun_at).where(
        *_of(ledger, entity),
        STEP.c.run == run,
        STEP.c.begun_at.is_not(None),
        STEP.c.outcome.is_(None),
        STEP.c.made_run.is_(None),
    )
    rows = await _rows(ledger, query)
    return [DoubtfulStep(RecordRef(entity, r[0]), r[1], Operation(r[2]), r[3]) for r in rows]


async def undone_steps(ledger: Ledger, ref: RecordRef, since: datetime) -> list[UndoneStep]:
    """Return what was taken back of a record after `since`, in that order."""
    query = (
        select(*(STEP.c[name] for name in UndoneStep._fields))
        .where(
            *_of(ledger, ref.entity),
            STEP.c.source_id == ref.source_id,
            STEP.c.outcome == "undone",
            STEP.c.settled_at >= since,
        )
        .order_by(STEP.c.settled_at)
    )
    return [UndoneStep(*row) for row in await _rows(ledger, query)]


async def undone_records(
    ledger: Ledger, undo_runs: Sequence[str], entity: str
) -> AsyncIterator[list[UndoneRecord]]:
    """Yield what these attempts of one undo took back of an entity, page by page, by source id."""
    last = ""
    taken = (
        *_of(ledger, entity),
        STEP.c.outcome == "undone",
        STEP.c.run.in_(undo_runs),
    )
    while True:
        ids = (
            select(STEP.c.source_id)
            .where(*taken, STEP.c.source_id > last)
            .distinct()
            .order_by(STEP.c.source_id)
            .limit(RECORDS_AT_ONCE)
        )
        query = (
            select(STEP.c.source_id, STEP.c.operation, STEP.c.target_id, STEP.c.reason)
            .where(*taken, STEP.c.source_id.in_(ids.scalar_subquery()))
            .order_by(STEP.c.source_id)
        )
        rows = await _rows(ledger, query)
        if not rows:
            return
        found: dict[str, UndoneRecord] = {}
        for source_id, operation, target_id, verdict in rows:
            named = target_id if operation in MAKES_RECORD else None
            before = found.get(source_id)
            found[source_id] = UndoneRecord(
                source_id, named or (before.target_id if before else None), verdict or ""
            )
        yield list(found.values())
        last = rows[-1][0]


async def stands(ledger: Ledger, run: str, entity: str) -> bool:
    """Whether another run has made a record of this entity that still stands."""
    query = (
        select(STEP.c.source_id)
        .where(
            *_of(ledger, entity),
            STEP.c.operation.in_([each.value for each in MAKES_RECORD]),
            STEP.c.made_run.is_not(None),
            STEP.c.made_run != run,
        )
        .limit(1)
    )
    return await ledger.read(lambda connection: connection.scalar(query) is not None)


async def owners(ledger: Ledger, kind: str, target_ids: Sequence[str]) -> dict[str, str]:
    """Return which of these ids belong to a record of the migration: target id → source id."""
    query = select(RECORD.c.target_id, RECORD.c.source_id).where(
        RECORD.c.migration == ledger.migration,
        RECORD.c.target_kind == kind,
        RECORD.c.target_id.in_(target_ids),
    )

    def work(connection: Connection) -> dict[str, str]:
        return {row[0]: row[1] for row in connection.execute(query)}

    return await ledger.read(work)


async def sharers(ledger: Ledger, ref: RecordRef, target_id: TargetId) -> list[str]:
    """Return the other records of an entity that are one and the same in the target."""
    query = select(RECORD.c.source_id).where(
        RECORD.c.migration == ledger.migration,
        RECORD.c.entity == ref.entity,
        RECORD.c.target_id == target_id,
        RECORD.c.source_id != ref.source_id,
    )
    return await ledger.read(lambda connection: list(connection.scalars(query)))


async def ever_made(
    ledger: Ledger, entity: str, operations: Collection[Operation], target_ids: Collection[str]
) -> set[str]:
    """Return those of some ids that steps of such kinds have made, also steps undone since."""
    query = select(STEP.c.target_id).where(
        *_of(ledger, entity),
        STEP.c.operation.in_([each.value for each in operations]),
        STEP.c.target_id.in_(target_ids),
    )
    return await ledger.read(lambda connection: set(connection.scalars(query)))


async def known_targets(ledger: Ledger, entity: str) -> set[str]:
    """Return the target ids of all records of a small entity, as tags are."""
    query = select(RECORD.c.target_id).where(
        RECORD.c.migration == ledger.migration,
        RECORD.c.entity == entity,
        RECORD.c.target_id.is_not(None),
    )
    return await ledger.read(lambda connection: set(connection.scalars(query)))


async def known_records(ledger: Ledger, entity: str) -> dict[str, str]:
    """Return source and target ids of all records of a small entity that have one, as articles."""
    query = select(RECORD.c.source_id, RECORD.c.target_id).where(
        RECORD.c.migration == ledger.migration,
        RECORD.c.entity == entity,
        RECORD.c.target_id.is_not(None),
    )
    return dict(await _rows(ledger, query))


async def count_known(ledger: Ledger, entity: str) -> int:
    """Return how many records of an entity have an id in the target."""
    query = select(func.count()).where(
        RECORD.c.migration == ledger.migration,
        RECORD.c.entity == entity,
        RECORD.c.target_id.is_not(None),
    )
    [(count,)] = await _rows(ledger, query)
    return int(count)


async def _rows(ledger: Ledger, query: Select[Any]) -> list[tuple[Any, ...]]:
    return await ledger.read(lambda connection: [tuple(row) for row in connection.execute(query)])


def _of(ledger: Ledger, entity: str) -> tuple[ColumnElement[Any], ...]:
    return (STEP.c.migration == ledger.migration, STEP.c.entity == entity)
