"""Help centers and collections to canonical ones."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.contracts import SKIPPED, from_rows
from transforms.intercom_source.help_center.catalog import (
    UNKNOWN,
    HelpCatalog,
    default_locale_of,
)
from transforms.intercom_source.help_center.lists import CENTERS, COLLECTIONS
from transforms.intercom_source.help_center.words import place_of, words_of
from transforms.knowledge.contracts import COLLECTION, HELP_CENTER
from transforms.knowledge.frame import PARENT_UNKNOWN, broken_collections, is_in_circle
from transforms.knowledge.source_kind import Tree
from transforms.payloads import html, instant_or_none, source_id, text

NOBODY: Final[Mapping[str, Any]] = {}

Row = dict[str, Any]


def to_tree(catalog: HelpCatalog) -> Tree:
    """Return help centers and collections, each in the order of ids.

    A help center whose record is broken has a row that says no more than its id; where none is
    told of there is one, for what stands in none.

    Skipped: "broken_record", which counts as failed. A collection whose parent is not there, or
    that stands above itself, lies at the top: a loss.
    """
    known = {**dict.fromkeys(catalog.broken[CENTERS], NOBODY), **catalog.centers}
    known = known or {UNKNOWN: NOBODY}
    centers = [_center(key, told, catalog) for key, told in known.items()]
    return Tree(
        from_rows(centers, HELP_CENTER),
        from_rows(list(_collections(catalog)), COLLECTION),
        from_rows(broken_collections(catalog.broken[COLLECTIONS]), SKIPPED),
    )


def _center(key: str, told: Mapping[str, Any], catalog: HelpCatalog) -> Row:
    center = catalog.center(key)
    default = default_locale_of(center)
    return {
        "source_id": key,
        "name": text(told.get("display_name")) or text(told.get("identifier")) or "Help center",
        "url": text(told.get("url")),
        "hosts": list(dict.fromkeys(place.host for place in center.places)),
        "default_locale": default,
        "locales": list(dict.fromkeys([default, *center.locales])),
        "is_default": key == catalog.default_center,
    }


def _collections(catalog: HelpCatalog) -> Iterator[Row]:
    def above(collection: str) -> str | None:
        return source_id(catalog.collections.get(collection, {}).get("parent_id"))

    for key, told in catalog.collections.items():
        named = above(key)
        is_there = named in catalog.collections and not is_in_circle(key, above)
        names = [_name(key, told, *each) for each in words_of(told).items()]
        yield {
            "source_id": key,
            "help_center_id": catalog.center_of(key),
            "parent_id": named if is_there else None,
            "position": place_of(told.get("order")),
            "default_locale": names[0]["locale"],
            "names": names,
            "created_at": instant_or_none(told.get("created_at")),
            "updated_at": instant_or_none(told.get("updated_at")),
            "url": text(told.get("url")),
            "losses": [
                *(catalog.losses.get((COLLECTIONS, key)) or ()),
                *([] if is_there or named is None else [PARENT_UNKNOWN]),
            ],
        }


def _name(key: str, told: Mapping[str, Any], locale: str, words: Mapping[str, Any]) -> Row:
    return {
        "locale": locale,
        "name": text(words.get("name")) or text(told.get("name")) or key,
        "description": plain_text(html(words.get("description")) or "").strip() or None,
    }
