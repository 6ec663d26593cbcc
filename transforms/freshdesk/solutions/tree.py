"""The portal, categories and folders to a canonical help center and collections."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.contracts import SKIPPED, from_rows
from transforms.freshdesk.solutions.catalog import SolutionCatalog, hosts_of
from transforms.freshdesk.solutions.lists import CATEGORIES, FOLDERS, LANGUAGE, PLACE, WORDS
from transforms.freshdesk.solutions.quirks import FOLDERS_IN_FOLDERS, SHOWN_IN_PORTALS
from transforms.freshdesk.solutions.words import DEFAULT_LOCALE, locale_of, place_of, words_of
from transforms.knowledge.contracts import COLLECTION, HELP_CENTER
from transforms.knowledge.frame import Standing, broken_collections, is_in_circle, standing
from transforms.knowledge.source_kind import Tree
from transforms.payloads import html, ids, instant_or_none, mapping, source_id, text, texts

SOME_PORTALS: Final = "some_portals_only"

_TAKEN = (
    "id name description category_id parent_folder_id visibility visible_in_portals company_ids"
    " contact_segment_ids company_segment_ids created_at updated_at"
)
TAKEN: Final = frozenset({*_TAKEN.split(), LANGUAGE, PLACE, WORDS})
DROPPED: Final = {
    "hierarchy": "what it lies in, once more",
    "articles_count": "the articles are read",
    "sub_folders_count": "the folders are read",
}

Row = dict[str, Any]


def to_tree(catalog: SolutionCatalog) -> Tree:
    """Return the help center and collections, each in the order of ids.

    Skipped: "broken_record", which counts as failed. A folder whose parent is not there, or that
    stands above itself, lies in its category: a loss.
    """
    skipped = broken_collections([*catalog.broken[CATEGORIES], *catalog.broken[FOLDERS]])
    return Tree(
        from_rows([_center(catalog)], HELP_CENTER),
        from_rows(list(_collections(catalog)), COLLECTION),
        from_rows(skipped, SKIPPED),
    )


def _center(catalog: SolutionCatalog) -> Row:
    told = catalog.center or {}
    settings = mapping(told.get("helpdesk"))
    default = locale_of(settings.get("primary_language")) or DEFAULT_LOCALE
    spoken = [*texts(settings.get("supported_languages")), *texts(told.get("languages"))]
    locales = [found for each in spoken if (found := locale_of(each))]
    return {
        "source_id": catalog.center_id,
        "name": (hosts_of(told) or ["Help center"])[-1],
        "url": f"{catalog.origin}/support/home" if catalog.origin else None,
        "hosts": hosts_of(told),
        "default_locale": default,
        "locales": list(dict.fromkeys([default, *locales])),
        "is_default": True,
    }


def _collections(catalog: SolutionCatalog) -> Iterator[Row]:
    portals = {each for row in catalog.categories.values() for each in portals_of(row) or ()}
    for key, category in catalog.categories.items():
        row = _collection(catalog, f"category:{key}", category, None)
        read = catalog.losses.get((CATEGORIES, key)) or ()
        shown = portals_of(category)
        lost = [SOME_PORTALS] if shown and portals - shown else []
        yield row | {"losses": [*read, *lost]}
    for key, folder in catalog.folders.items():
        parent, losses = _standing(catalog, key)
        row = _collection(catalog, f"folder:{key}", folder, parent)
        yield row | {"losses": [*(catalog.losses.get((FOLDERS, key)) or ()), *losses]}


@SHOWN_IN_PORTALS.handles
def portals_of(category: Mapping[str, Any]) -> set[str] | None:
    """Return the portals that show a category, None where it does not say.

    No list has the portals: those that no category names are not known.
    """
    told = category.get("visible_in_portals")
    return set(ids(told)) if isinstance(told, list) else None


@FOLDERS_IN_FOLDERS.handles
def _standing(catalog: SolutionCatalog, key: str) -> Standing:
    """Return which collection a folder lies in."""

    def above(folder: str) -> str | None:
        return source_id(catalog.folders.get(folder, {}).get("parent_folder_id"))

    named, category = above(key), source_id(catalog.folders[key].get("category_id"))
    is_there = named in catalog.folders and not is_in_circle(key, above)
    return standing(
        f"folder:{named}" if is_there else None,
        f"category:{category}" if category in catalog.categories else None,
        is_named=named is not None,
    )


def _collection(
    catalog: SolutionCatalog, key: str, row: Mapping[str, Any], parent: str | None
) -> Row:
    names = [_name(locale, told, row, key) for locale, told in words_of(row).items()] or [
        _name(DEFAULT_LOCALE, row, row, key)
    ]
    page = key.removeprefix("category:").replace("folder:", "folders/")
    return {
        "source_id": key,
        "help_center_id": catalog.center_id,
        "parent_id": parent,
        "position": place_of(row),
        "default_locale": names[0]["locale"],
        "names": names,
        "created_at": instant_or_none(row.get("created_at")),
        "updated_at": instant_or_none(row.get("updated_at")),
        "url": f"{catalog.origin}/support/solutions/{page}" if catalog.origin else None,
    }


def _name(locale: str, told: Mapping[str, Any], row: Mapping[str, Any], key: str) -> Row:
    return {
        "locale": locale,
        "name": text(told.get("name")) or text(row.get("name")) or key,
        "description": plain_text(html(told.get("description")) or "").strip() or None,
    }
