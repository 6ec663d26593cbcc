"""Units of work that write: batches of records, and what has to be there for them."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Final

from connectors.clock import now
from connectors.ledger import Entry
from connectors.ledger.records import KnownRecord, known_records
from tasks.load.article_forms import remembered_forms
from tasks.load.course import Result
from tasks.load.executor import Executor
from tasks.load.gone import forget_gone, forget_joins
from tasks.load.lost_ledger import require_own_ledger
from tasks.load.records import load_records
from tasks.run.entries import record_entries
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from tasks.run.tables import SECOND_PASS, tables_of
from transforms.contracts import PLAN
from transforms.errors import FatalError
from transforms.model import EntityType, Outcome, PlannedRecord, RecordRef, RunId, Tally
from transforms.plan import names
from transforms.plan.steps import planned_records

_FIRST_PASS: Final = {table: entity for entity, table in SECOND_PASS.items()}
_ENDED: Final = frozenset({Outcome.FAILED.value, Outcome.SKIPPED.value})
_LEFT: Final = frozenset({None, "refused"})  # outcomes of steps that are still to be sent
Known = Mapping[RecordRef, Mapping[str, Entry]]
WAITS_AT_MOST: Final = 3  # of one table: for twins, for the search, and for twins it has found


async def plan_batches(shared: Session, run: str, table: str) -> list[str]:
    """Return the names of a plan table's batches in order."""
    return tables_of(shared.area, run).names(f"plan-{table}")


async def load_batch(shared: Session, run: str, table: str, batch: str) -> Tally:
    """Load one batch; safe to run again, the ledger decides what is left."""
    raise_if_stopped(shared)
    await shared.claim.take()
    await require_own_ledger(shared, run)
    if table == EntityType.TICKET:
        await require_legacy_id(shared, run)
    plan = tables_of(shared.area, run).read(f"plan-{table}", batch, PLAN)
    records = planned_records(plan)
    if (of := _FIRST_PASS.get(table)) is not None:
        records = await _arrived(shared, of, records)
    await forget_gone(shared, run, table, records)
    if table in {EntityType.TICKET, SECOND_PASS[EntityType.TICKET]}:
        await forget_joins(shared, run, records)
    stage = f"load {table}"
    shared.progress.begin(stage)

    def note(result: Result) -> None:
        if result.requests:
            shared.progress.add(stage, failed=result.outcome is Outcome.FAILED)

    is_base = table in {EntityType.ARTICLE, SECOND_PASS[EntityType.ARTICLE]}
    async with remembered_forms(shared) if is_base else nullcontext():
        tally = await load_records(
            records,
            executor=Executor(
                shared.target,
                shared.ledger,
                RunId(run),
                stop=shared.stop,
                now=now,
                since=shared.opened_at,
                late_s=shared.settings.target.late_s,
                patience=shared.patience,
                remakes=shared.rules.options.gone_in_target == "remake",
                completes=shared.rules.options.moved_before == "complete",
            ),
            ledger=shared.ledger,
            at_once=shared.settings.target.max_in_flight,
            breaker=shared.breaker,
            stop=shared.stop,
            note=note,
        )
    raise_if_stopped(shared)
    line = shared.progress.lines[stage]
    if line.total is not None and line.done >= line.total:
        shared.progress.end(stage)
    return tally


async def _arrived(
    shared: Session, entity: str, records: Sequence[PlannedRecord]
) -> list[PlannedRecord]:
    """Return the records whose first pass ended well: what failed or is gone has no second one.

    What failed in its second pass alone, in an earlier run, is sent once more.
    """
    ids = [record.ref.source_id for record in records]
    known = await known_records(shared.ledger, entity, ids)
    entries = await record_entries(records, shared.ledger)
    return [
        record
        for record in records
        if (told := known.get(record.ref.source_id)) is not None
        and told.target_id is not None
        and (told.outcome not in _ENDED or _failed_second(record, told, entries))
    ]


def _failed_second(record: PlannedRecord, told: KnownRecord, entries: Known) -> bool:
    """Tell whether a record failed for nothing but steps of its second pass."""
    own = {step.key for step in record.steps}
    left = {key for key, entry in entries.get(record.ref, {}).items() if entry.outcome in _LEFT}
    return told.outcome == Outcome.FAILED and bool(left) and left <= own


async def require_legacy_id(shared: Session, run: str) -> None:
    """Raise FatalError when the run was to make the attribute of tickets' numbers and could not.

    Other attributes can be done without; without this one nobody finds a ticket again.
    """
    tables = tables_of(shared.area, run)
    name = names.legacy_attribute(shared.rules, "conversation")
    wanted = RecordRef(EntityType.ATTRIBUTE.value, f"conversation:{name}")
    planned = {
        record.ref
        for batch in tables.names("plan-attribute")
        for record in planned_records(tables.read("plan-attribute", batch, PLAN))
    }
    if wanted not in planned or await shared.ledger.targets([wanted]):
        return
    raise FatalError(
        f"the conversations' attribute {name!r} could not be made, so no ticket was sent: nothing "
        "would tell its number. Make it in Intercom (text), or name another one in "
        "options.legacy_id.attribute; then run again"
    )


async def wait_for_search(shared: Session, _run: str, until: datetime | None) -> None:
    """Wait until what is put off may be looked for again, at most for as long as search may lag."""
    raise_if_stopped(shared)
    wait_s = shared.settings.target.search_lag_s
    if until is not None:
        wait_s = min(wait_s, max(0.0, (until - now()).total_seconds()))
    await shared.patience.wait(
        wait_s,
        "Intercom's search must know what was written before an answer was lost",
    )
