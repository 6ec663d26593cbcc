"""Companies planned range by range."""

import asyncio

import pyarrow as pa
import pyarrow.compute as pc

from tasks.plan.batches import write_filtered, write_left, write_planned
from tasks.plan.planning import Planning
from tasks.plan.proposing import note_sent
from tasks.plan.sent import sent_of, shapes_of, tags_of_rows
from tasks.plan.shapes import COMPANIES_MEANT, look_up
from tasks.plan.tagged import index_tagged
from transforms.contracts import COMPANY
from transforms.filters import company_reasons
from transforms.model import EntityType, RecordRef
from transforms.plan.companies import plan_companies
from transforms.plan.setup import sent_attributes


async def plan_all_companies(planning: Planning) -> None:
    """Plan companies: all, or those of the run's people and its own."""
    if "companies" not in planning.rules.entities:
        return
    own = planning.scope.company_ids
    moved = await planning.ledger.targets(RecordRef(EntityType.COMPANY.value, each) for each in own)
    known = await sent_of(planning, EntityType.COMPANY, planning.changed.company_ids)
    tagged = await index_tagged(planning.tables.area, planning.ledger)
    is_whole = planning.scope.is_whole
    sent: set[str] = set()
    for name in planning.tables.names("company"):
        rows = planning.tables.read("company", name, COMPANY)
        found_ids = look_up(planning.tables.area, COMPANIES_MEANT, rows["source_id"].to_pylist())
        meant = found_ids.keys() | {ref.source_id for ref in moved}
        if not is_whole:
            wanted = pa.array({*meant, *own}, pa.string())
            rows = rows.filter(pc.is_in(rows["source_id"], wanted))
        reasons = company_reasons(rows, planning.rules, with_contacts=meant)
        write_filtered(planning.tables, "company", name, rows, reasons)
        rows = rows.filter(pa.array([reason is None for reason in reasons], pa.bool_()))
        found = await asyncio.to_thread(
            plan_companies,
            rows,
            meant,
            rules=planning.rules,
            workspace=planning.workspace,
            account=planning.account,
            batch=f"{planning.tables.run}:{name}",
            settled=known.keys,
            versions=known.versions,
            shown=known.shown,
            tagged=await tags_of_rows(planning, tagged, EntityType.COMPANY, rows),
            shapes=await shapes_of(planning, EntityType.COMPANY, rows),
        )
        sent |= sent_attributes(found.records)
        write_planned(planning.tables, "company", name, found)
        if is_whole:
            write_left(planning.tables, "company", name, EntityType.COMPANY)
    note_sent(planning.tables, "company", sent)
    tagged.close()
