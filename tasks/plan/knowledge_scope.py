"""Which articles a run is about: all, a demo's few, or those that failed."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.knowledge import knowledge_of
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.selection import choose

DEMO: Final = "demo"
_OF_ARTICLES: Final = (
    ("article", "source_id", ARTICLE),
    ("translation", "article_id", TRANSLATION),
    ("article_file", "article_id", ARTICLE_FILE),
)


async def choose_articles(shared: Session, run: str) -> int:
    """Choose the articles of a demo, and leave in the tables what the run is about.

    Returns how many that are.
    """
    if knowledge_of(shared) is None:
        return 0
    tables = tables_of(shared.area, run)
    scope = tables.scope()
    if shared.runs.get(run).kind == DEMO:
        there = (row["source_id"] for row in all_rows(tables, "article", ARTICLE))
        chosen = choose(there, shared.settings.demo.articles, shared.settings.demo.seed)
        scope = replace(scope, article_ids=tuple(chosen))
        tables.save_scope(scope)
    if scope.article_ids is not None:
        await asyncio.to_thread(_keep, tables, _article_ids(scope.article_ids))
    return sum(tables.read("article", name, ARTICLE).num_rows for name in tables.names("article"))


def _article_ids(ids: Iterable[str]) -> set[str]:
    """Return ids of articles: a translation of its own, as internal ones are, is its article's."""
    return {part for each in ids for part in (each, each.rpartition(":")[0]) if part}


def _keep(tables: Tables, ids: Collection[str]) -> None:
    """Leave in the tables what belongs to some articles."""
    wanted = pa.array(sorted(ids), pa.string())
    for table, column, contract in _OF_ARTICLES:
        for name in tables.names(table):
            rows = tables.read(table, name, contract)
            tables.write(table, name, rows.filter(pc.is_in(rows[column], value_set=wanted)))


def all_rows(tables: Tables, table: str, contract: pa.Schema) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of the knowledge base, a range at a time."""
    for name in tables.names(table):
        yield from tables.read(table, name, contract).to_pylist()
