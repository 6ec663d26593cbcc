"""Units that choose what a run is about: a demo's tickets, all, what changed, or what failed."""

import asyncio

from tasks.plan.changes import changed_since, still_open, tickets_without_files
from tasks.plan.failed import Asked, failed_scope
from tasks.plan.shapes import TicketTransform, choose_tickets
from tasks.run.session import Session
from tasks.run.tables import Scope, tables_of
from tasks.stage.ranges import ticket_ranges
from transforms.errors import FatalError


async def choose_demo(shared: Session, run: str) -> int:
    """Choose the tickets of a demo, and write down which."""
    demo = shared.settings.demo
    tables = tables_of(shared.area, run)
    chosen = await asyncio.to_thread(
        choose_tickets,
        TicketTransform(tables, shared.kind, shared.rules),
        ticket_ranges(shared.area, shared.kind.roles),
        count=demo.tickets,
        seed=demo.seed,
        how=demo.choose,
    )
    tables.save_scope(Scope(tuple(chosen)))
    return len(chosen)


async def choose_all(shared: Session, run: str) -> None:
    """Write down that a run is about everything."""
    tables_of(shared.area, run).save_scope(Scope())


async def choose_changed(shared: Session, run: str) -> int:
    """Write down that a run is about what was read since a run brought all before over.

    And about the tickets which that run could not read, or had not all files of, and all records
    that failed in any run before, changed or not.

    Raises FatalError when none has.
    """
    covered = shared.runs.covered()
    if covered is None:
        raise FatalError(
            f"migration {shared.settings.name!r} has no full run that came to its end; "
            "a delta goes on from one: run `full` first"
        )
    changed = await asyncio.to_thread(changed_since, shared.area, shared.kind.roles, covered)
    without_files = await asyncio.to_thread(tickets_without_files, shared.area)
    changed = changed.with_tickets({*shared.runs.unread(), *without_files})
    scope = await still_open(changed, shared.ledger)
    tables_of(shared.area, run).save_scope(scope)
    tickets, people, companies = map(
        len, (scope.ticket_ids or (), scope.contact_ids, scope.company_ids)
    )
    shared.tell(f"Read again: {tickets} tickets, {people} people, {companies} companies.")
    return tickets


async def choose_failed(
    shared: Session, run: str, failed_run: str, reason: str | None, entity: str | None
) -> dict[str, int]:
    """Write down that a run is about what an earlier one did not bring over.

    Returns how many records of each kind that is. Raises FatalError when that run's tables are
    gone, or when nothing of it is what was asked for.
    """
    row = shared.runs.get(failed_run)
    chosen = await failed_scope(
        tables_of(shared.area, failed_run),
        shared.ledger,
        reason=reason,
        entity=entity,
        has_new_rules=row.digest != shared.settings.digest(),
    )
    asked = str(Asked(reason, entity))
    if asked and not any(chosen.counts.values()):
        raise FatalError(f"run {failed_run} has nothing {asked} to run again")
    tables_of(shared.area, run).save_scope(chosen.scope)
    listed = (
        ", ".join(f"{count} {what}" for what, count in sorted(chosen.counts.items())) or "nothing"
    )
    shared.tell(f"Of run {failed_run} again: {listed}.")
    return chosen.counts
