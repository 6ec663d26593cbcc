"""Whether a record may be taken back: read once, compared with what the ledger says we left."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from connectors.intercom.companies.touched import touches_of_company
from connectors.intercom.contacts.touched import touches_of_contact
from connectors.intercom.conversations.conflicts import ASSIGNED, ASSIGNEE, SET, STATE
from connectors.intercom.conversations.touched import touches_of_conversation
from connectors.intercom.custom_objects.relating import OURS
from connectors.intercom.custom_objects.sending import object_fields
from connectors.intercom.office_hours.sending import EXCEPTIONS, schedule_fields
from connectors.intercom.refused import NOTES
from connectors.intercom.seen import SEEN
from connectors.intercom.touched import Expected, Touch, fields_touched
from connectors.ledger.undo import (
    SettledStep,
    UndoneStep,
    ever_made,
    owners,
    record_steps,
    sharers,
    stands,
    undone_steps,
)
from tasks.undo.shared import RECORDS, Undoing, Verdict, json_of, own_steps
from transforms.model import EntityType, RecordRef, TargetId
from transforms.plan.kinds import KINDS

STAYING: Final = frozenset(each for each, kind in KINDS.items() if kind.stays)
OF_TICKETS: Final = frozenset({"conversation", "ticket_type"})
TOLD_AT_MOST: Final = 3  # touches of one record

Json = dict[str, Any]


def by_later_run(undoing: Undoing, steps: Sequence[SettledStep]) -> Verdict | None:
    """Refuse what a later run has worked on: that one has to be undone first."""
    later = {name for step in steps for name in (step.run, step.made_run)} & undoing.later
    if not later:
        return None
    return Verdict("refused", "touched_by_run", f"run {max(later)} worked on it; undo that first")


def expected(undoing: Undoing, steps: Sequence[SettledStep], *, is_whole: bool) -> Expected:
    """Return a record as its steps left it, those of every run."""
    told = [(step, json_of(step.observed)) for step in steps]
    own = own_steps(steps, undoing.undone_run)
    makers = [step.begun_at for step in own if step.makes_record and step.begun_at]
    left = [step.settled_at for step in steps if step.settled_at]
    noted = [observed[SEEN] for _, observed in told if SEEN in observed]
    return Expected(
        made_at=min(makers, default=None),
        left_at=max(left, default=None),
        parts=_said(steps),
        state=_last(observed.get(STATE) for _, observed in told) or ("open" if makers else None),
        assigned=_assigned(told),
        tags=_ids(told, EntityType.TAG, "tag_id"),
        participants=_ids(told, EntityType.CONTACT, "contact_id"),
        companies=[
            step.target_id
            for step in steps
            if KINDS[step.operation].joins is EntityType.COMPANY and step.target_id
        ],
        notes=[
            *(step.target_id for step in steps if step.target_id and KINDS[step.operation].stays),
            *(note for _, observed in told for note in observed.get(NOTES, ())),
        ],
        set=_last(observed.get(SET) for _, observed in told) or {},
        seen=noted[-1] if noted else None,
        objects=_last(observed.get(OURS) for _, observed in told),
        is_whole=is_whole,
        unsure=undoing.unsure.get(steps[0].ref, frozenset()),
    )


async def on_conversation(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep], *, is_whole: bool
) -> Verdict | None:
    """Judge a conversation or ticket by one read of it; None says it may be taken back."""
    shown = await undoing.shared.target.fetch(kind_of(steps), target_id)
    if shown is None:
        return Verdict("gone")
    left = await _with_undone(undoing, expected(undoing, steps, is_whole=is_whole), steps)
    return refusal(list(touches_of_conversation(shown, left, undoing.living_tags)))


async def _with_undone(undoing: Undoing, left: Expected, steps: Sequence[SettledStep]) -> Expected:
    """Add what undos of later runs have done: what they could not put back is no people's work.

    What they took back before the record was made again was another one's.
    """
    makers = [step.begun_at for step in steps if step.makes_record and step.begun_at]
    if not makers:
        return left
    undone = await undone_steps(undoing.shared.ledger, steps[0].ref, min(makers))
    told = [(step, json_of(step.observed)) for step in undone]
    moments = [left.left_at, *(step.settled_at for step in undone)]
    return replace(
        left,
        left_at=max((each for each in moments if each), default=None),
        parts=[*left.parts, *_said(undone)],
        state=_last(noted.get(STATE) for _, noted in told) or left.state,
        assigned={**left.assigned, **_assigned(told)},
        set=_last(noted.get(SET) for _, noted in told) or left.set,
    )


def kind_of(steps: Sequence[SettledStep]) -> str:
    """Return what a ticket of the source is in Intercom, by what was done to it."""
    return "ticket" if any(KINDS[step.operation].on_ticket for step in steps) else "conversation"


async def on_contact(
    undoing: Undoing,
    target_id: TargetId,
    steps: Sequence[SettledStep],
    conversations: Sequence[TargetId],
    tickets: Sequence[TargetId] = (),
) -> Verdict | None:
    """Judge a contact that we made, with the conversations and tickets that it takes part in."""
    shown = await undoing.shared.target.fetch("contact", target_id)
    if shown is None:
        return Verdict("gone")
    left = expected(undoing, await _with_sharers(undoing, target_id, steps), is_whole=True)
    left = await _with_notes_left(undoing, left, "contact", (shown.get("notes") or {}).get("data"))
    if refused := refusal(touches_of_contact(shown, left, undoing.our_tags)):
        return refused
    standing = await undoing.standing("conversation", conversations)
    standing += await undoing.standing("ticket", tickets)
    if not standing:
        return None
    known: set[str] = set()
    for kind in ("conversation", "ticket"):
        known |= {*await owners(undoing.shared.ledger, kind, standing)}
    foreign = [each for each in standing if each not in known]
    if foreign:
        return Verdict("refused", "touched_conversation", f"takes part in {foreign[0]}, not ours")
    return Verdict("refused", "in_use", f"its conversation {standing[0]} stays")


async def _with_notes_left(
    undoing: Undoing, left: Expected, entity: str, shown: Sequence[Json] | None
) -> Expected:
    """Add notes of ours that nothing could take back: those of somebody who was undone before."""
    others = {str(each.get("id")) for each in shown or ()} - {*left.notes}
    if not others:
        return left
    ours = await ever_made(undoing.shared.ledger, entity, STAYING, others)
    return replace(left, notes={*left.notes, *ours})


async def is_made_by_run(undoing: Undoing, own: Sequence[SettledStep]) -> bool:
    """Tell whether the run made what these steps are about as another record's: it goes with it."""
    target_id = own[0].record_id
    steps = [] if target_id is None else await _with_sharers(undoing, target_id, own)
    return any(s.makes_record and not s.is_adopted for s in own_steps(steps, undoing.undone_run))


