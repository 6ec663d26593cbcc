"""Which articles a run is about: all, a demo's few, or those that failed."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from tasks.plan.shape_knowledge import TREE, hidden_translations, shape, shape_knowledge
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.knowledge import knowledge_of
from transforms.contracts import narrowed
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, COLLECTION, TRANSLATION
from transforms.plan.knowledge.collections import tree_of
from transforms.plan.knowledge.contents import WORDLESS, why_not, wordless
from transforms.rules import Rules
from transforms.selection import choose

# Of a run that is about some articles: all there are, without their words.
ALL: Final = {"article": "every-article", "translation": "every-translation"}
_OF_ARTICLES: Final = (
    ("article", "source_id", ARTICLE),
    ("translation", "article_id", TRANSLATION),
    ("article_file", "article_id", ARTICLE_FILE),
)


async def choose_demo_articles(shared: Session, run: str) -> list[str]:
    """Choose the articles of a demo among those that the filters let through; returns their ids."""
    found = knowledge_of(shared)
    if found is None:
        return []
    tables = tables_of(shared.area, run)
    hidden = await hidden_translations(shared.ledger)
    await asyncio.to_thread(shape, shared.area, found[0], tables, hidden)
    wished = await asyncio.to_thread(_wished, tables, shared.rules)
    chosen = choose(wished, shared.settings.demo.articles, shared.settings.demo.seed)
    tables.save_scope(replace(tables.scope(), article_ids=tuple(chosen)))
    return chosen


async def shape_articles(shared: Session, run: str) -> int:
    """Turn what was read into canonical rows, and leave in them what the run is about.

    Returns how many articles that are.
    """
    count = await shape_knowledge(shared, run)
    tables = tables_of(shared.area, run)
    ids = tables.scope().article_ids
    if ids is None:
        return count
    await asyncio.to_thread(_remember, tables)
    await asyncio.to_thread(_keep, tables, _article_ids(ids))
    return len(ids)


def _wished(tables: Tables, rules: Rules) -> set[str]:
    """Return the articles of which any language is wished for."""
    tree = tree_of(tables.read("collection", TREE, COLLECTION))
    found = set()
    for name in tables.names("article"):
        articles = {
            row["source_id"]: row for row in tables.read("article", name, ARTICLE).to_pylist()
        }
        for row in tables.read("translation", name, TRANSLATION).to_pylist():
            article = articles.get(row["article_id"])
            if article is not None and why_not(article, row, rules, tree) is None:
                found.add(row["article_id"])
    return found


def _article_ids(ids: Iterable[str]) -> set[str]:
    """Return ids of articles: a translation of its own, as internal ones are, is its article's."""
    return {part for each in ids for part in (each, each.rpartition(":")[0]) if part}


def _remember(tables: Tables) -> None:
    """Keep what links need to know of all articles: an earlier run may have moved them."""
    for name in tables.names("article"):
        tables.write(ALL["article"], name, tables.read("article", name, ARTICLE))
        bare = wordless(tables.read("translation", name, WORDLESS))
        tables.write(ALL["translation"], name, bare)


def _keep(tables: Tables, ids: Collection[str]) -> None:
    """Leave in the tables what belongs to some articles."""
    wanted = pa.array(sorted(ids), pa.string())
    for table, column, contract in _OF_ARTICLES:
        for name in tables.names(table):
            rows = tables.read(table, name, contract)
            tables.write(table, name, rows.filter(pc.is_in(rows[column], value_set=wanted)))


def all_rows(
    tables: Tables, table: str, contract: pa.Schema, columns: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of the knowledge base, a range at a time.

    `columns`: those that are wanted; turning each body into a text takes longer than all else.
    """
    wanted = contract if columns is None else narrowed(contract, columns)
    for name in tables.names(table):
        yield from tables.read(table, name, wanted).to_pylist()
