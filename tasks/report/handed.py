"""What is handed over to people, from the lists as they were read last: a section and a sheet."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tasks.plan.linking import PAGES, known_pages
from tasks.plan.shape_knowledge import read_knowledge
from tasks.plan.shapes import read_catalog
from tasks.run.session import Session
from tasks.run.tables import Tables
from tasks.stage.handed import UNREAD, read_handed
from transforms.contracts import TEAMMATE
from transforms.handed.contracts import HANDED, MACRO
from transforms.handed.page import Links, handed_page, macro_sheet
from transforms.model import RecordRef
from transforms.plan.message_links import MessageLinks, new_address

TABLE: Final = "handed"
ALL: Final = "all"


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
    raw = await read_handed(shared.area, handed)
    catalog = await asyncio.to_thread(read_catalog, shared.area, shared.kind)
    tables.write(TABLE, ALL, handed.rows(raw, catalog, _names(tables)))
    rows = tables.read(TABLE, ALL, HANDED).to_pylist()
    unread = tables.load_note(UNREAD)
    notes = [f"{name}: {why}" for name, why in unread.items()]
    if not rows and not notes:
        return NOTHING
    links = await _links(shared, tables, rows)
    page = handed_page(rows, links, [*notes, *handed.unlisted])
    has_macros = any(row["kind"] == MACRO for row in rows)
    return HandedOver(page, macro_sheet(rows, links) if has_macros else "")


def _names(tables: Tables) -> dict[str, str]:
    """Return the names of agents, as far as the run has read them."""
    return {
        row["source_id"]: row["name"]
        for name in tables.names("teammate")
        for row in tables.read("teammate", name, TEAMMATE).to_pylist()
        if row["name"]
    }


async def _links(
    shared: Session, tables: Tables, rows: list[dict[str, Any]]
) -> dict[str, list[Links]]:
    """Return the old addresses of the knowledge base in texts, by the ids of what has them."""
    note, kind = tables.load_note(PAGES), shared.kind.knowledge
    if not note or kind is None:
        return {}
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
