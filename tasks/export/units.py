"""Units that write what is staged as a folder: shaped anew, whole, with its files."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from connectors.intermediate import FolderWriter, Form
from tasks.export.handed import export_handed
from tasks.export.knowledge import LEFT as LEFT_OF_KNOWLEDGE
from tasks.export.knowledge import export_knowledge
from tasks.export.rules import open_rules
from tasks.export.tables import write_tables
from tasks.plan.shapes import (
    TicketTransform,
    index_agents,
    people_ranges,
    read_catalog,
    transform_companies,
    transform_people,
)
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from tasks.run.tables import Scope, Tables, tables_of
from tasks.stage.ranges import ticket_ranges
from tasks.stage.units import stage_ticket_files
from transforms.contracts import SKIPPED
from transforms.errors import FatalError
from transforms.intermediate.desk import Desk

LEFT: dict[str, tuple[str, ...]] = {
    "companies": ("left-company",),
    "contacts": ("left-contact",),
    "tickets": ("left-ticket", "broken-ticket"),
    "articles": (LEFT_OF_KNOWLEDGE,),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows each table has, and how many records stayed behind for which reason."""

    rows: dict[str, int]
    left: dict[str, int]


async def export(shared: Session, run: str, folder: Path, form: Form) -> Exported:
    """Write the desk; raises FatalError when too little is staged or the folder is not empty.

    Files that are not in the store yet are fetched from the source; nothing else is asked of it.
    """
    _check_staged(shared)
    writer = FolderWriter(folder, form)
    tables = tables_of(shared.area, run)
    desk = None
    try:
        await asyncio.to_thread(_shape, shared, tables)
        await stage_ticket_files(shared, run)
        catalog = read_catalog(shared.area, shared.kind)
        addresses = await asyncio.to_thread(write_tables, shared, tables, catalog, writer)
        await export_handed(shared, tables, writer)
        await export_knowledge(shared, run, tables, writer)
        own = tuple(sorted({*catalog.addresses, *addresses}))
        desk = Desk(shared.source.account, shared.source.system, shared.source.name, own)
    finally:
        await asyncio.to_thread(writer.close, desk)
    return Exported(writer.rows, _left(tables))


def _check_staged(shared: Session) -> None:
    """Refuse where a demo is all that was read: its tickets alone have their messages."""
    roles = shared.kind.roles
    has_all = shared.area.has(roles.bulk_messages) or shared.runs.covered() is not None
    if not (shared.area.has(roles.people) and has_all):
        raise FatalError("the desk is not staged whole; run `intercom-migrate stage` first")


def _shape(shared: Session, tables: Tables) -> None:
    """Make the canonical tables of everything that is staged, whatever the migration leaves out."""
    kind, rules = shared.kind, open_rules(shared.rules)
    tables.save_scope(Scope())
    index_agents(shared.area, kind)
    transform_companies(tables, kind)
    transform = TicketTransform(tables, kind, rules)
    unread = dict.fromkeys(shared.runs.unread(), "ticket_unread")
    for number, keys in enumerate(ticket_ranges(shared.area, kind.roles)):
        raise_if_stopped(shared)
        transform.run(keys, f"{number:06d}", unread)
    for number, keys in enumerate(people_ranges(tables, kind.roles, everyone=True)):
        raise_if_stopped(shared)
        transform_people(tables, kind, rules, keys, f"{number:06d}", everyone=True)


def _left(tables: Tables) -> dict[str, int]:
    """Return how many records are in no table, by reason."""
    counts: Counter[str] = Counter()
    for names in LEFT.values():
        for table in names:
            for name in tables.names(table):
                counts.update(
                    f"{row['entity']} {row['reason']}"
                    for row in tables.read(table, name, SKIPPED).to_pylist()
                )
    return dict(sorted(counts.items()))
