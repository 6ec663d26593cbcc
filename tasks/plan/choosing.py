"""Units that choose what a run is about: a demo's tickets, one, what changed, or what failed."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Final

from tasks.plan.changes import changed_since, still_open, tickets_without_files
from tasks.plan.coverage import choose_covering
from tasks.plan.failed import Asked, failed_scope
from tasks.plan.shapes import TicketTransform, choose_tickets, survey_all
from tasks.run.session import Session
from tasks.run.tables import Scope, tables_of
from tasks.stage.ranges import ticket_ranges
from transforms.contracts import sort_key
from transforms.errors import FatalError
from transforms.model import EntityType, RunId

ASKED: Final = "tickets"  # in a demo's detail: the tickets that were named beside the file


async def choose_demo(shared: Session, run: str, named: Sequence[str] | None = None) -> int:
    """Choose the tickets of a demo, and write down which: those `named`, else as the file says.

    Raises FatalError when one that is named is not in the desk.
    """
    asked = shared.settings.demo.tickets
    if named is not None:
        shared.runs.note(RunId(run), {ASKED: in_order(named)})
        asked = tuple(named)
    if not isinstance(asked, int):
        chosen = await asyncio.to_thread(_named, shared, run, in_order(asked))
    elif shared.settings.demo.choose == "coverage":
        chosen = await choose_covering(shared, run, asked)
    else:
        chosen = await asyncio.to_thread(_choose, shared, run, asked)
    tables_of(shared.area, run).save_scope(Scope(tuple(chosen)))
    return len(chosen)


def in_order(ticket_ids: Sequence[str]) -> list[str]:
    """Return tickets that a person names in the order in which they are moved, each once."""
    return sorted({each.strip() for each in ticket_ids}, key=sort_key)


def _choose(shared: Session, run: str, count: int) -> list[str]:
    ranges = ticket_ranges(shared.area, shared.kind.roles)
    seed = shared.settings.demo.seed
    return choose_tickets(_transform(shared, run), ranges, count=count, seed=seed)


def _named(shared: Session, run: str, wanted: list[str]) -> list[str]:
    """Return the tickets that are wanted; those that a filter leaves out are told as skipped."""
    roles = shared.kind.roles
    found = shared.area.reader(roles.tickets).read_keys([sort_key(each) for each in wanted])
    there = frozenset(found["id"].to_pylist())
    if missing := [each for each in wanted if each not in there]:
        listed = ", ".join(missing)
        raise FatalError(
            f"ticket {listed} is not in the desk"
            if len(missing) == 1
            else f"tickets {listed} are not in the desk"
        )
    survey_all(_transform(shared, run), ticket_ranges(shared.area, roles))
    return wanted


def _transform(shared: Session, run: str) -> TicketTransform:
    return TicketTransform(tables_of(shared.area, run), shared.kind, shared.rules)


async def choose_one(shared: Session, run: str, entity: str, source_id: str) -> None:
    """Write down that a run is about one staged ticket or contact; FatalError without such."""
    roles = shared.kind.roles
    is_ticket = entity == EntityType.TICKET
    name = roles.tickets if is_ticket else roles.people
    found = shared.area.reader(name).read_keys([sort_key(source_id)])
    if source_id not in found["id"].to_pylist():
        raise FatalError(
            f"{entity} {source_id} is not among what is staged; `stage` reads what is new"
        )
    scope = Scope((source_id,)) if is_ticket else Scope((), contact_ids=(source_id,))
    tables_of(shared.area, run).save_scope(scope)
    if is_ticket:
        survey_all(_transform(shared, run), ticket_ranges(shared.area, roles))


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
    scope = _asked_for(await still_open(changed, shared.ledger), shared.rules.entities)
    tables_of(shared.area, run).save_scope(scope)
    tickets, people, companies = map(
        len, (scope.ticket_ids or (), scope.contact_ids, scope.company_ids)
    )
    shared.tell(f"Read again: {tickets} tickets, {people} people, {companies} companies.")
    return tickets


def _asked_for(scope: Scope, entities: Collection[str]) -> Scope:
    """Return a scope without people and companies where nothing that needs them is asked for."""
    needs = {"tickets", "contacts"} & {*entities}
    return Scope(
        scope.ticket_ids,
        scope.contact_ids if needs else (),
        scope.company_ids if needs or "companies" in entities else (),
    )


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
