"""Help centers and collections of a folder, and what its addresses lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

import pyarrow as pa

from transforms.addresses import parts_of
from transforms.batches import left_out
from transforms.contracts import RAW, SKIPPED, from_rows
from transforms.errors import RecordError
from transforms.files.rows import BROKEN, Row, read, rows_of
from transforms.knowledge.contracts import COLLECTION, HELP_CENTER
from transforms.knowledge.frame import PARENT_UNKNOWN
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

    def has(self, collection: str | None) -> bool:
        """Tell whether there is such a collection."""
        return any(row["source_id"] == collection for row in self.collections)


def build_catalog(
    setup: Mapping[str, pa.Table], articles: Iterable[Mapping[str, Any]]
) -> FolderCatalog:
    """Read the set-up lists once.

    A help center that others name and that is in no row gets one that says no more than its id.

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
    known: dict[str, tuple[str, str]] = {}
    centers = {row["source_id"]: row for row in found[CENTERS]}
    for place in _addresses(found[CENTERS], found[COLLECTIONS], articles):
        if place.url:
            known[_plain(place.url)] = (place.entity, place.key)
        centers.setdefault(place.center, _placeholder(place.center))
    collections = list(_rooted(found[COLLECTIONS]))
    return FolderCatalog(list(centers.values()), collections, skipped, Places(known))


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


def _rooted(collections: Iterable[Row]) -> Iterator[Row]:
    """Yield collections; one whose way up ends nowhere, or in itself, is at the top: a loss."""
    parents = {row["source_id"]: row["parent_id"] for row in collections}
    for row in collections:
        seen: set[str] = set()
        here = row["source_id"]
        while here in parents and here not in seen:
            seen.add(here)
            here = parents[here]
        is_lost = here is not None and (here in seen or row["parent_id"] not in parents)
        losses = [*row["losses"], PARENT_UNKNOWN]
        yield row | {"parent_id": None, "losses": losses} if is_lost else row


class _Place(NamedTuple):
    """Where a record is, and in which help center."""

    entity: str
    key: str
    url: str | None
    center: str


def _addresses(
    centers: Iterable[Row], collections: Iterable[Row], articles: Iterable[Mapping[str, Any]]
) -> Iterator[_Place]:
    for row in centers:
        yield _Place("help_center", row["source_id"], row["url"], row["source_id"])
    for row in collections:
        yield _Place("collection", row["source_id"], row["url"], row["help_center_id"])
    for raw in articles:
        try:
            row = read("articles", raw)
        except RecordError:
            continue
        yield _Place("article", row["source_id"], row["url"], row["help_center_id"])


def _placeholder(key: str) -> Row:
    return {
        "source_id": key,
        "name": f"Help center {key}",
        "url": None,
        "hosts": [],
        "default_locale": "en",
        "locales": ["en"],
        "is_default": False,
    }


def _plain(url: str) -> str:
    """Return what two spellings of one address share."""
    parts = parts_of(url)
    if parts is None:
        return url
    path = unquote(parts.path).rstrip("/")
    return f"{parts.netloc.lower()}{path}{f'?{parts.query}' if parts.query else ''}"