async def _with_sharers(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep]
) -> list[SettledStep]:
    """Return a person's steps with those of others whom Intercom keeps as the same contact."""
    ledger, ref = undoing.shared.ledger, steps[0].ref
    others = await sharers(ledger, ref, target_id)
    found = await record_steps(ledger, ref.entity, others) if others else {}
    told = [*steps, *(step for theirs in found.values() for step in theirs)]
    return sorted(told, key=lambda step: str(step.settled_at or ""))


async def on_company(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep]
) -> Verdict | None:
    """Judge a company that we made: nobody may be left in it."""
    shown = await undoing.shared.target.fetch("company", target_id)
    if shown is None:
        return Verdict("gone")
    notes = await undoing.shared.target.notes("company", target_id)
    left = expected(undoing, steps, is_whole=True)
    left = await _with_notes_left(undoing, left, "company", notes)
    if refused := refusal(touches_of_company(shown, notes, left)):
        return refused
    if not shown.get("user_count"):
        return None
    members = await undoing.shared.target.contacts_of_company(target_id)
    detached = undoing.taken.get([f"member:{target_id}:{each}" for each in members])
    members = [each for each in members if f"member:{target_id}:{each}" not in detached]
    standing = await undoing.standing("contact", members)
    if standing:
        return Verdict("refused", "in_use", f"contact {standing[0]} belongs to it")
    return None


async def on_custom_object(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep]
) -> Verdict | None:
    """Judge an instance that we made: what relates to it loses it, and stays."""
    shown = await undoing.shared.target.fetch("custom_object", target_id)
    if shown is None:
        return Verdict("gone")
    left = expected(undoing, steps, is_whole=True)
    return refusal(fields_touched(object_fields(shown), left))


async def on_office_hours(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep]
) -> Verdict | None:
    """Judge office hours that we made: who goes by them shows nowhere, what people changed does."""
    shown = await undoing.shared.target.read_back("office_hours", target_id)
    if shown is None:
        return Verdict("gone")
    ours = {step.target_id for step in steps}
    others = [each for each in shown[EXCEPTIONS] if str(each["id"]) not in ours]
    if others and not undoing.unsure.get(steps[0].ref):
        return Verdict("refused", "touched_fields", f"changed: {others[0].get('exception_date')}")
    left = expected(undoing, steps, is_whole=True)
    return refusal(fields_touched(schedule_fields(shown), left))


async def on_tag(undoing: Undoing, tag_id: TargetId) -> Verdict | None:
    """Judge a tag that we made: nothing that stays may carry it."""
    async for kind, target_id in undoing.shared.target.bearers_of_tag(tag_id):
        if undoing.is_taken(f"tagged:{tag_id}:{target_id}"):
            continue
        if await undoing.standing(kind, [target_id]):
            return Verdict("refused", "in_use", f"{kind} {target_id} carries it")
    return None


async def on_attribute(undoing: Undoing, ref: RecordRef) -> Verdict | None:
    """Judge an attribute that we made: it holds values of every record that stays."""
    model = ref.source_id.partition(":")[0]
    entity = EntityType.TICKET if model in OF_TICKETS else EntityType(model)
    if undoing.is_taken(f"left:{entity}") or await stands(
        undoing.shared.ledger, undoing.undone_run, entity
    ):
        return Verdict("refused", "in_use", f"{RECORDS[entity]}s of the migration stay and show it")
    return None


def refusal(touches: Sequence[Touch]) -> Verdict | None:
    """Return why a record stays: what people did to it; None if they did nothing."""
    if not touches:
        return None
    told = list(dict.fromkeys(touch.text for touch in touches))[:TOLD_AT_MOST]
    return Verdict("refused", touches[0].code, "; ".join(told))


def _said(steps: Sequence[SettledStep | UndoneStep]) -> list[TargetId]:
    return [s.target_id for s in steps if KINDS[s.operation].is_said and s.target_id]


def _assigned(told: Sequence[tuple[SettledStep | UndoneStep, Json]]) -> dict[str, str]:
    """Return whom we assigned last, teammate and team; a ticket is made with both."""
    found: dict[str, str] = {}
    for step, observed in told:
        found |= observed.get(ASSIGNED, {})
        if ASSIGNEE in observed:
            found[step.step_key.rpartition(":")[2]] = observed[ASSIGNEE]
    return found


def _ids(told: Sequence[tuple[SettledStep, Json]], joined: EntityType, key: str) -> list[str]:
    return [str(o[key]) for step, o in told if key in o and KINDS[step.operation].joins is joined]


def _last(values: Any) -> Any:
    found = None
    for value in values:
        found = value if value is not None else found
    return found
