"""A folder's articles with their words and files, each with the reason if it can't be one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from transforms.contracts import BROKEN_ID, RAW, SKIPPED, WITHDRAWN, conform, from_rows
from transforms.errors import RecordError
from transforms.files.help_centers.catalog import FolderCatalog, Places
from transforms.files.rows import BROKEN, FILE_ID, Row, read, standing
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.knowledge.named import named_in
from transforms.knowledge.source_kind import Articles
from transforms.latest import latest

ARTICLES, PARTS = "articles", "article_parts"
TRANSLATIONS, ARTICLE_FILES = "translations", "article_files"
DELETED = "deleted_in_source"
NO_ARTICLE = "article_not_in_source"
COLLECTION_UNKNOWN = "collection_unknown"


@dataclass(slots=True)
class _Parts:
    """One article's words and files as they come."""

    texts: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)


def to_articles(raw: pa.Table, parts: pa.Table, catalog: FolderCatalog) -> Articles:
    """Map articles, translations and files.

    In:      RAW of articles, and of what belongs to them, any number of versions.
    Kept:    ARTICLE, TRANSLATION and ARTICLE_FILE in the order of articles.
    Skipped: "deleted_in_source" of a row that is gone; "article_not_in_source" of what belongs to
             no article; "broken_record", which counts as failed.
    """
    belonging, skipped = _parts_of(parts)
    articles: list[Row] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        if row["payload"] == WITHDRAWN:
            if not row["id"].startswith(BROKEN_ID):
                skipped.append(_left("article", row["id"], None, DELETED))
            continue
        try:
            articles.append(_placed(read(ARTICLES, row), catalog))
        except RecordError:
            skipped.append(_left("article", row["id"], None, BROKEN))
    texts: list[Row] = []
    files: list[Row] = []
    for article in articles:
        own = belonging.pop(article["source_id"], _Parts())
        texts += [_linked(text, article, catalog.places) for text in own.texts]
        files += _in_order(own.files)
    skipped += [row for own in belonging.values() for row in _lost(own)]
    return Articles(
        from_rows(articles, ARTICLE),
        from_rows(texts, TRANSLATION),
        from_rows(files, ARTICLE_FILE),
        from_rows(skipped, SKIPPED),
    )


def _placed(article: Row, catalog: FolderCatalog) -> Row:
    """Return an article; one whose collection is not there is in none: a loss."""
    if article["collection_id"] is None or catalog.has(article["collection_id"]):
        return article
    losses = [*article["losses"], COLLECTION_UNKNOWN]
    return article | {"collection_id": None, "losses": losses}


def _parts_of(raw: pa.Table) -> tuple[dict[str, _Parts], list[Row]]:
    found: dict[str, _Parts] = {}
    broken: list[Row] = []
    for row in standing(raw):
        is_file = row["id"].startswith((FILE_ID, f"{BROKEN_ID}{ARTICLE_FILES}"))
        try:
            told = read(ARTICLE_FILES if is_file else TRANSLATIONS, row)
        except RecordError:
            entity = "article_file" if is_file else "translation"
            broken.append(_left(entity, row["id"].removeprefix(FILE_ID), row["parent_id"], BROKEN))
            continue
        own = found.setdefault(told["article_id"], _Parts())
        (own.files if is_file else own.texts).append(told)
    return found, broken


def _linked(text: Row, article: Row, places: Places) -> Row:
    """Return a translation with its links: as the folder tells them, else found by addresses."""
    if text["links"]:
        return text
    page = text["url"] or article["url"] or ""
    links = []
    for url in named_in(text["body_html"] or "").links:
        if url.startswith("#") and url.strip("# "):
            links.append(_within(url, text))
        elif link := places.leads(url, page):
            links.append(link)
    return text | {"links": links}


def _within(url: str, text: Row) -> Row:
    return {
        "url": url,
        "entity": "article",
        "source_id": text["article_id"],
        "locale": text["locale"],
        "anchor": url[1:],
    }


def _in_order(files: Iterable[Row]) -> list[Row]:
    ordered = sorted(files, key=lambda row: (row["position"] is None, row["position"] or 0))
    return [row | {"position": number} for number, row in enumerate(ordered)]


def _lost(own: _Parts) -> list[Row]:
    texts = [
        _left("translation", row["source_id"], row["article_id"], NO_ARTICLE) for row in own.texts
    ]
    return texts + [
        _left("article_file", row["source_id"], row["article_id"], NO_ARTICLE) for row in own.files
    ]


def _left(entity: str, key: str, parent: str | None, reason: str) -> Row:
    return {"entity": entity, "source_id": key, "parent_id": parent, "reason": reason}
