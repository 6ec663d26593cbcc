"""The unit of `redirects`: old and new addresses of a knowledge base, for who serves them."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tasks.plan.knowledge_scope import ALL, all_rows
from tasks.plan.linking import PAGES, Known, known_pages
from tasks.plan.shape_knowledge import TREE
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from transforms.errors import FatalError
from transforms.knowledge.contracts import ARTICLE, COLLECTION, HELP_CENTER, TRANSLATION
from transforms.model import EntityType, RecordRef
from transforms.plan.knowledge.redirects import (
    Moved,
    Old,
    moved_pages,
    nginx_rules,
    redirect_table,
)

FOLDER: Final = "redirects"  # below `storage.reports`
TABLE, RULES = "redirects.csv", "redirects.nginx.conf"


@dataclass(frozen=True, slots=True)
class Redirected:
    """Where the files lie, how many addresses they have, and what is not in Intercom."""

    folder: Path
    addresses: int
    pages: int
    left: int  # articles without a page for readers there


async def write_redirects(shared: Session) -> Redirected:
    """Write the addresses of all that was moved; raises FatalError where nothing was planned."""
    kind = shared.kind.knowledge
    if kind is None:
        raise FatalError("redirects: this source has no knowledge base")
    tables = _newest(shared)
    known = known_pages(tables.load_note(PAGES))
    pages = await asyncio.to_thread(lambda: list(_old(tables)))
    targets = await shared.ledger.targets(RecordRef(e.entity.value, e.source_id) for e in pages)
    moved = list(moved_pages(pages, _by_ref(known), targets, kind.path_of))
    folder = Path(shared.settings.storage.reports) / FOLDER
    await asyncio.to_thread(_write, folder, moved, kind.bare)
    told = {(each.entity, each.source_id) for each in moved}
    articles = [each for each in pages if each.entity is EntityType.ARTICLE]
    left = sum((each.entity.value, each.source_id) not in told for each in articles)
    return Redirected(folder, len(moved), len(told), left)


def _newest(shared: Session) -> Tables:
    """Return the tables of the newest run that has planned a knowledge base."""
    for row in reversed(shared.runs.all()):
        tables = tables_of(shared.area, row.id)
        if tables.load_note(PAGES):
            return tables
    raise FatalError("redirects: no run has planned articles, or its tables are gone; run full")


def _by_ref(known: Known) -> dict[tuple[str, str], Any]:
    articles = {(EntityType.ARTICLE.value, key): page for key, page in known.articles.items()}
    others = {(EntityType.COLLECTION.value, key): page for key, page in known.collections.items()}
    return {**articles, **others}


def _old(tables: Tables) -> Iterator[Old]:
    """Yield the pages of the source, articles with the languages that readers have there."""
    hosts = {
        row["source_id"]: row["hosts"]
        for row in tables.read("help_center", TREE, HELP_CENTER).to_pylist()
    }
    has_all = tables.scope().article_ids is None
    own, words = (each if has_all else ALL[each] for each in ("article", "translation"))
    shown: dict[str, list[str]] = {}
    for row in all_rows(tables, words, TRANSLATION):
        if not row["is_draft"]:
            shown.setdefault(row["article_id"], []).append(row["locale"])
    for row in all_rows(tables, own, ARTICLE):
        if row["url"]:
            told = shown.get(row["source_id"], [])
            yield _page(EntityType.ARTICLE, row, told, hosts)
    for row in all_rows(tables, "collection", COLLECTION):
        if row["url"]:
            told = [each["locale"] for each in row["names"]]
            yield _page(EntityType.COLLECTION, row, told, hosts)


def _page(
    entity: EntityType, row: Mapping[str, Any], locales: list[str], hosts: Mapping[str, list[str]]
) -> Old:
    own = hosts.get(row["help_center_id"], [])
    return Old(entity, row["source_id"], row["url"], locales, own)


def _write(folder: Path, moved: list[Moved], bare: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in ((TABLE, redirect_table(moved)), (RULES, nginx_rules(moved, bare))):
        new = folder / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(folder / name)
