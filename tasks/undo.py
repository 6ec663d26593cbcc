"""Undo: the settled steps of a run, walked backwards; what others made or use is left alone."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import orjson

from connectors.intercom import UndoEntry
from connectors.ledger import Ledger
from connectors.ledger.undo import SettledStep, doubtful_records, settled_steps
from tasks.execute import MAKES_RECORD
from tasks.resources import Session
from tasks.runs import noting, raise_if_stopped
from transforms.model import EntityType, Operation, RecordRef, RunId

# What hangs on others goes first: tickets before their people, people before their companies.
ORDER: Final = (
    EntityType.TICKET,
    EntityType.TAG,
    EntityType.CONTACT,
    EntityType.COMPANY,
    EntityType.ATTRIBUTE,
)
RECORDS_AT_ONCE: Final = 32


async def undo_batch(
    shared: Session,
    run: str,
    undone_run: str,
    entity: str,
    is_dry: bool,  # noqa: FBT001 - a unit
) -> dict[str, int]:
    """Take back what `undone_run` did to one entity; safe to run again.

    Returns counts of records: undone, gone (somebody else removed it), kept (it was there before
    the migration, or is in use), and in doubt (the run never learnt whether it made it). A record
    that the run made goes whole, with what later runs added to it; of others only the run's own
    steps are taken back.
    """
    if not is_dry:
        await shared.claim.take()
    steps = await settled_steps(shared.ledger, undone_run, entity)
    records: dict[RecordRef, list[SettledStep]] = {}
    for step in steps:
        records.setdefault(step.ref, []).append(step)
    note = noting(shared, f"undo {entity}")
    gate = asyncio.Semaphore(RECORDS_AT_ONCE)

    async def one(ref: RecordRef, own: list[SettledStep]) -> str:
        async with gate:
            raise_if_stopped(shared)
            outcome = "undone" if is_dry else await _undo_record(shared, run, ref, own)
            note(outcome, 1)
            return outcome

    outcomes = await asyncio.gather(
        *(one(ref, own) for ref, own in records.items()), return_exceptions=True
    )
    doubtful = await doubtful_records(shared.ledger, undone_run, entity)
    counts: dict[str, int] = {"in doubt, look by hand": len(doubtful)} if doubtful else {}
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts


async def _undo_record(
    shared: Session, run: str, ref: RecordRef, steps: Sequence[SettledStep]
) -> str:
    made = [step for step in steps if Operation(step.operation) in MAKES_RECORD]
    is_whole = bool(made) and not made[0].is_adopted
    if is_whole and ref.entity == EntityType.TICKET:
        outcomes = [await _reverse(shared, made[0])]  # the conversation takes its parts along
    else:
        outcomes = [await _reverse(shared, step) for step in reversed(steps)]
    keys = [step.step_key for step in steps]
    if is_whole:
        keys = await _all_keys(shared.ledger, ref)
    await shared.ledger.mark_undone(ref, keys, RunId(run), is_whole=bool(made))
    for word in ("undone", "kept"):
        if word in outcomes:
            return word
    return "gone"


async def _reverse(shared: Session, step: SettledStep) -> str:
    entry = UndoEntry(
        record_id=step.record_id,
        target_id=step.target_id,
        is_found=bool(step.is_found),
        observed=_json(step.observed),
        pre_image=_json(step.pre_image) or None,
    )
    return await shared.target.reverse(Operation(step.operation), entry)


async def _all_keys(ledger: Ledger, ref: RecordRef) -> list[str]:
    entries = await ledger.entries(ref.entity, [ref.source_id])
    return list(entries.get(ref.source_id, {}))


def _json(text: str | None) -> dict[str, Any]:
    value: dict[str, Any] = orjson.loads(text) if text else {}
    return value
