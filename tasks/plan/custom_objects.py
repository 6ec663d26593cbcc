"""Custom objects that a run's records mean: canonical rows, plan, and who may relate to them."""

import asyncio
import difflib
from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa

from connectors.protocols import Finding
from connectors.staging import Area, KeyIndex, cut
from tasks.plan.batches import write_left, write_planned
from tasks.plan.planning import Planning
from tasks.plan.shapes import PEOPLE_AT_MOST, look_up, read_catalog
from tasks.run.session import Session
from transforms.contracts import CONTACT, TICKET, Split
from transforms.custom_objects import record_id
from transforms.errors import FatalError
from transforms.excluding import split_excluded
from transforms.latest import latest
from transforms.model import EntityType, Operation, RecordRef
from transforms.plan.custom_objects import (
    Holder,
    meant_ids,
    one_each,
    plan_custom_objects,
    planned_rows,
)
from transforms.plan.workspace import Workspace
from transforms.source_kind import SourceKind

MEANT: Final = "custom-objects-meant"  # look-up of those that a planned record's fields point at
KNOWN: Final = "custom-objects"  # look-up of those that are planned or were moved
TABLE: Final = EntityType.CUSTOM_OBJECT.value
_MEANING: Final = (("contact", CONTACT), ("ticket", TICKET))
_KINDS: Final = "mapping.custom_objects"


async def plan_all_custom_objects(planning: Planning) -> None:
    """Plan those that the run's people and tickets mean, and those that were moved before.

    Those that failed are open, whichever run comes.
    """
    rules = planning.rules
    failed = {*(await planning.ledger.failed()).get(EntityType.CUSTOM_OBJECT, ())}
    known = KeyIndex(planning.tables.area.index_path(KNOWN), is_new=True)
    await asyncio.to_thread(_index_meant, planning)
    for name, split in shaped(planning.tables.area, planning.kind) if one_each(rules) else ():
        ids = [
            record_id(target.type, source_id)
            for target in one_each(rules)
            for source_id in split.kept["source_id"].to_pylist()
        ]
        moved = await planning.ledger.targets(RecordRef(TABLE, each) for each in ids)
        before = {ref.source_id for ref in moved}
        wanted = before | failed | look_up(planning.tables.area, MEANT, ids).keys()
        found = plan_custom_objects(split.kept, wanted, rules, planning.account, before)
        known.put((record.ref.source_id, "") for record in found.records)
        planning.tables.write(TABLE, name, planned_rows(split.kept, wanted, rules))
        planning.tables.write(f"left-{TABLE}", name, split.skipped)
        write_planned(planning.tables, TABLE, name, found)
        write_left(planning.tables, TABLE, name, EntityType.CUSTOM_OBJECT)
    known.close()


def holder_of(
    planning: Planning, rows: pa.Table, operation: Operation, references: Mapping[str, str]
) -> Holder | None:
    """Return what a range of records may relate to; None where the file names no types."""
    if not planning.rules.mapping.custom_objects:
        return None
    meant = sorted(meant_ids(rows.to_pylist(), planning.rules))
    known = look_up(planning.tables.area, KNOWN, meant)
    return Holder(operation, frozenset(known), references, planning.account)


def shaped(area: Area, kind: SourceKind) -> Iterator[tuple[str, Split]]:
    """Yield the custom objects that are staged as canonical rows, range by range."""
    name = kind.roles.custom_objects
    if name is None or kind.custom_objects is None or not area.has(name):
        return
    catalog = read_catalog(area, kind)
    reader = area.reader(name, is_incremental=False)
    for number, keys in enumerate(cut(reader.keys(), PEOPLE_AT_MOST)):
        raw = latest(split_excluded(reader.read(keys))[0])
        yield f"{number:06d}", kind.custom_objects(raw, catalog)


async def lacking_types(shared: Session, workspace: Workspace) -> list[Finding]:
    """Say which types of the file the workspace does not have: the API can't make them."""
    attributes = workspace.attributes.get("conversation", {}).values()
    there = sorted({each.object_type for each in attributes if each.object_type is not None})
    found = []
    for target in one_each(shared.rules):
        if await shared.target.has_object_type(target.type):
            continue
        near = difflib.get_close_matches(target.type, there, n=3, cutoff=0.5) or there
        text = (
            f"the workspace has no type of custom objects {target.type!r}; make it in Intercom's "
            "settings, with the attributes that it is to have, and an attribute of people that "
            "refers to it"
            + (f"; those that conversations refer to: {', '.join(near)}" if near else "")
        )
        found.append(Finding(is_fatal=True, subject=_KINDS, text=text))
    return found


async def require_types(shared: Session, workspace: Workspace) -> None:
    """Raise FatalError when the workspace lacks a type: every record of it would be refused."""
    if found := await lacking_types(shared, workspace):
        raise FatalError("; ".join(f"{each.subject}: {each.text}" for each in found))


def _index_meant(planning: Planning) -> None:
    index = KeyIndex(planning.tables.area.index_path(MEANT), is_new=True)
    if planning.rules.mapping.custom_objects:
        for table, contract in _MEANING:
            for name in planning.tables.names(table):
                rows = planning.tables.read(table, name, contract).select(["fields"])
                index.put((each, "") for each in meant_ids(rows.to_pylist(), planning.rules))
    index.close()
