"""Old and new addresses of what was moved, from the newest plan and from what is in Intercom."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tasks.plan.knowledge_scope import ALL, all_rows
from tasks.plan.linking import PAGES, Known, known_pages
from tasks.plan.shape_knowledge import TREE
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from transforms.errors import FatalError
from transforms.knowledge.contracts import ARTICLE, COLLECTION, HELP_CENTER, TRANSLATION
from transforms.model import EntityType, RecordRef
from transforms.plan.knowledge.redirects import Moved, Old, moved_pages


class Pages(NamedTuple):
    """Old addresses, and how many articles have no page for readers in Intercom."""

    moved: list[Moved]
    left: int


async def old_pages(shared: Session) -> Pages:
    """Return the addresses of all that was moved; raises FatalError where nothing was planned."""
    kind = shared.kind.knowledge
    if kind is None:
        raise FatalError("redirects: this source has no knowledge base")
    tables = _newest(shared)
    known = known_pages(tables.load_note(PAGES))
    pages = await asyncio.to_thread(lambda: list(_old(tables)))
    targets = await shared.ledger.targets(RecordRef(e.entity.value, e.source_id) for e in pages)
    moved = list(moved_pages(pages, _by_ref(known), targets, kind.path_of))
    told = {(each.entity, each.source_id) for each in moved}
    articles = [each for each in pages if each.entity is EntityType.ARTICLE]
    return Pages(moved, sum((each.entity.value, each.source_id) not in told for each in articles))


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


_SHOWN: Final = ("article_id", "locale", "is_draft", "url")


def _old(tables: Tables) -> Iterator[Old]:
    """Yield the pages of the source, articles with the languages that readers have there."""
    hosts = {
        row["source_id"]: row["hosts"]
        for row in tables.read("help_center", TREE, HELP_CENTER).to_pylist()
    }
    has_all = tables.scope().article_ids is None
    own, words = (each if has_all else ALL[each] for each in ("article", "translation"))
    shown: dict[str, dict[str, str]] = {}
    for row in all_rows(tables, words, TRANSLATION, _SHOWN):
        if not row["is_draft"]:
            shown.setdefault(row["article_id"], {})[row["locale"]] = row["url"] or ""
    for row in all_rows(tables, own, ARTICLE):
        if row["url"]:
            told = shown.get(row["source_id"], {})
            yield _page(EntityType.ARTICLE, row, told, hosts)
    for row in all_rows(tables, "collection", COLLECTION):
        if row["url"]:
            told = {each["locale"]: "" for each in row["names"]}
            told |= {row["default_locale"]: row["url"]} if row["default_locale"] in told else {}
            yield _page(EntityType.COLLECTION, row, told, hosts)


def _page(
    entity: EntityType,
    row: Mapping[str, Any],
    locales: dict[str, str],
    hosts: Mapping[str, list[str]],
) -> Old:
    center = row["help_center_id"]
    return Old(entity, row["source_id"], center, row["url"], locales, hosts.get(center, []))
