"""Help centers and collections of a folder, and what its addresses lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin

import pyarrow as pa

from transforms.addresses import parts_of
from transforms.contracts import RAW, SKIPPED, from_rows
from transforms.errors import RecordError
from transforms.files.rows import BROKEN, Row, left_out, read, rows_of
from transforms.knowledge.contracts import COLLECTION, HELP_CENTER
from transforms.knowledge.source_kind import Link, Tree
from transforms.model import EntityType

CENTERS, COLLECTIONS = "help_centers", "collections"


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of a folder's records: their `url`, whatever the scheme."""

    known: Mapping[str, tuple[str, str]]  # address: entity and id

    def leads(self, url: str, page: str) -> Link | None:
        """Return what `url` leads to when it stands on `page`; None for what is no record's."""
        try:
            whole = urljoin(page, url.strip())
        except ValueError:
            return None
        found = self.known.get(_plain(whole))
        if found is None or not url.strip("# "):
            return None
        parts = parts_of(whole)
        anchor = unquote(parts.fragment) if parts else ""
        entity, key = found
        return {
            "url": url,
            "entity": entity,
            "source_id": key,
            "locale": None,
            "anchor": anchor or None,
        }


@dataclass(frozen=True, slots=True)
class FolderCatalog:
    """What articles refer to."""

    centers: list[Row]
    collections: list[Row]
    skipped: list[Row]
    places: Places


def build_catalog(
    setup: Mapping[str, pa.Table], articles: Iterable[Mapping[str, Any]]
) -> FolderCatalog:
    """Read the set-up lists once.

    In:      RAW of help_centers and collections; the raw rows of all articles.
    Failed:  a row that can't be read is in `skipped`.
    """
    found: dict[str, list[Row]] = {CENTERS: [], COLLECTIONS: []}
    skipped: list[Row] = []
    for name, rows in found.items():
        for key, row in rows_of(name, setup.get(name, RAW.empty_table())):
            if row is not None:
                rows.append(row)
            else:
                skipped.append(left_out(EntityType.COLLECTION, key, None, BROKEN))
    known = {
        _plain(url): (entity, key)
        for entity, key, url in _addresses(found[CENTERS], found[COLLECTIONS], articles)
        if url
    }
    return FolderCatalog(found[CENTERS], found[COLLECTIONS], skipped, Places(known))


def to_tree(catalog: FolderCatalog) -> Tree:
    """Return help centers and collections as they stand in the folder."""
    return Tree(
        from_rows(list(catalog.centers), HELP_CENTER),
        from_rows(list(catalog.collections), COLLECTION),
        from_rows(list(catalog.skipped), SKIPPED),
    )


def places_of(catalog: FolderCatalog) -> Places:
    """Return what addresses lead to."""
    return catalog.places


def _addresses(
    centers: Iterable[Row], collections: Iterable[Row], articles: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str | None]]:
    for row in centers:
        yield "help_center", row["source_id"], row["url"]
    for row in collections:
        yield "collection", row["source_id"], row["url"]
    for raw in articles:
        try:
            row = read("articles", raw)
        except RecordError:
            continue
        yield "article", row["source_id"], row["url"]


def _plain(url: str) -> str:
    """Return what two spellings of one address share."""
    parts = parts_of(url)
    if parts is None:
        return url
    path = unquote(parts.path).rstrip("/")
    return f"{parts.netloc.lower()}{path}{f'?{parts.query}' if parts.query else ''}"
