"""One staged record beside what the plan makes of it: read from a run's tables."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from tasks.report.pages import page
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.inventory import read_workspace
from transforms.contracts import (
    ACCOUNT,
    ATTACHMENT,
    COMPANY,
    CONTACT,
    CUSTOM_OBJECT,
    MESSAGE,
    PLAN,
    TEAMMATE,
    TICKET,
)
from transforms.formatted import cleaned
from transforms.model import EntityType, PlannedRecord, RecordRef
from transforms.plan.further import ticket_of
from transforms.plan.steps import planned_records, references
from transforms.preview import Preview, object_block, source_blocks, target_blocks

ENTITIES: Final = {"ticket": TICKET, "contact": CONTACT}
_OBJECTS: Final = EntityType.CUSTOM_OBJECT.value
_NAMES: Final = {
    "contact": CONTACT,
    "company": COMPANY,
    "custom_object": CUSTOM_OBJECT,
    "teammate": TEAMMATE,
}


async def previewed(shared: Session, run: str, entity: str, source_id: str) -> Preview:
    """Return both sides of a record that the run has planned; empty where the desk has none."""
    me = await shared.target.me()
    workspace = read_workspace(shared.area, operator_id=me.admin_id)
    admins = {each.id: each.name for each in workspace.admins} | {
        team.id: team.name for team in workspace.teams
    }
    tables = tables_of(shared.area, run)
    return await asyncio.to_thread(_previewed, tables, RecordRef(entity, source_id), admins)


def _previewed(tables: Tables, ref: RecordRef, admins: dict[str, str]) -> Preview:
    names = _names(tables)

    def name(entity: str, source_id: str) -> str:
        return names.get((entity, source_id)) or source_id.rpartition(":")[2]

    def admin(target_id: str) -> str:
        return admins.get(target_id, target_id)

    rows = list(_rows(tables, ref.entity, ENTITIES[ref.entity], "source_id", ref.source_id))
    is_ticket = ref.entity == EntityType.TICKET
    messages = _rows(tables, "message", MESSAGE, "ticket_id", ref.source_id) if is_ticket else ()
    files = _rows(tables, "attachment", ATTACHMENT, "ticket_id", ref.source_id) if is_ticket else ()
    source = source_blocks(rows[0], messages, files, name) if rows else []
    own = [
        record
        for record in _planned(tables, ref.entity)
        if ref.source_id in {record.ref.source_id, ticket_of(record.ref.source_id)}
    ]
    meant = {
        each.source_id
        for record in own
        for each in references(record)
        if each.entity == EntityType.CUSTOM_OBJECT
    }
    objects = [each for each in _planned(tables, _OBJECTS) if each.ref.source_id in meant]
    for row in (row for each in sorted(meant) for row in _object_rows(tables, each)):
        source.append(object_block(row))
    target = [block for each in (*own, *objects) for block in target_blocks(each, name, admin)]
    return Preview(ref, source, target, None if target else _reason(tables, ref))


def _planned(tables: Tables, entity: str) -> Iterator[PlannedRecord]:
    for batch in tables.names(f"plan-{entity}"):
        yield from planned_records(tables.read(f"plan-{entity}", batch, PLAN))


def _object_rows(tables: Tables, source_id: str) -> Iterator[dict[str, Any]]:
    return _rows(tables, _OBJECTS, CUSTOM_OBJECT, "source_id", source_id)


def _rows(
    tables: Tables, table: str, contract: pa.Schema, column: str, value: str
) -> Iterator[dict[str, Any]]:
    for name in tables.names(table):
        rows = tables.read(table, name, contract)
        yield from rows.filter(pa.compute.equal(rows[column], value)).to_pylist()


def _names(tables: Tables) -> dict[tuple[str, str], str]:
    """Return what people and companies of the run are called; an address where it has no name."""
    found: dict[tuple[str, str], str] = {}
    for entity, contract in _NAMES.items():
        for name in tables.names(entity):
            for row in tables.read(entity, name, contract).to_pylist():
                told = " ".join(
                    filter(None, (row["name"], f"<{row['email']}>" if row.get("email") else ""))
                )
                found[entity, row["source_id"]] = told
    return found


def _reason(tables: Tables, ref: RecordRef) -> str | None:
    """Return why a record isn't moved, as the plan's account says."""
    for table in tables.kinds("account"):
        for name in tables.names(table):
            for row in tables.read(table, name, ACCOUNT).to_pylist():
                if (row["entity"], row["source_id"]) == ref and row["reason"]:
                    return str(row["reason"])
    return None


def write_preview(folder: Path, preview: Preview) -> Path:
    """Write both sides as a page that needs nothing from elsewhere; returns its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(char if char.isalnum() else "-" for char in preview.ref.source_id)
    path = folder / f"preview-{preview.ref.entity}-{name}.html"
    path.write_text(page("preview.html.j2", preview=preview, cleaned=cleaned), encoding="utf-8")
    return path
