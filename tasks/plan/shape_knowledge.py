"""Raw rows of a knowledge base as the run's canonical tables."""

import asyncio
from typing import Any, Final

from connectors.staging import Area, KeyRange
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.knowledge import article_ranges, knowledge_of, living_articles
from transforms.contracts import SKIPPED
from transforms.knowledge.source_kind import Knowledge
from transforms.latest import latest

WHOLE: Final = KeyRange("", None)
TREE: Final = "tree"  # name of the one file of help centers, of collections, of what is left out
LEFT: Final = "skipped-knowledge"
TABLES: Final = ("help_center", "collection", "article", "translation", "article_file", LEFT)


async def shape_knowledge(shared: Session, run: str) -> int:
    """Turn help centers, collections and articles into canonical rows; returns the articles.

    Always all of them: who may read an article may change without the article.
    """
    found = knowledge_of(shared)
    if found is None:
        return 0
    return await asyncio.to_thread(shape, shared.area, found[0], tables_of(shared.area, run))


def shape(area: Area, kind: Knowledge, tables: Tables) -> int:
    """Write help_center, collection, article, translation and article_file, a range at a time."""
    catalog = read_knowledge(area, kind)
    for table in TABLES:
        tables.clear(table)
    tree = kind.tree(catalog)
    tables.write("help_center", TREE, tree.help_centers)
    tables.write("collection", TREE, tree.collections)
    tables.write(LEFT, TREE, tree.skipped)
    articles, parts = area.reader(kind.lists.articles), area.reader(kind.lists.parts)
    count = 0
    for number, keys in enumerate(article_ranges(area, kind)):
        name = f"{number:06d}"
        made = kind.articles(articles.read(keys), parts.read(keys), catalog)
        tables.write("article", name, made.articles)
        tables.write("translation", name, made.translations)
        tables.write("article_file", name, made.files)
        tables.write(LEFT, name, made.skipped)
        count += made.articles.num_rows
    return count


def read_knowledge(area: Area, kind: Knowledge) -> Any:
    """Return the catalog of a knowledge base, made of the set-up lists as they were read last."""
    readers = {name: area.reader(name, is_incremental=False) for name in kind.lists.setup}
    setup = {name: latest(reader.read(WHOLE)) for name, reader in readers.items()}
    return kind.catalog(setup, living_articles(area, kind))


def left_out(tables: Tables) -> list[dict[str, Any]]:
    """Return what was left out of the knowledge base, rows of SKIPPED."""
    return [
        row for name in tables.names(LEFT) for row in tables.read(LEFT, name, SKIPPED).to_pylist()
    ]
