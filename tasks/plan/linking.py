"""Which pages the links of messages may lead to: noted when articles are planned, read for tickets.

The one module that knows of both; see `transforms.plan.message_links`.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tasks.plan.knowledge_scope import ALL
from tasks.plan.planning import Planning
from tasks.plan.shape_knowledge import TREE, read_knowledge
from tasks.run.tables import Tables
from transforms.contracts import FILE
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, COLLECTION
from transforms.plan.knowledge.base import SourceCenter
from transforms.plan.knowledge.contents import (
    WORDLESS,
    Knowledge,
    public_languages,
    whole_articles,
    wordless,
)
from transforms.plan.knowledge.locales import target_locale
from transforms.plan.message_links import MessageLinks, Page

PAGES: Final = "message-pages"  # the note of what readers get of a run's knowledge base

Pages = dict[str, Any]


class Known(NamedTuple):
    """Pages by the ids of what they were in the source."""

    articles: dict[str, Page]
    collections: dict[str, Page]
    centers: dict[str, Page]


def note_pages(tables: Tables, about: Knowledge) -> None:
    """Remember which articles and collections become pages, in which languages."""
    articles: dict[str, Any] = {}
    has_all = tables.scope().article_ids is None
    own, words = (each if has_all else ALL[each] for each in ("article", "translation"))
    for name in tables.names(own):
        rows = tables.read(own, name, ARTICLE)
        told = wordless(tables.read(words, name, WORDLESS))
        none = (ARTICLE_FILE.empty_table(), FILE.empty_table())
        shown = public_languages(whole_articles(rows, told, *none), about)
        for row in rows.select(["source_id", "help_center_id"]).to_pylist():
            if row["source_id"] in shown:
                taken = {source.lower(): to for to, source in shown[row["source_id"]].items()}
                articles[row["source_id"]] = [row["help_center_id"], taken]
    collections = {
        row["source_id"]: row["help_center_id"]
        for row in tables.read("collection", TREE, COLLECTION).to_pylist()
    }
    centers = {key: _center(each, about) for key, each in about.centers.items()}
    note = {"articles": articles, "collections": collections, "centers": centers}
    tables.save_note(PAGES, note)


async def message_links(planning: Planning) -> MessageLinks | None:
    """Return what links in messages may lead to; None where no knowledge base is moved."""
    note = planning.tables.load_note(PAGES)
    kind = planning.kind.knowledge
    if not note or kind is None or planning.rules.options.kb_links == "keep":
        return None
    catalog = await asyncio.to_thread(read_knowledge, planning.tables.area, kind)
    return MessageLinks(kind.addresses(catalog), *known_pages(note))


def known_pages(note: Pages) -> Known:
    """Return what became pages for readers, out of a run's note."""
    centers = {key: Page(told["locales"], told["place"]) for key, told in _with_place(note)}
    return Known(
        articles={
            key: Page(_spoken(taken, centers[center].languages), centers[center].place)
            for key, (center, taken) in note["articles"].items()
            if center in centers
        },
        collections={
            key: centers[center] for key, center in note["collections"].items() if center in centers
        },
        centers=centers,
    )


def _with_place(note: Pages) -> Iterator[tuple[str, Pages]]:
    return ((key, told) for key, told in note["centers"].items() if told["place"])


def _center(center: SourceCenter, about: Knowledge) -> Pages:
    """Return the languages of a help center, Intercom's by its own, the default one first."""
    mapping = about.rules.mapping.articles.locales
    enabled = center.target.locales
    told = {}
    for locale in (center.default_locale, *center.locales):
        target = target_locale(locale, mapping)
        told[locale.lower()] = target if target in enabled else enabled[0]
    return {"place": center.target.url, "locales": told}


def _spoken(taken: Mapping[str, str], of_center: Mapping[str, str]) -> dict[str, str]:
    """Return an article's languages, with those of the source that are one of them in Intercom."""
    others = {locale: to for locale, to in of_center.items() if to in taken.values()}
    return {**taken, **{locale: to for locale, to in others.items() if locale not in taken}}
