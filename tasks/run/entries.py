"""What the ledger knows of planned records, and which of their steps are still to be sent."""

from collections.abc import Mapping, Sequence
from typing import Final

from connectors.ledger import Entry, Ledger
from transforms.model import (
    PlannedRecord,
    RecordRef,
    Step,
    TargetId,
)
from transforms.plan.carried import went_along
from transforms.plan.kinds import KINDS
from transforms.plan.steps import dropped, settled_fingerprint


async def record_entries(
    records: Sequence[PlannedRecord], ledger: Ledger
) -> dict[RecordRef, dict[str, Entry]]:
    """Return what the ledger knows of these records, one query an entity."""
    by_entity: dict[str, list[str]] = {}
    for record in records:
        by_entity.setdefault(record.ref.entity, []).append(record.ref.source_id)
    found: dict[RecordRef, dict[str, Entry]] = {}
    for entity, ids in by_entity.items():
        for source_id, entries in (await ledger.entries(entity, ids)).items():
            found[RecordRef(entity, source_id)] = entries
    return found


def entry_of(step: Step, entries: Mapping[str, Entry]) -> Entry | None:
    """Return the entry that says what became of a step: its own, or of what it went along with."""
    own = entries.get(step.key)
    if own is not None or step.hints.place is None:
        return own
    return entries.get(KINDS[step.operation].follows)


def is_open(step: Step, entry: Entry | None, targets: Mapping[RecordRef, TargetId]) -> bool:
    """Whether a step is still to be sent: not settled, or settled as something else than now.

    `entry`: see `entry_of`.
    """
    if entry is None or not entry.is_settled:
        return True
    if step.hints.place is not None and entry.step_key != step.key:
        left_out = dropped(step.body, targets)
        return not went_along(step.fingerprint, step.hints.place, entry.fingerprint, left_out)
    return step.is_mutable and entry.fingerprint != settled_fingerprint(step, targets)


GONE: Final = "gone_in_target"  # people deleted the record there
