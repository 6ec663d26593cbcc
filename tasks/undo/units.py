"""Undo: what a run did is taken back record by record; what people touched since is left alone.

Each record is read once and compared with the ledger's last word on it. Interrupted, an undo goes
on: what is taken back is marked in the ledger at once, and what is gone already counts as gone.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from connectors.ledger.redirects import forwarded
from connectors.ledger.undo import (
    SettledStep,
    known_targets,
    pages_of,
    record_steps,
    undone_records,
)
from tasks.report.urls import TargetUrls
from tasks.run.frame import noting, raise_if_stopped
from tasks.run.session import Session
from tasks.run.together import together
from tasks.stage.units import makes_tickets
from tasks.undo import knowledge, verdicts
from tasks.undo.doubts import look_for_doubts
from tasks.undo.lists import Lists
from tasks.undo.shared import GONE, RECORDS, UNDONE, Row, Undoing, Verdict, index_of, own_steps
from tasks.undo.steps import TakenBack, entry_of, take_steps_back
from transforms.errors import RecordError
from transforms.model import EntityType, RecordRef, RunId, TargetId

# What hangs on others goes first: tickets before their people, articles before their collections,
# people before their companies;
# tags and attributes last, when it is known what stays and needs them.
ORDER: Final = (
    EntityType.TICKET,
    EntityType.ARTICLE,
    EntityType.COLLECTION,
    EntityType.CONTACT,
    EntityType.COMPANY,
    EntityType.CUSTOM_OBJECT,
    EntityType.OFFICE_HOURS,
    EntityType.TAG,
    EntityType.ATTRIBUTE,
)
_JUDGES: Final = {  # of what is judged by itself alone
    EntityType.COMPANY: verdicts.on_company,
    EntityType.CUSTOM_OBJECT: verdicts.on_custom_object,
    EntityType.OFFICE_HOURS: verdicts.on_office_hours,
}


async def undo_records(
    shared: Session,
    run: str,
    undone_run: str,
    entity: str,
    is_dry: bool,  # noqa: FBT001 - a unit
) -> dict[str, int]:
    """Take back what `undone_run` did to one entity; safe to run again.

    Writes the lists of the entity into the report of the undo and returns how many records are
    undone, gone (somebody else removed them), kept (they were there before) and refused (touched,
    in use or in doubt): of the whole undone run, whichever attempt took them back.
    """
    undoing = await _opened(shared, run, undone_run, is_dry=is_dry)
    note = noting(shared, f"undo {entity}")
    folder = Path(shared.settings.storage.reports) / run
    me = await shared.target.me()
    urls = TargetUrls(shared.target_url, me.workspace)
    try:
        with Lists(folder, entity, urls.of) as lists:
            for row in await look_for_doubts(undoing, entity):
                lists.write(row)
            async for rows in _walk(undoing, entity):
                for row in rows:
                    _remember(undoing, entity, row)
                    if is_dry or row.verdict.outcome == "refused" or row.verdict.reason == "older":
                        lists.write(row)
                    note(row.verdict.outcome, 1)
            if not is_dry:
                attempts = attempts_at(shared, undone_run)
                async for page in undone_records(shared.ledger, attempts, entity):
                    for each in page:
                        lists.write(
                            Row(each.source_id, each.target_id, Verdict.unpacked(each.verdict))
                        )
            return dict(lists.counts)
    finally:
        undoing.taken.close()


def attempts_at(shared: Session, undone_run: str) -> list[str]:
    """Return the undo runs that worked on a run, oldest first."""
    return [
        str(row.id)
        for row in shared.runs.all()
        if row.kind == "undo" and row.detail.get("undoes") == undone_run
    ]


async def _opened(shared: Session, run: str, undone_run: str, *, is_dry: bool) -> Undoing:
    if not is_dry:
        await shared.claim.take()
    runs = shared.runs.all()
    place = [row.id for row in runs].index(RunId(undone_run))
    later = {row.id for row in runs[place + 1 :] if not row.state.startswith("undone")}
    return Undoing(
        shared,
        run,
        undone_run,
        is_dry,
        index_of(shared, run),
        frozenset(later),
        frozenset(await shared.target.living_tags()),
        frozenset(await known_targets(shared.ledger, EntityType.TAG)),
        has_tickets=await makes_tickets(shared),
        forwarded=await forwarded(shared.ledger),
    )


async def _walk(undoing: Undoing, entity: str) -> AsyncIterator[list[Row]]:
    """Yield what became of the records; tags come off people before they go themselves.

    So does what a further person has put into a contact that they share.
    """
    for makes_records in (
        (False, True) if entity in {EntityType.TAG, EntityType.CONTACT} else (None,)
    ):
        async for ids in pages_of(undoing.shared.ledger, undoing.undone_run, entity):
            found = await record_steps(undoing.shared.ledger, entity, ids)
            if makes_records is not None:
                found = {
                    ref: steps
                    for ref, steps in found.items()
                    if _makes(undoing, entity, steps) is makes_records
                }
            yield await _page(undoing, entity, found)


def _makes(undoing: Undoing, entity: str, steps: Sequence[SettledStep]) -> bool:
    if entity == EntityType.TAG:
        return any(step.makes_record for step in steps)
    return _made(undoing, steps) is not None


async def _page(
    undoing: Undoing, entity: str, found: dict[RecordRef, list[SettledStep]]
) -> list[Row]:
    conversations: dict[TargetId, set[TargetId]] = {}
    tickets: dict[TargetId, set[TargetId]] = {}
    if entity == EntityType.CONTACT:
        made = [steps[0].record_id for steps in found.values() if _made(undoing, steps) is not None]
        ids = [each for each in made if each]
        conversations = await undoing.shared.target.conversations_of(ids)
        if undoing.has_tickets:
            tickets = await undoing.shared.target.tickets_of(ids)

    async def one(ref: RecordRef, steps: list[SettledStep]) -> Row:
        raise_if_stopped(undoing.shared)
        target_id = steps[0].record_id
        theirs = [sorted(each.get(target_id, ())) for each in (conversations, tickets) if target_id]
        try:
            verdict = await _undo_record(undoing, ref, steps, theirs)
        except RecordError as exc:  # Intercom's word on this record: the others go on
            verdict = Verdict("refused", exc.code, "Intercom refuses to take it back")
        return Row(ref.source_id, target_id, verdict)

    return await together(
        [partial(one, ref, steps) for ref, steps in found.items()],
        at_once=undoing.shared.settings.target.max_in_flight,
    )


def _made(undoing: Undoing, steps: Sequence[SettledStep]) -> SettledStep | None:
    """Return the step of the run that made the record, None when it was there before."""
    for step in own_steps(steps, undoing.undone_run):
        if step.makes_record and not step.is_adopted:
            return step
    return None


async def _undo_record(
    undoing: Undoing,
    ref: RecordRef,
    steps: list[SettledStep],
    threads: Sequence[Sequence[TargetId]],
) -> Verdict:
    own = own_steps(steps, undoing.undone_run)
    if refusal := undoing.doubts.get(ref) or verdicts.by_later_run(undoing, steps):
        return refusal
    if not own:
        return Verdict("kept", "older", f"made by run {steps[0].made_run}, brought up to date here")
    made = _made(undoing, steps)
    if made is None:
        verdict, left = await take_steps_back(undoing, ref, steps, own)
    else:
        verdict, left = TakenBack(await _take_back(undoing, ref, steps, made, threads), {})
    if verdict.outcome == "refused" or undoing.is_dry:
        return verdict
    keys = [step.step_key for step in (own if made is None else steps)]
    await undoing.shared.ledger.mark_undone(
        ref,
        keys,
        RunId(undoing.run),
        is_whole=any(step.makes_record for step in own),
        verdict=verdict.packed(),
        left=left,
    )
    return verdict


async def _take_back(
    undoing: Undoing,
    ref: RecordRef,
    steps: Sequence[SettledStep],
    made: SettledStep,
    threads: Sequence[Sequence[TargetId]],
) -> Verdict:
    """Take back a record that the run made, whole: Intercom takes along what hangs on it."""
    if EntityType(ref.entity) in knowledge.JUDGED:
        verdict = await knowledge.judged(undoing, made, steps)
    else:
        verdict = await _judge(undoing, ref, steps, made, threads)
    if verdict is None and not undoing.is_dry:
        outcome = await undoing.shared.target.reverse(made.operation, entry_of(made))
        if outcome == "kept":
            return Verdict("refused", "in_use", "Intercom says that it is in use")
        verdict = GONE if outcome == "gone" else None
    if verdict is None or verdict == GONE:
        kind = RECORDS[EntityType(ref.entity)]
        if ref.entity == EntityType.TICKET:
            kind = verdicts.kind_of(steps)
        undoing.take(f"{kind}:{made.target_id}")
    return verdict or UNDONE


async def _judge(
    undoing: Undoing,
    ref: RecordRef,
    steps: Sequence[SettledStep],
    made: SettledStep,
    threads: Sequence[Sequence[TargetId]],
) -> Verdict | None:
    """Return why a record can't be taken back, or needn't be; None when it is to go.

    `threads`: the conversations and the tickets of a contact.
    """
    target_id = made.target_id
    if target_id is None:
        return Verdict("refused", "no_target_id", "the ledger does not know its id in Intercom")
    match EntityType(ref.entity):
        case EntityType.ATTRIBUTE:
            return await verdicts.on_attribute(undoing, ref)
        case EntityType.TAG:
            return await verdicts.on_tag(undoing, target_id)
        case EntityType.TICKET:
            return await verdicts.on_conversation(undoing, target_id, steps, is_whole=True)
        case EntityType.CUSTOM_OBJECT | EntityType.COMPANY | EntityType.OFFICE_HOURS as entity:
            return await _JUDGES[entity](undoing, target_id, steps)
        case _:
            return await verdicts.on_contact(undoing, target_id, steps, *threads)


def _remember(undoing: Undoing, entity: str, row: Row) -> None:
    """Let the entities behind know what is gone, and what stays."""
    kind = RECORDS[EntityType(entity)]
    is_refused = row.verdict.outcome == "refused"
    if is_refused or row.verdict.reason == "left_changed":
        undoing.take(f"left:{entity}")
    if is_refused:
        undoing.take(f"refused:{kind}:{row.target_id}")
