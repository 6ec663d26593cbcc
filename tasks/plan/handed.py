"""What is handed over to people as canonical rows, from the lists as they were read last."""

import asyncio

import pyarrow as pa

from tasks.plan.shapes import read_catalog
from tasks.run.tables import Tables
from tasks.stage.handed import read_handed
from transforms.contracts import TEAMMATE
from transforms.handed.contracts import HANDED
from transforms.source_kind import SourceKind


async def staged_handed(tables: Tables, kind: SourceKind) -> pa.Table:
    """Return HANDED with the names of agents as far as the run has read them."""
    if kind.handed is None:
        return HANDED.empty_table()
    raw = await read_handed(tables.area, kind.handed)
    catalog = await asyncio.to_thread(read_catalog, tables.area, kind)
    return kind.handed.rows(raw, catalog, _names(tables))


def _names(tables: Tables) -> dict[str, str]:
    return {
        row["source_id"]: row["name"]
        for name in tables.names("teammate")
        for row in tables.read("teammate", name, TEAMMATE).to_pylist()
        if row["name"]
    }
