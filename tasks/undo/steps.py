"""Taking back single steps, where the record was there before the run and stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from connectors.intercom import UndoEntry
from connectors.intercom.conversations.conflicts import SETTING
from connectors.intercom.refused import NOTES
from connectors.intercom.seen import SEEN, company_fields, contact_fields
from connectors.intercom.tags.reversing import tagged_by_us
from connectors.intercom.touched import restorable
from connectors.ledger.entry import STANDS
from connectors.ledger.undo import SettledStep
from tasks.undo import verdicts
from tasks.undo.shared import GONE, Undoing, Verdict, json_of
from transforms.model import EntityType, RecordRef
from transforms.plan.kinds import KINDS, TAGS_ON

REFUSED_NOTE: Final = "a note of values that Intercom refused"


class TakenBack(NamedTuple):
    """What came of a record's steps, and what of them stays in it, by their keys."""

    verdict: Verdict
    left: dict[str, dict[str, Any]]


async def take_steps_back(
    undoing: Undoing, ref: RecordRef, steps: Sequence[SettledStep], own: Sequence[SettledStep]
) -> TakenBack:
    """Take back what the run did to a record that was there before it."""
    target_id = own[0].record_id
    if ref.entity == EntityType.TICKET and target_id is not None:
        touched = await verdicts.on_conversation(undoing, target_id, steps, is_whole=False)
        if touched is not None:
            return TakenBack(touched, {})
    outcomes: dict[str, str] = {}
    changed: list[str] = []
    for step in reversed(own):
        entry, kept = await _narrowed(undoing, step)
        changed += kept
        outcomes[step.step_key] = await _reverse(undoing, step, entry, is_left=bool(kept))
    left = _what_stays(undoing, own, outcomes)
    reason, told = await _left(undoing, changed, own)
    for word in ("undone", "kept"):
        if word in outcomes.values():
            return TakenBack(Verdict(word, reason, told), left)
    return TakenBack(GONE, left)


def _what_stays(
    undoing: Undoing, own: Sequence[SettledStep], outcomes: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return what steps have set in a thread that no undo puts back, and messages that stand."""
    found = {}
    for step in own:
        noted = json_of(step.observed)
        if KINDS[step.operation].is_said and outcomes[step.step_key] == "kept":
            found[step.step_key] = noted | {STANDS: True}
        elif undoing.shared.target.leaves_nothing(step.operation, entry_of(step)):
            found[step.step_key] = {key: noted[key] for key in SETTING if key in noted}
    return {key: noted for key, noted in found.items() if noted}


async def _left(
    undoing: Undoing, changed: Sequence[str], own: Sequence[SettledStep]
) -> tuple[str, str]:
    """Return why something of the run is left in a record, and what: people's work comes first."""
    if changed:
        return "left_changed", f"changed since, left as it is: {', '.join(changed)}"[:96]
    stay = {KINDS[step.operation].stays for step in own if not step.is_found} - {""}
    if any(NOTES in json_of(step.observed) for step in own):
        stay.add(REFUSED_NOTE)
    if stay and not await verdicts.is_made_by_run(undoing, own):
        return "left_note", f"left, since Intercom can't remove it: {', '.join(sorted(stay))}"[:96]
    return "", ""


async def _reverse(
    undoing: Undoing, step: SettledStep, entry: UndoEntry | None, *, is_left: bool
) -> str:
    if KINDS[step.operation].joins is EntityType.COMPANY:
        undoing.take(f"member:{step.target_id}:{step.record_id}")
    if entry is None:
        return "kept" if is_left else "undone"
    if undoing.is_dry:
        is_kept = undoing.shared.target.leaves_nothing(step.operation, entry)
        return "kept" if is_kept else "undone"
    return await undoing.shared.target.reverse(step.operation, entry)


async def _narrowed(undoing: Undoing, step: SettledStep) -> tuple[UndoEntry | None, list[str]]:
    """Return what of a step is still ours to take back, and the fields that no longer are."""
    entry = entry_of(step)
    if step.operation in TAGS_ON:
        return _with_those_who_stay(undoing, step, entry)
    kind = undoing.shared.target.restores(step.operation)
    if not entry.pre_image or step.target_id is None or kind is None:
        return entry, []
    shown = await undoing.shared.target.fetch(kind, step.target_id)
    if shown is None:
        return entry, []
    fields = company_fields(shown) if kind == "company" else contact_fields(shown)
    image, left = restorable(entry.pre_image, entry.observed.get(SEEN), fields)
    left = [name.removeprefix("custom_attributes.") for name in left]
    is_empty = not set(image) - {"company_id"}
    return None if is_empty else replace(entry, pre_image=image), left


def _with_those_who_stay(
    undoing: Undoing, step: SettledStep, entry: UndoEntry
) -> tuple[UndoEntry | None, list[str]]:
    """Return a tagging without those who are gone with their tag, and who keeps it.

    Who was refused stays as they are, with the tag.
    """
    kind = KINDS[step.operation].members
    tagged = tagged_by_us(entry)
    gone = undoing.taken.get([f"{kind}:{each}" for each in tagged])
    refused = undoing.taken.get([f"refused:{kind}:{each}" for each in tagged])
    left = [each for each in tagged if f"{kind}:{each}" not in gone]
    keep = [each for each in left if f"refused:{kind}:{each}" in refused]
    stay = [each for each in left if each not in keep]
    undoing.take(*(f"tagged:{entry.observed.get('tag_id')}:{each}" for each in stay))
    names = [f"{kind} {each}" for each in keep]
    if not stay:
        return None, names
    return replace(entry, observed={**entry.observed, "tagged": stay}), names


def entry_of(step: SettledStep) -> UndoEntry:
    """Return what the target's connector needs to take a step back."""
    return UndoEntry(
        record_id=step.record_id,
        target_id=step.target_id,
        is_found=bool(step.is_found),
        observed=json_of(step.observed),
        pre_image=json_of(step.pre_image) or None,
    )
