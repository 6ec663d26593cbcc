"""Pictures of articles in formats that Intercom refuses: kept beside their own bytes as others."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from connectors.filestore import FileStore
from connectors.pictures import converted
from connectors.staging import Area, PartWriter
from tasks.run.tables import Tables
from tasks.stage.fetching import InBody
from transforms.contracts import FILE, sort_key
from transforms.knowledge.contracts import ARTICLE_FILE
from transforms.pictures import Picture
from transforms.quirks.intercom_articles import is_taken

Row = dict[str, Any]

BYTES_AT_MOST: Final = 100_000_000  # of a file that is looked at


async def convert_pictures(
    area: Area, store: FileStore, tables: Tables, *, resource: str, run: str
) -> int:
    """Convert what articles show and Intercom does not take; returns how many pictures that are.

    Safe to run again: what was converted has a newer row, and its own bytes stay. One that can't
    be converted stays what it is, and is described.
    """
    made = 0
    for name in tables.names("article_file"):
        rows = [
            new
            for row in _refused(area, tables, name, resource)
            if (new := await _converted(store, row)) is not None
        ]
        if rows:
            _append(area, resource, rows, run=run)
            made += len(rows)
    return made


def _refused(area: Area, tables: Tables, name: str, resource: str) -> Iterator[Row]:
    """Yield the newest row of each picture in a text whose format is not taken."""
    wanted = {
        row["source_id"]: row["article_id"]
        for row in tables.read("article_file", name, ARTICLE_FILE).to_pylist()
        if row["is_inline"] and row["unavailable"] is None
    }
    reader = area.reader(resource, contract=FILE)
    held = reader.read_keys(sorted({sort_key(each) for each in wanted.values()}))
    newest = {row["id"]: row for row in held.to_pylist() if row["sha256"] and row["id"] in wanted}
    for row in newest.values():
        kind = row["content_type"] or ""
        if kind.startswith("image/") and not is_taken(kind):
            yield row


async def _converted(store: FileStore, row: Row) -> Row | None:
    path: Path = store.path(row["sha256"])
    if not path.exists() or path.stat().st_size > BYTES_AT_MOST:
        return None
    found = await asyncio.to_thread(converted, path)
    if found is None:
        return None
    picture = Picture(found.content_type, found.content)
    stored = await store.save(InBody(picture), max_bytes=len(found.content))
    told = {"sha256": stored.sha256, "size_bytes": stored.size_bytes}
    return {**row, **told, "content_type": found.content_type}


def _append(area: Area, resource: str, rows: list[Row], *, run: str) -> None:
    generation = area.begin(resource, is_incremental=True)
    writer = PartWriter(generation.folder, FILE, run=run)
    writer.append(rows, size_bytes=0, cursor=None)
    writer.flush()
    area.complete(generation, cursor=None, rows=len(rows))
