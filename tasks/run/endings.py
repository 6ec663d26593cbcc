"""How each account of a run ended: plan and accounts joined with the ledger, range by range."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

from connectors.ledger import Entry, Ledger
from tasks.run.entries import GONE, entry_of, is_open, record_entries
from tasks.run.kept import observed
from tasks.run.tables import SECOND_PASS, Tables
from transforms.contracts import ACCOUNT, PLAN
from transforms.model import EntityType, Outcome, PlannedRecord, RecordRef, TargetId
from transforms.plan.losses import KEPT, REFUSED, REFUSED_TYPE
from transforms.plan.steps import planned_records, references

WHOLE_RECORD: Final = "*"  # an account that stands for all steps of its owner
UNDONE: Final = "undone"  # as a step's outcome: it was taken back
IN_DOUBT: Final = "in_doubt"


@dataclass(slots=True)
class Settled:
    """The steps that are done, counted, with the quirks that they took care of."""

    quirks: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)  # by operation


class _End(NamedTuple):
    outcome: Outcome
    reason: str | None
    target_id: TargetId | None
    progress: str
    request_id: str | None = None  # of the refusal, for whom it failed by


class Owner(NamedTuple):
    """A planned record: each step's key, whether it is done, and its entry."""

    steps: dict[str, tuple[bool, Entry | None]]
    target_id: TargetId | None
    doubt: str  # why nobody can say whether the step in doubt happened
    gone: Outcome | None = None  # what that means that people deleted it in the target


async def ended_rows(tables: Tables, ledger: Ledger) -> AsyncIterator[dict[str, Any]]:
    """Yield every account of a run with the outcome that its record has by now."""
    for table in tables.kinds("account"):
        for name in tables.names(table):
            for row in (await ended(tables, ledger, table, name, Settled()))[1]:
                yield row


async def ended(
    tables: Tables, ledger: Ledger, table: str, name: str, settled: Settled
) -> tuple[dict[RecordRef, Owner], list[dict[str, Any]]]:
    """Return the accounts of one range with their outcomes, and the records they ride on.

    What is done of the plan is added to `settled`.
    """
    owners = await _owners(tables, ledger, table.removeprefix("account-"), name, settled)
    rows = tables.read(table, name, ACCOUNT).to_pylist()
    for row in rows:
        end = _end(row, owners)
        row.update(end._asdict(), outcome=end.outcome.value)
    return owners, rows


async def _owners(
    tables: Tables, ledger: Ledger, entity: str, name: str, settled: Settled
) -> dict[RecordRef, Owner]:
    """Say of each planned record of a range which of its steps are done."""
    owners: dict[RecordRef, Owner] = {}
    for records in _planned(tables, entity, name):
        entries = await record_entries(records, ledger)
        doubts = await _doubts(entries, ledger)
        gone = await _gone(entries, ledger)
        targets = await ledger.targets({ref for record in records for ref in references(record)})
        for record in records:
            found = entries.get(record.ref, {})
            steps = {}
            for step in record.steps:
                entry = entry_of(step, found)
                is_done = not is_open(step, entry, targets)
                steps[step.key] = (is_done, entry)
                if is_done:
                    settled.quirks.update(step.quirks)
                    settled.steps[step.operation.value] += 1
            if record.ref in owners:  # by the steps of its first pass
                steps = owners[record.ref].steps | steps
            doubt = doubts.get(record.ref, IN_DOUBT)
            owners[record.ref] = Owner(steps, targets.get(record.ref), doubt, gone.get(record.ref))
    return owners


def _planned(tables: Tables, entity: str, name: str) -> Iterator[list[PlannedRecord]]:
    """Yield the planned records of a range, a batch at a time, then their further steps."""
    for table in filter(None, (entity, SECOND_PASS.get(entity))):
        for batch in tables.batches(table, name):
            yield planned_records(tables.read(f"plan-{table}", batch, PLAN))


