"""One record on its way through its steps: how far it came, and what is still to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.ledger import Entry, Write
from connectors.protocols import RecordState
from tasks.run.entries import entry_of, is_open
from transforms.model import (
    EntityType,
    Operation,
    Outcome,
    PlannedRecord,
    RecordRef,
    Step,
    TargetId,
)
from transforms.plan.kinds import KINDS
from transforms.plan.steps import dropped, fingerprint, settled_fingerprint


@dataclass(slots=True)
class Result:
    """How far one record came: an outcome, or None when it waits or was stopped."""

    ref: RecordRef
    outcome: Outcome | None = None
    reason: str | None = None
    is_deferred: bool = False
    put_off_until: datetime | None = None
    requests: int = 0


@dataclass(slots=True)
class Course:
    """One record on its way through its steps."""

    record: PlannedRecord
    entries: Mapping[str, Entry]
    targets: dict[RecordRef, TargetId]
    known: dict[str, TargetId]
    nameless: int = 0  # settled messages whose part nobody could name
    unwritten: list[Write] = field(default_factory=list)
    requests: int = 0
    has_changed: bool = False
    is_opened: bool = False  # in the ledger, by this pass
    shown: Mapping[str, Any] | None = None  # the record before this pass, if it may be overwritten
    owed: str | None = None  # why a step was refused that the record went on without

    def state(self, quiet_s: float | None = None) -> RecordState:
        """Return what the target's connector may know of the record."""
        ref = self.record.ref
        target_id = self.targets.get(ref)
        return RecordState(ref, target_id, self.known, self.nameless, quiet_s, self.is_ticket)

    @property
    def is_ticket(self) -> bool:
        """Whether the record is a ticket in the target too, as its steps say."""
        return any(KINDS[step.operation].on_ticket for step in self.record.steps)


def may_overwrite(course: Course) -> bool:
    """Tell whether a record that was moved before has a step which may undo somebody's work."""
    settled = {key for key, entry in course.entries.items() if entry.is_settled}
    if course.record.ref not in course.targets or not settled:
        return False
    return any(
        KINDS[step.operation].overwrites
        and is_open(step, entry_of(step, course.entries), course.targets)
        and not settled.isdisjoint({step.key, *followed(step)})
        for step in course.record.steps
    )


def followed(step: Step) -> tuple[str, ...]:
    """Return the keys of the steps that have set the same before."""
    kind = KINDS[step.operation]
    return kind.follows, *kind.others


def left_by(course: Course, step: Step, entry: Entry | None) -> Entry | None:
    """Return the entry that says how we left what a step sets: its own, or of one before it.

    Where several steps set the same it is the newest.
    """
    before = [course.entries[key] for key in followed(step) if key in course.entries]
    if not KINDS[step.operation].others:
        return entry or next(iter(before), None)
    told = [each for each in (entry, *before) if each is not None and each.begun_at is not None]
    return max(told, key=lambda each: str(each.begun_at), default=entry)


def is_held(course: Course) -> bool:
    """Tell whether a record waits for a person's word with what is still to be sent."""
    return any(
        step.hints.is_held and is_open(step, entry_of(step, course.entries), course.targets)
        for step in course.record.steps
    )


def is_to_go(record: PlannedRecord) -> bool:
    """Tell whether a record is to be deleted: then it is well that it is gone."""
    return any(KINDS[step.operation].removes for step in record.steps)


def is_due(course: Course, step: Step) -> bool:
    """Tell whether a step is to be sent now."""
    is_left = is_open(step, entry_of(step, course.entries), course.targets)
    return is_left and not waits(course, step) and not is_removed(course, step)


def is_removed(course: Course, step: Step) -> bool:
    """Tell whether a step has removed its record already: then the ledger knows no id of it."""
    return KINDS[step.operation].removes and course.record.ref not in course.targets


def waits(course: Course, step: Step) -> bool:
    """Tell whether a message waits for an earlier one that is owed: they keep their order."""
    return course.owed is not None and KINDS[step.operation].is_said


def to_settle(course: Course, step: Step) -> str:
    """Return the fingerprint to settle a step with.

    A state that is set while a message is still owed is set once more behind that message.
    """
    hashed = settled_fingerprint(step, course.targets)
    if course.owed is None or not KINDS[step.operation].is_last:
        return hashed
    return fingerprint(step.operation, {"owed": course.owed}, (), hashed)


def lacks_attribute(step: Step, targets: Mapping[RecordRef, TargetId]) -> bool:
    """Tell whether a step goes without a value whose attribute could not be made."""
    return any(ref.entity == EntityType.ATTRIBUTE for ref in dropped(step.body, targets))


def is_nameless(operation: str, target_id: TargetId | None) -> bool:
    """Tell whether a message was sent whose part nobody could name."""
    return KINDS[Operation(operation)].is_said and target_id is None
