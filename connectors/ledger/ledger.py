"""The ledger: which steps were begun, how they were settled, and what they made."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import Connection, Engine, Select, select
from sqlalchemy.exc import SQLAlchemyError

from connectors.clock import now as real_now
from connectors.ledger.entry import Entry
from connectors.ledger.locks import Guard
from connectors.ledger.schema import LedgerError, first_line, open_engine
from connectors.ledger.statements import Statements
from connectors.ledger.tables import RECORD, STEP
from connectors.ledger.writer import Write, Writer
from connectors.protocols import StepAnswer
from transforms.model import Outcome, PlannedRecord, RecordRef, RunId, Step, TargetId

T = TypeVar("T")

IDS_AT_ONCE: Final = 500  # SQLite takes 999 parameters in its oldest builds


class Ledger:
    """One migration's entries; every write is durable when its call returns.

    One instance serves one process; several processes may share the database.
    """

    def __init__(
        self, engine: Engine, migration: str, *, now: Callable[[], datetime] = real_now
    ) -> None:
        """Take an engine whose schema is current; see `open_ledger`."""
        self.migration = migration
        self.engine = engine
        self._now = now
        self._statements = Statements(engine.dialect.name)
        self._guard: Guard | None = None
        self._writer = Writer(engine, self._fence)

    async def close(self) -> None:
        """Write what waits and let go of the database."""
        await asyncio.to_thread(self._writer.close)
        self.engine.dispose()

    def guard(self, guard: Guard | None) -> None:
        """Write only for a run that holds its locks; None: for whoever asks."""
        self._guard = guard

    async def confirm(self) -> None:
        """Raise LockedError when the run that writes has lost its locks.

        Costs nothing while they were seen a short time ago; called just before a request that
        changes the target.
        """
        if self._guard is not None and self._guard.is_old():
            await self._writer.write()  # an empty transaction asks for the locks

    # Reading

    async def entries(self, entity: str, source_ids: Sequence[str]) -> dict[str, dict[str, Entry]]:
        """Return the entries of each record that has any: source_id → step_key → Entry."""
        columns = [STEP.c.source_id, *(STEP.c[name] for name in Entry.__slots__)]
        found: dict[str, dict[str, Entry]] = {}
        query = select(*columns).where(STEP.c.migration == self.migration, STEP.c.entity == entity)
        for row in await self._read_in(query, STEP.c.source_id, source_ids):
            found.setdefault(row[0], {})[row[1]] = Entry(*row[1:])
        return found

    async def shapes(self, entity: str, source_ids: Sequence[str]) -> dict[str, str]:
        """Return the frozen shapes of those records that have one."""
        query = select(RECORD.c.source_id, RECORD.c.shape).where(
            RECORD.c.migration == self.migration,
            RECORD.c.entity == entity,
            RECORD.c.shape.is_not(None),
        )
        return dict(await self._read_in(query, RECORD.c.source_id, source_ids))

    async def reasons(self, entity: str, source_ids: Sequence[str]) -> dict[str, str]:
        """Return why those records failed that did."""
        query = select(RECORD.c.source_id, RECORD.c.reason).where(
            RECORD.c.migration == self.migration,
            RECORD.c.entity == entity,
            RECORD.c.reason.is_not(None),
        )
        return dict(await self._read_in(query, RECORD.c.source_id, source_ids))

    async def left(self, entity: str, source_ids: Sequence[str]) -> dict[str, str]:
        """Return why those records were left as they are that were neither moved nor failed."""
        query = select(RECORD.c.source_id, RECORD.c.reason).where(
            RECORD.c.migration == self.migration,
            RECORD.c.entity == entity,
            RECORD.c.outcome == Outcome.SKIPPED.value,
        )
        return dict(await self._read_in(query, RECORD.c.source_id, source_ids))

    async def failed(self) -> dict[str, list[str]]:
        """Return the ids of all records that failed last, by entity: they are still open."""
        query = select(RECORD.c.entity, RECORD.c.source_id).where(
            RECORD.c.migration == self.migration, RECORD.c.outcome == Outcome.FAILED.value
        )
        rows = await self.read(lambda connection: connection.execute(query).all())
        found: dict[str, list[str]] = {}
        for entity, source_id in rows:
            found.setdefault(entity, []).append(source_id)
        return found

    async def targets(self, refs: Iterable[RecordRef]) -> dict[RecordRef, TargetId]:
        """Return the target's ids of those records that have one."""
        by_entity: dict[str, list[str]] = {}
        for ref in refs:
            by_entity.setdefault(ref.entity, []).append(ref.source_id)
        found: dict[RecordRef, TargetId] = {}
        for entity, ids in by_entity.items():
            query = select(RECORD.c.source_id, RECORD.c.target_id).where(
                RECORD.c.migration == self.migration,
                RECORD.c.entity == entity,
                RECORD.c.target_id.is_not(None),
            )
            for source_id, target_id in await self._read_in(query, RECORD.c.source_id, ids):
                found[RecordRef(entity, source_id)] = target_id
        return found

    async def dispensed(self) -> list[tuple[RecordRef, str | None]]:
        """Return the records that went on without a step, each with the reason of that."""
        query = (
            select(STEP.c.entity, STEP.c.source_id, STEP.c.reason)
            .distinct()
            .where(STEP.c.migration == self.migration, STEP.c.outcome == "dispensed")
        )
        rows = await self.read(lambda connection: connection.execute(query).all())
        return [(RecordRef(entity, source_id), reason) for entity, source_id, reason in rows]

    async def claimed(self, kind: str, target_ids: Sequence[str]) -> set[str]:
        """Return which of these ids already belong to a record."""
        query = select(RECORD.c.target_id).where(
            RECORD.c.migration == self.migration, RECORD.c.target_kind == kind
        )
        return {row[0] for row in await self._read_in(query, RECORD.c.target_id, target_ids)}

    async def shared(self, kind: str, target_ids: Sequence[str]) -> set[str]:
        """Return which of these ids belong to several records."""
        query = select(RECORD.c.target_id).where(
            RECORD.c.migration == self.migration, RECORD.c.target_kind == kind
        )
        rows = await self._read_in(query, RECORD.c.target_id, sorted(set(target_ids)))
        counted = Counter(row[0] for row in rows)
        return {each for each, count in counted.items() if count > 1}

    # Writing

    async def begin(
        self,
        record: PlannedRecord,
        step: Step,
        run: RunId,
        *,
        before: Sequence[Write] = (),
        opens: bool = True,
        reshapes: bool = False,
    ) -> None:
        """Write down that `step` is about to be sent, together with what settled `before` it.

        `opens` False: an earlier step of the same pass has opened the record. `reshapes`: its
        shape is from now on what the plan says, as of a record that a run completes.
        """
        opening = self._statements.record_reshape if reshapes else self._statements.record_open
        writes = [*before, Write(2, self._statements.begin, self._begin_row(record, step, run))]
        if opens:
            writes.append(Write(0, opening, self._open_row(record, run)))
        await self._writer.write(*writes)

    def settle_write(
        self,
        ref: RecordRef,
        step: Step,
        answer: StepAnswer,
        *,
        makes_record: bool,
        merged_image: Mapping[str, Any] | None = None,
    ) -> list[Write]:
        """Return the writes that settle `step`; `makes_record` gives the record its target id.

        `merged_image` takes the place of the pre-image of an earlier run, which it must hold.
        """
        writes = [
            Write(
                1,
                self._statements.settle,
                self._settle_row(ref, step.key, "settled", None)
                | {
                    "new_request_id": answer.request_id,
                    "new_target_kind": answer.target_kind,
                    "new_target_id": answer.target_id,
                    "new_is_found": answer.is_found,
                    "new_observed": _json(answer.observed),
                    "new_image": _json(answer.pre_image),
                    "new_merged_image": _json(merged_image),
                },
            )
        ]
        if makes_record:
            row = self._key(ref) | {
                "new_target_kind": answer.target_kind,
                "new_target_id": answer.target_id,
            }
            writes.append(Write(4, self._statements.record_target, row))
        return writes

    def refuse_write(
        self, ref: RecordRef, step_key: str, reason: str, request_id: str | None = None
    ) -> Write:
        """Return the write that says the target refused the step: it surely did not happen."""
        row = self._settle_row(ref, step_key, "refused", reason[:128])
        return Write(1, self._statements.settle, row | {"new_request_id": request_id})

    def dispense_write(self, ref: RecordRef, step_key: str, reason: str) -> Write:
        """Return the write that says the record goes on without this step."""
        return Write(
            1, self._statements.settle, self._settle_row(ref, step_key, "dispensed", reason[:128])
        )

    def withdraw_write(self, ref: RecordRef, step_key: str) -> Write:
        """Return the write that says the step was never sent after all."""
        return Write(1, self._statements.settle, self._settle_row(ref, step_key, "withdrawn", None))

    def done_write(self, ref: RecordRef, outcome: Outcome, reason: str | None, run: RunId) -> Write:
        """Return the write of how the whole record ended."""
        row = self._key(ref) | {
            "new_outcome": outcome.value,
            "new_reason": reason and reason[:128],
            "new_run": run,
        }
        return Write(3, self._statements.record_done, row)

    async def write(self, *writes: Write) -> None:
        """Make the writes durable, all or none."""
        await self._writer.write(*writes)

    async def inherit(self, heirs: Mapping[TargetId, TargetId]) -> None:
        """Write down who stands for contacts that people have merged into others."""
        rows = [
            {"key_migration": self.migration, "key_target_id": old, "new_target_id": heir}
            for old, heir in heirs.items()
        ]
        statements = (self._statements.record_heir, self._statements.step_heir)
        await self._writer.write(
            *(Write(7, statement, row) for row in rows for statement in statements)
        )

    async def mark_undone(
        self,
        ref: RecordRef,
        step_keys: Sequence[str],
        run: RunId,
        *,
        is_whole: bool,
        verdict: str | None = None,
        left: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Write down that these steps were taken back; `is_whole`: the record is gone too.

        `verdict` stays with the steps: a later attempt of the same undo lists what this one did.
        `left`: what steps have set that can't be put back, by their keys; it stays noted as ours.
        """
        moment, noted = self._now(), left or {}
        writes = [
            Write(
                6,
                self._statements.outcome_only,
                self._key(ref)
                | {
                    "key_step_key": key,
                    "new_outcome": "undone",
                    "new_reason": verdict and verdict[:128],
                    "new_made_run": None,
                    "new_is_found": None,
                    "new_pre_image": None,
                    "new_observed": _json(noted.get(key)),
                    "new_settled_at": moment,
                    "new_run": run,
                },
            )
            for key in step_keys
        ]
        if is_whole:
            blank = dict.fromkeys(
                ("new_shape", "new_target_kind", "new_target_id", "new_outcome", "new_reason")
            )
            row = self._key(ref) | blank | {"new_run": run}
            writes.append(Write(5, self._statements.record_undone, row))
            # What earlier undos had to leave in the record is gone with it.
            nothing = self._key(ref) | {"new_observed": None}
            writes.append(Write(7, self._statements.left_gone, nothing))
        await self._writer.write(*writes)

    def _fence(self, connection: Connection) -> None:
        if self._guard is not None:
            self._guard.check(connection)

    # Rows

    def _key(self, ref: RecordRef) -> dict[str, Any]:
        return {
            "key_migration": self.migration,
            "key_entity": ref.entity,
            "key_source_id": ref.source_id,
        }

    def _open_row(self, record: PlannedRecord, run: RunId) -> dict[str, Any]:
        return {
            "migration": self.migration,
            "entity": record.ref.entity,
            "source_id": record.ref.source_id,
            "shape": record.shape,
            "run": run,
        }

    def _begin_row(self, record: PlannedRecord, step: Step, run: RunId) -> dict[str, Any]:
        return {
            "migration": self.migration,
            "entity": record.ref.entity,
            "source_id": record.ref.source_id,
            "step_key": step.key,
            "operation": step.operation.value,
            "fingerprint": step.fingerprint,
            "begun_at": self._now(),
            "run": run,
        }

    def _settle_row(
        self, ref: RecordRef, step_key: str, outcome: str, reason: str | None
    ) -> dict[str, Any]:
        return self._key(ref) | {
            "key_step_key": step_key,
            "new_settled_at": self._now(),
            "new_outcome": outcome,
            "new_reason": reason,
            "new_request_id": None,
            "new_target_kind": None,
            "new_target_id": None,
            "new_is_found": None,
            "new_observed": None,
            "new_image": None,
            "new_merged_image": None,
        }

    async def _read_in(
        self, query: Select[Any], column: Any, values: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """Run `query` for the values, some hundred at a time, off the event loop."""

        def work(connection: Connection) -> list[tuple[Any, ...]]:
            rows: list[tuple[Any, ...]] = []
            for start in range(0, len(values), IDS_AT_ONCE):
                part = query.where(column.in_(values[start : start + IDS_AT_ONCE]))
                rows.extend(tuple(row) for row in connection.execute(part))
            return rows

        return await self.read(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a read of its own; raises LedgerError."""
        return await asyncio.to_thread(read, self.engine, work)


def read(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run `work` on a connection, in our own words when it fails."""
    try:
        with engine.connect() as connection:
            return work(connection)
    except SQLAlchemyError as exc:
        raise LedgerError(f"the ledger can't be read: {first_line(exc)}") from exc


def open_ledger(url: str, migration: str) -> Ledger:
    """Open (or make) the ledger at `url`; raises LedgerError."""
    return Ledger(open_engine(url), migration)


def _json(value: Mapping[str, Any] | Sequence[Any] | None) -> str | None:
    return orjson.dumps(value).decode() if value else None