def _end(row: Mapping[str, Any], owners: dict[RecordRef, Owner]) -> _End:
    """Say how one account ended: by its own decision, by its step, or by all of its owner's."""
    owner = owners.get(RecordRef(row["owner_entity"], row["owner_id"]))
    if row["outcome"] is not None:
        fate = _End(Outcome(row["outcome"]), row["reason"], None, "")
        return fate if row["step_key"] is None else _removed(fate, owner, row["step_key"])
    if owner is not None and owner.gone is not None:
        return _End(owner.gone, GONE, owner.target_id, "")
    if owner is None or row["step_key"] not in {WHOLE_RECORD, *owner.steps}:
        return _End(Outcome.FAILED, "not_planned", None, "")
    return _whole(owner) if row["step_key"] == WHOLE_RECORD else _carried(row, owner)


def _carried(row: Mapping[str, Any], owner: Owner) -> _End:
    """Say how what rides on one step ended."""
    is_done, entry = owner.steps[row["step_key"]]
    if is_done and not _is_refused(row, entry):
        return _End(Outcome.MIGRATED, None, owner.target_id, "")
    reason = _is_refused(row, entry) if is_done else _reason(entry, owner)
    request_id = entry.request_id if entry else None
    return _End(Outcome.FAILED, reason or _whole(owner).reason, None, "", request_id)


def _removed(fate: _End, owner: Owner | None, step_key: str) -> _End:
    """Say how a record ended that is left out once a step has removed it from the target.

    When the target refuses that it is failed; kept for people's work it is there as it was.
    """
    is_done, entry = owner.steps.get(step_key, (False, None)) if owner else (False, None)
    if entry is not None and entry.outcome == UNDONE:
        return fate
    if owner is None or not is_done:
        reason = _reason(entry, owner) if owner else None
        return _End(Outcome.FAILED, reason or "not_attempted", None, "")
    is_kept = KEPT in observed(entry).get("losses", ())
    return _End(Outcome.MIGRATED, None, owner.target_id, "") if is_kept else fate


def _is_refused(row: Mapping[str, Any], entry: Entry | None) -> str | None:
    """Return why Intercom took the message without this file, None if it went along."""
    if not row["sha256"] or entry is None or '"refused_' not in (entry.observed or ""):
        return None
    told = orjson.loads(entry.observed or "{}")
    if row["sha256"] in told.get(REFUSED, ()):
        return "file_refused_as_too_large"
    return "file_refused" if row["sha256"] in told.get(REFUSED_TYPE, ()) else None


def _whole(owner: Owner) -> _End:
    """Say how a record ended: migrated when all its steps are done, or could be done without."""
    undone = [entry for is_done, entry in owner.steps.values() if not is_done]
    stuck = [entry for entry in undone if entry is None or entry.outcome != "dispensed"]
    if not stuck:
        return _End(Outcome.MIGRATED, None, owner.target_id, "")
    progress = f"{len(owner.steps) - len(undone)} of {len(owner.steps)} steps"
    first = stuck[0]
    reason = _reason(first, owner) or "not_attempted"
    request_id = first.request_id if first else None
    return _End(Outcome.FAILED, reason, owner.target_id, progress, request_id)


def _reason(entry: Entry | None, owner: Owner) -> str | None:
    if entry is None:
        return None
    return owner.doubt if entry.is_in_doubt else entry.reason


async def _gone(
    entries: Mapping[RecordRef, Mapping[str, Entry]], ledger: Ledger
) -> dict[RecordRef, Outcome]:
    """Return the tickets whose conversations people deleted: they stay so, or are made again."""
    ids = [ref.source_id for ref in entries if ref.entity == EntityType.TICKET]
    told = await ledger.reasons(EntityType.TICKET, ids) if ids else {}
    gone = [each for each, reason in told.items() if reason == GONE]
    left = await ledger.left(EntityType.TICKET, gone) if gone else {}
    return {
        RecordRef(EntityType.TICKET.value, each): (
            Outcome.SKIPPED if each in left else Outcome.FAILED
        )
        for each in gone
    }


async def _doubts(
    entries: Mapping[RecordRef, Mapping[str, Entry]], ledger: Ledger
) -> dict[RecordRef, str]:
    """Return what the executor said of records with a step in doubt that it gave up."""
    unclear: dict[str, list[str]] = {}
    for ref, steps in entries.items():
        if any(entry.is_in_doubt for entry in steps.values()):
            unclear.setdefault(ref.entity, []).append(ref.source_id)
    return {
        RecordRef(entity, source_id): reason
        for entity, ids in unclear.items()
        for source_id, reason in (await ledger.reasons(entity, ids)).items()
        if reason.startswith(IN_DOUBT)
    }
