"""Brands with a help center, categories and sections to canonical help centers and collections."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.contracts import SKIPPED, from_rows
from transforms.knowledge.contracts import COLLECTION, HELP_CENTER
from transforms.knowledge.frame import Standing, broken_collections, is_in_circle, standing
from transforms.knowledge.source_kind import Tree
from transforms.payloads import html, instant_or_none, source_id, text, texts
from transforms.zendesk.guide.catalog import GuideCatalog, hosts_of
from transforms.zendesk.guide.lists import CATEGORIES, CENTERS, SECTIONS
from transforms.zendesk.guide.words import DEFAULT_LOCALE, locale_of, number_of, texts_of

NOBODY: Final[Mapping[str, Any]] = {}

Row = dict[str, Any]


def to_tree(catalog: GuideCatalog) -> Tree:
    """Return help centers and collections, each in the order of ids.

    A help center whose record is broken has a row that says no more than its id.

    Skipped: "broken_record", which counts as failed. A section whose parent is not there, or that
    stands above itself, lies in its category: a loss.
    """
    known = {**dict.fromkeys(catalog.broken[CENTERS], NOBODY), **catalog.centers}
    centers = [_center(key, center) for key, center in known.items()]
    if centers and not any(row["is_default"] for row in centers):
        centers[0]["is_default"] = True
    skipped = broken_collections([*catalog.broken[CATEGORIES], *catalog.broken[SECTIONS]])
    return Tree(
        from_rows(centers, HELP_CENTER),
        from_rows(list(_collections(catalog)), COLLECTION),
        from_rows(skipped, SKIPPED),
    )


def _center(key: str, center: Mapping[str, Any]) -> Row:
    hosts, default = hosts_of(center), locale_of(center.get("default_locale")) or DEFAULT_LOCALE
    locales = [found for each in texts(center.get("locales")) if (found := locale_of(each))]
    scheme = "http" if (text(center.get("brand_url")) or "").startswith("http://") else "https"
    return {
        "source_id": key,
        "name": text(center.get("name")) or f"Help center {key}",
        "url": f"{scheme}://{hosts[0]}/hc" if hosts else None,
        "hosts": hosts,
        "default_locale": default,
        "locales": list(dict.fromkeys([default, *locales])),
        "is_default": center.get("default") is True,
    }


def _collections(catalog: GuideCatalog) -> Iterator[Row]:
    for key, category in catalog.categories.items():
        yield _collection(f"category:{key}", category, None, catalog.losses.get((CATEGORIES, key)))
    for key, section in catalog.sections.items():
        parent, losses = _standing(catalog, key)
        told = [*(catalog.losses.get((SECTIONS, key)) or ()), *losses]
        yield _collection(f"section:{key}", section, parent, told)


def _standing(catalog: GuideCatalog, key: str) -> Standing:
    """Return which collection a section lies in."""

    def above(section: str) -> str | None:
        return source_id(catalog.sections.get(section, {}).get("parent_section_id"))

    named, category = above(key), source_id(catalog.sections[key].get("category_id"))
    is_there = named in catalog.sections and not is_in_circle(key, above)
    return standing(
        f"section:{named}" if is_there else None,
        f"category:{category}" if category in catalog.categories else None,
        is_named=named is not None,
    )


def _collection(
    key: str, row: Mapping[str, Any], parent: str | None, losses: list[str] | None
) -> Row:
    default = locale_of(row.get("source_locale")) or locale_of(row.get("locale")) or DEFAULT_LOCALE
    names = {
        locale: {
            "locale": locale,
            "name": text(told.get("title")) or text(row.get("name")) or key,
            "description": plain_text(html(told.get("body")) or "").strip() or None,
        }
        for locale, told in texts_of(row)
    }
    own = {
        "locale": default,
        "name": text(row.get("name")) or key,
        "description": plain_text(html(row.get("description")) or "").strip() or None,
    }
    first = names.pop(default, own)
    return {
        "source_id": key,
        "help_center_id": source_id(row.get("brand_id")) or "",
        "parent_id": parent,
        "position": number_of(row.get("position")) or 0,
        "default_locale": default,
        "names": [first, *names.values()],
        "created_at": instant_or_none(row.get("created_at")),
        "updated_at": instant_or_none(row.get("updated_at")),
        "url": text(row.get("html_url")),
        "losses": losses or [],
    }
