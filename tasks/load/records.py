"""Loading a batch of planned records: many at once, longest first, each settled on its own."""

import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from connectors.ledger import Entry, Ledger
from tasks.load.course import Result
from tasks.load.executor import Executor
from tasks.run.entries import record_entries
from tasks.run.stop import Breaker, Stop
from tasks.run.together import together
from transforms.model import EntityType, Outcome, PlannedRecord, RecordRef, Tally, TargetId
from transforms.plan.kinds import KINDS
from transforms.plan.steps import references
from transforms.plan.withdrawals import HELD

log = logging.getLogger(__name__)


Note = Callable[[Result], None]  # told of each record's end, for progress


@dataclass(slots=True)
class _Batch:
    lanes: Iterator[Sequence[PlannedRecord]]
    entries: dict[RecordRef, dict[str, Entry]]
    targets: dict[RecordRef, TargetId]
    tally: Tally
    failure: Exception | None = None

    def fail(self, exc: Exception) -> None:
        """Remember the first trouble; the others come of it."""
        if self.failure is None:
            self.failure = exc


async def load_records(  # noqa: PLR0913 - the parts of a run, by keyword
    records: Sequence[PlannedRecord],
    *,
    executor: Executor,
    ledger: Ledger,
    at_once: int,
    breaker: Breaker,
    stop: Stop,
    note: Note,
) -> Tally:
    """Run what is open of these records, at most `at_once` at a time; safe to run again.

    Longest threads come first, so that the batch has no long tail. When one record meets trouble
    that is not its own, the others finish and settle the step they are at; then it is raised:
    TransientError (run the batch again later) or FatalError (a person must act).
    """
    batch = _Batch(
        iter(in_lanes(records)),
        await record_entries(records, ledger),
        await ledger.targets({ref for record in records for ref in references(record)}),
        Tally(),
    )

    async def work() -> None:
        for record in itertools.chain.from_iterable(batch.lanes):
            if batch.failure is not None or stop.reason is not None:
                return
            try:
                entries = batch.entries.get(record.ref, {})
                result = await executor.run_record(record, entries, batch.targets)
                count(batch.tally, result)
                note(result)
                if _was_tried(result):
                    breaker.note(result.reason)
            except Exception as exc:  # noqa: BLE001 - a defect too: the others settle first
                batch.fail(exc)

    workers = max(1, min(at_once, len(records)))
    await together([work] * workers, at_once=workers)
    if batch.failure is not None:
        raise batch.failure
    return batch.tally


def _was_tried(result: Result) -> bool:
    """Tell whether anything was done about a record that says how the target is."""
    return result.reason != HELD and (bool(result.requests) or result.reason is not None)


def in_lanes(records: Iterable[PlannedRecord]) -> list[list[PlannedRecord]]:
    """Return the records, longest first; those of one e-mail are a lane and run in their order.

    Two people with one e-mail become one contact, the first one's: which of them that is must
    not depend on whose answer comes sooner.
    """
    lanes: dict[RecordRef | str, list[PlannedRecord]] = {}
    for record in sorted(records, key=lambda record: -len(record.steps)):
        lanes.setdefault(_email(record) or record.ref, []).append(record)
    return list(lanes.values())


def _email(record: PlannedRecord) -> str | None:
    step = record.steps[0] if record.steps else None
    if step is None or KINDS[step.operation].makes is not EntityType.CONTACT:
        return None
    told = step.body.get("email") or step.body.get("fill", {}).get("email")
    return str(told) if told else None


def count(tally: Tally, result: Result) -> None:
    """Add one record's end to a tally."""
    tally.requests += result.requests
    tally.deferred += result.is_deferred
    tally.put_off(result.put_off_until)
    if result.outcome is Outcome.MIGRATED:
        tally.migrated += 1
    elif result.outcome is Outcome.FAILED:
        tally.failed += 1
        reason = result.reason or "unknown"
        tally.failures[reason] = tally.failures.get(reason, 0) + 1
