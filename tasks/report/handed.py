"""What is handed over to people, from the lists as they were read last: a section and a sheet."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tasks.plan.handed import staged_handed
from tasks.plan.linking import PAGES, known_pages
from tasks.plan.office_hours import staged_hours
from tasks.plan.shape_knowledge import read_knowledge
from tasks.run.session import Session
from tasks.run.tables import Tables
from tasks.stage.handed import UNREAD
from transforms.handed.contracts import HANDED, HOURS, MACRO, handed_id
from transforms.handed.office_hours import still_to_do
from transforms.handed.page import Links, handed_page, macro_sheet
from transforms.knowledge.source_kind import ANY
from transforms.model import EntityType, RecordRef
from transforms.plan.message_links import MessageLinks, new_address, pages_in

TABLE: Final = "handed"
ALL: Final = "all"
Row = dict[str, Any]


class HandedOver(NamedTuple):
    """Sections of the to-do list, and the sheet of macros; empty where there is nothing."""

    page: str
    sheet: str


NOTHING: Final = HandedOver("", "")


async def handed_over(shared: Session, tables: Tables) -> HandedOver:
    """Turn what was read into canonical rows, and these into words."""
    handed = shared.kind.handed
    if handed is None:
        return NOTHING
    tables.write(TABLE, ALL, await staged_handed(tables, shared.kind))
    rows = tables.read(TABLE, ALL, HANDED).to_pylist()
    unread = tables.load_note(UNREAD)
    notes = [f"{name}: {why}" for name, why in unread.items()]
    if not rows and not notes:
        return NOTHING
    rows = await _as_made(shared, rows)
    links = await _links(shared, tables, rows)
    page = handed_page(rows, links, [*notes, *handed.unlisted])
    has_macros = any(row["kind"] == MACRO for row in rows)
    return HandedOver(page, macro_sheet(rows, links) if has_macros else "")


async def _as_made(shared: Session, rows: list[Row]) -> list[Row]:
    """Return the rows, of business hours that stand in Intercom with what is left to do."""
    entity = EntityType.OFFICE_HOURS
    split = await staged_hours(shared.area, shared.kind)
    hours = {row["source_id"]: row for row in split.kept.to_pylist()}
    targets = await shared.ledger.targets(RecordRef(entity.value, each) for each in hours)
    entries = await shared.ledger.entries(entity, [ref.source_id for ref in targets])
    left = {
        handed_id(HOURS, key): still_to_do(hours[key], [k for k in own if own[k].is_settled])
        for key, own in entries.items()
    }
    return [
        {**row, "actions": left[row["source_id"]]} if row["source_id"] in left else row
        for row in rows
    ]


async def _links(shared: Session, tables: Tables, rows: list[Row]) -> dict[str, list[Links]]:
    """Return the old addresses of the knowledge base in texts, by the ids of what has them."""
    note, kind = tables.load_note(PAGES), shared.kind.knowledge
    if kind is None:
        return {}
    if not note:  # no knowledge base is moved: pages are known by the form of their addresses
        if kind.bare == ANY:
            return {}
        known = {row["source_id"]: pages_in(row["text_html"] or "", kind.bare) for row in rows}
        return {key: [Links(old, None) for old in own] for key, own in known.items() if own}
    base = await asyncio.to_thread(read_knowledge, tables.area, kind)
    links = MessageLinks(kind.addresses(base), *known_pages(note))
    found = {row["source_id"]: links.leads_in(row["text_html"] or "") for row in rows}
    refs = {
        RecordRef(*link["to"])
        for told in found.values()
        for link in told.values()
        if link is not None and "to" in link
    }
    targets: Mapping[RecordRef, Any] = await shared.ledger.targets(refs)
    return {
        key: [
            Links(old, None if link is None else new_address(link, targets))
            for old, link in told.items()
        ]
        for key, told in found.items()
        if told
    }
