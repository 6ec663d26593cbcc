"""Raw rows of a knowledge base as the run's canonical tables."""

import asyncio
from collections.abc import Collection
from typing import Any, Final

import pyarrow as pa

from connectors.ledger import Ledger
from connectors.ledger.redirects import HIDDEN, kept_redirects
from connectors.staging import Area, KeyRange
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.knowledge import article_ranges, knowledge_of, living_articles
from transforms.contracts import RAW, SKIPPED, from_rows
from transforms.knowledge.contracts import TRANSLATION
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
    hidden = await hidden_translations(shared.ledger)
    tables = tables_of(shared.area, run)
    return await asyncio.to_thread(shape, shared.area, found[0], tables, hidden)


async def hidden_translations(ledger: Ledger) -> frozenset[tuple[str, str]]:
    """Return what `redirects` has unpublished in the source: article and locale."""
    kept = await kept_redirects(ledger)
    told = (each.place.partition(":") for each in kept if each.side == HIDDEN)
    return frozenset((article_id, locale) for article_id, _, locale in told)


def shape(
    area: Area, kind: Knowledge, tables: Tables, hidden: Collection[tuple[str, str]] = ()
) -> int:
    """Write help_center, collection, article, translation and article_file, a range at a time.

    `hidden` translations are drafts in the source since they make way for their redirects: they
    stay what they were for readers.
    """
    catalog = read_knowledge(area, kind)
    for table in TABLES:
        tables.clear(table)
    tree = kind.tree(catalog)
    tables.write("help_center", TREE, tree.help_centers)
    tables.write("collection", TREE, tree.collections)
    tables.write(LEFT, TREE, tree.skipped)
    articles, of_parts = area.reader(kind.lists.articles), kind.lists.parts
    parts = None if of_parts is None else area.reader(of_parts)
    count = 0
    for number, keys in enumerate(article_ranges(area, kind)):
        name = f"{number:06d}"
        attached = RAW.empty_table() if parts is None else parts.read(keys)
        made = kind.articles(articles.read(keys), attached, catalog)
        tables.write("article", name, made.articles)
        tables.write("translation", name, _as_shown(made.translations, hidden))
        tables.write("article_file", name, made.files)
        tables.write(LEFT, name, made.skipped)
        count += made.articles.num_rows
    return count


def _as_shown(words: pa.Table, hidden: Collection[tuple[str, str]]) -> pa.Table:
    if not hidden:
        return words
    rows = [
        {**row, "is_draft": row["is_draft"] and (row["article_id"], row["locale"]) not in hidden}
        for row in words.to_pylist()
    ]
    return from_rows(rows, TRANSLATION)


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
