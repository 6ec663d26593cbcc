"""Tickets that the source has deleted or merged since they were moved, planned to be removed."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.ledger.undo import count_known
from tasks.plan.batches import batches
from tasks.plan.planning import Planning
from transforms.contracts import SKIPPED
from transforms.model import EntityType, RecordRef
from transforms.plan.accounts import Planned
from transforms.plan.further import FIRST, further_id, ticket_of
from transforms.plan.tickets import DELETE, REMOVED, plan_removals
from transforms.plan.withdrawals import NOTE, is_beyond, sentence


@dataclass(slots=True)
class Removals:
    """What goes, range by range: records with the reason of that; some wait for a person's word."""

    gone: dict[str, Mapping[str, str]] = field(default_factory=dict)
    waiting: Container[str] = frozenset()


async def removals_of(planning: Planning, changed: Container[str]) -> Removals:
    """Find what goes in all ranges before any is planned; too much at once waits."""
    found, fresh = Removals(), set[str]()
    for name in planning.tables.names("ticket"):
        gone, new = await _gone(planning, name, changed)
        if gone:
            found.gone[name] = gone
            fresh |= new
    told = []
    if fresh:
        moved = await count_known(planning.ledger, EntityType.TICKET)
        if is_beyond(len(fresh), moved, planning.rules.options.withdraw_at_most):
            found.waiting = fresh
            told = [sentence("conversations and tickets", len(fresh), moved)]
    planning.tables.save_note(NOTE, {**planning.tables.load_note(NOTE), "ticket": told})
    return found


async def plan_removed(planning: Planning, name: str, removals: Removals) -> Planned:
    """Plan to remove what goes of one range."""
    gone = removals.gone.get(name, {})
    shapes = await planning.ledger.shapes(EntityType.TICKET, [*gone])
    waiting = {each for each in gone if each in removals.waiting}
    found = plan_removals(gone, planning.workspace, shapes, waiting=waiting)
    for number, part in enumerate(batches(found.records)):
        planning.tables.write("plan-ticket", f"{name}-removed-{number:04d}", part)
    return found


async def records_of(planning: Planning, ticket_ids: Sequence[str]) -> list[str]:
    """Return the tickets, each with the further conversations that it goes on in."""
    found, number = [*ticket_ids], FIRST
    while ticket_ids:
        number += 1
        further = {further_id(each, number): each for each in ticket_ids}
        refs = (RecordRef(EntityType.TICKET.value, each) for each in further)
        there = [ref.source_id for ref in await planning.ledger.targets(refs)]
        found += there
        ticket_ids = [further[each] for each in there]
    return found


async def _gone(
    planning: Planning, name: str, changed: Container[str]
) -> tuple[Mapping[str, str], set[str]]:
    """Return what goes of a range, and of it what no earlier run has tried to remove.

    What was to be removed before and still stands goes again: it was refused, or kept for
    people's work.
    """
    left = planning.tables.read("left-ticket", name, SKIPPED).to_pylist()
    reasons = {
        row["source_id"]: row["reason"]
        for row in left
        if row["entity"] == EntityType.TICKET and row["reason"] in REMOVED
    }
    entity = EntityType.TICKET.value
    records = await records_of(planning, [*reasons])
    moved = await planning.ledger.targets(RecordRef(entity, each) for each in records)
    there = [ref.source_id for ref in moved]
    entries = await planning.ledger.entries(entity, there)
    begun = {each for each in there if DELETE in entries.get(each, ())}
    gone = {
        each: reasons[ticket_of(each)]
        for each in there
        if ticket_of(each) in changed or each in begun
    }
    return gone, gone.keys() - begun
