"""The knowledge base of a staged desk written out in the intermediate format."""

import asyncio

from connectors.intermediate import FolderWriter
from tasks.export.tables import with_paths
from tasks.plan.shape_knowledge import LEFT, TREE, shape
from tasks.run.session import Session
from tasks.run.tables import Tables
from tasks.stage.knowledge import FILES, stage_article_files
from transforms.contracts import FILE, from_rows
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    COLLECTION,
    HELP_CENTER,
    TRANSLATION,
)

__all__ = ["LEFT", "export_knowledge"]


async def export_knowledge(shared: Session, run: str, tables: Tables, writer: FolderWriter) -> None:
    """Write help centers, articles and their files, where they are staged."""
    kind = shared.kind.knowledge
    if kind is None or not shared.area.has(kind.lists.articles):
        return
    await asyncio.to_thread(shape, shared.area, kind, tables)
    await stage_article_files(shared, run)
    await asyncio.to_thread(_write, shared, tables, writer)


def _write(shared: Session, tables: Tables, writer: FolderWriter) -> None:
    writer.write("help_centers", tables.read("help_center", TREE, HELP_CENTER))
    writer.write("collections", tables.read("collection", TREE, COLLECTION))
    files = shared.area.reader(FILES, contract=FILE)
    for name in tables.names("article"):
        writer.write("articles", tables.read("article", name, ARTICLE))
        writer.write("translations", tables.read("translation", name, TRANSLATION))
        rows = tables.read("article_file", name, ARTICLE_FILE).to_pylist()
        placed = with_paths(shared, writer, rows, files, owner="article_id")
        writer.write("article_files", from_rows(placed, ARTICLE_FILE))
