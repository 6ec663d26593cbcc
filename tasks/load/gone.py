"""What people deleted in the target since it was made: the ledger's word on it holds no more.

The inventory of this run does not list it, and asked for by its id it is not there: both, since a
list may lag, and may leave out what has nobody (a company without contacts). It is made again
under what the plan says of it. Conversations are in no inventory: `tasks.load.executor` meets them.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from connectors.intercom.inventory import TICKET_TYPES
from connectors.ledger import Entry, Ledger
from tasks.run.entries import record_entries
from tasks.run.kept import observed
from tasks.run.session import Session
from tasks.run.together import together
from tasks.stage.inventory import listed_ids
from transforms.model import EntityType, PlannedRecord, RecordRef, RunId, TargetId
from transforms.plan.kinds import KINDS

LISTS: Final[Mapping[str, tuple[str, ...]]] = {  # an entity's lists in the inventory
    EntityType.TAG.value: ("tags",),
    EntityType.ATTRIBUTE.value: (
        "contact_attributes",
        "company_attributes",
        "conversation_attributes",
        TICKET_TYPES,
    ),
    EntityType.COMPANY.value: ("companies",),
    EntityType.CONTACT.value: ("contacts",),
}
SHOWN: Final = frozenset({"company", "contact"})  # what can be asked for one by one


async def forget_gone(
    shared: Session, run: str, table: str, records: Sequence[PlannedRecord]
) -> int:
    """Write down which of these records people deleted; returns how many.

    Only what an earlier run made is looked at: what this one made is in no list yet.
    """
    if table not in LISTS:
        return 0
    ledger = shared.ledger
    targets = await ledger.targets(record.ref for record in records)
    if not targets:
        return 0
    entries = await record_entries(records, ledger)
    listed = listed_ids(shared.area, LISTS[table], set(targets.values()))
    unlisted = {
        ref: target_id
        for ref, target_id in targets.items()
        if target_id not in listed and not _is_of(run, entries.get(ref, {}))
    }
    checks = [partial(_is_gone, shared, ref, target_id) for ref, target_id in unlisted.items()]
    answers = await together(checks, at_once=shared.settings.target.max_in_flight)
    gone = [ref for ref, is_gone in zip(unlisted, answers, strict=True) if is_gone]
    for ref in gone:
        await ledger.mark_undone(ref, sorted(entries.get(ref, {})), RunId(run), is_whole=True)
    if table == EntityType.CONTACT:
        left = [record for record in records if record.ref not in gone]
        await _forget_joined(ledger, run, left, entries, EntityType.COMPANY)
    return len(gone)


async def forget_joins(shared: Session, run: str, records: Sequence[PlannedRecord]) -> None:
    """Let tickets have a tag or link again where any run has made its other end again since.

    The ledger alone says so: the run that made it may have stopped before these tickets.
    """
    entries = await record_entries(records, shared.ledger)
    for joined in (EntityType.TAG, EntityType.TICKET):
        await _forget_joined(shared.ledger, run, records, entries, joined)


def _joined(entry: Entry) -> str | None:
    """Return the target's id of what a step joined its record to."""
    told = observed(entry)
    return entry.target_id or told.get("tag_id") or told.get("ticket_id")


def _is_of(run: str, entries: Mapping[str, Entry]) -> bool:
    return any(entry.made_run == run for entry in entries.values())


async def _is_gone(shared: Session, ref: RecordRef, target_id: TargetId) -> bool:
    """Ask for it by its id; lists of tags and attributes are whole, and don't lag."""
    if ref.entity not in SHOWN:
        return True
    return await shared.target.read_back(ref.entity, target_id) is None


async def _forget_joined(
    ledger: Ledger,
    run: str,
    records: Sequence[PlannedRecord],
    entries: Mapping[RecordRef, Mapping[str, Entry]],
    joined: EntityType,
) -> None:
    """Let records join what was made again since: what they joined before is another thing."""
    keys = {
        RecordRef(joined.value, step.key.partition(":")[2]): step.key
        for record in records
        for step in record.steps
        if KINDS[step.operation].joins is joined
    }
    now = await ledger.targets(keys)
    for record in records:
        own = entries.get(record.ref, {})
        stale = [
            key
            for ref, key in keys.items()
            if (entry := own.get(key)) is not None
            and entry.is_settled
            and _joined(entry) != now.get(ref)
        ]
        if stale:
            await ledger.mark_undone(record.ref, stale, RunId(run), is_whole=False)
