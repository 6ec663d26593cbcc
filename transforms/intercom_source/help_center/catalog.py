"""What articles refer to: help centers, their collections, addresses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.addresses import host_of, parts_of
from transforms.intercom_source.help_center.addresses import (
    ARTICLE,
    COLLECTION,
    IntercomAddresses,
    Place,
    Redirect,
    place_in_web,
)
from transforms.intercom_source.help_center.lists import CENTERS, COLLECTIONS, REDIRECTS
from transforms.intercom_source.help_center.words import DEFAULT_LOCALE, locale_of
from transforms.knowledge.frame import living, read_lists
from transforms.payloads import source_id, text, texts

SHARED: Final = "intercom.help"  # where help centers without a domain of their own are
UNKNOWN: Final = "help_center"  # id of the only one, where the workspace tells of none

Json = dict[str, Any]


class Center(NamedTuple):
    """A help center: where readers find it, in which languages, and whether they do."""

    places: tuple[Place, ...]
    locales: tuple[str, ...]
    is_on: bool


@dataclass(frozen=True, slots=True)
class HelpCatalog:
    """Raw records by id; `broken` are ids of those that are none, by the names of their lists."""

    centers: Mapping[str, Json]
    collections: Mapping[str, Json]
    broken: Mapping[str, list[str]]
    losses: Mapping[tuple[str, str], list[str]]  # by list and id
    addresses: IntercomAddresses

    @property
    def default_center(self) -> str:
        """Return the id of the help center in which whatever names none stands."""
        named = next((k for k, told in self.centers.items() if told.get("default") is True), None)
        known = [*self.centers, *self.broken[CENTERS]]
        return named or next(iter(known), UNKNOWN)

    def center_of(self, collection: str | None) -> str:
        """Return the help center of a collection."""
        told = source_id(self.collections.get(collection or "", {}).get("help_center_id"))
        return told if told is not None and told in self.centers else self.default_center

    def center(self, key: str) -> Center:
        """Return what is known of a help center; of one that is not, that nobody finds it."""
        told = self.centers.get(key)
        if told is None:
            return Center((), (), is_on=False)
        locales = [found for each in texts(told.get("locales")) if (found := locale_of(each))]
        return Center(tuple(places_of(told)), tuple(locales), told.get("website_turned_on") is True)


def build_help_catalog(
    setup: Mapping[str, pa.Table], articles: Iterable[Mapping[str, Any]]
) -> HelpCatalog:
    """Read the set-up lists once.

    In:      RAW by the names of `lists`; the raw rows of all articles.
    Failed:  a row that is no record is in `broken`.
    """
    found, broken, losses = read_lists(setup, (CENTERS, COLLECTIONS, REDIRECTS))
    addresses = IntercomAddresses(
        places=tuple(
            (place, key) for key, told in found[CENTERS].items() for place in places_of(told)
        ),
        apps=frozenset(
            app for told in found[CENTERS].values() if (app := text(told.get("workspace_id")))
        ),
        articles=frozenset(living(articles)),
        collections=frozenset(found[COLLECTIONS]),
        redirects=dict(redirects_of(found[REDIRECTS].values())),
    )
    return HelpCatalog(found[CENTERS], found[COLLECTIONS], broken, losses, addresses)


def redirects_of(told: Iterable[Json]) -> Iterator[tuple[str, Redirect]]:
    """Yield the old addresses that the help centers forward themselves, with where each leads."""
    for each in told:
        where, target = place_in_web(text(each.get("from_url")) or ""), each.get("target_type")
        key = source_id(each.get("target_id"))
        if where is not None and key is not None and target in {ARTICLE, COLLECTION}:
            yield where, Redirect(str(target), key, locale_of(each.get("locale")))


def places_of(center: Mapping[str, Any]) -> Iterator[Place]:
    """Yield where a help center answers, the readers' one first: its host, and a path there."""
    told: dict[Place, None] = {}
    url, domain = text(center.get("url")) or "", text(center.get("custom_domain")) or ""
    parts = parts_of(url)
    if parts is not None and parts.netloc:
        told[Place(parts.netloc.lower(), parts.path.rstrip("/"))] = None
    if host := host_of(domain if "//" in domain else f"//{domain}"):
        told[Place(host, "")] = None
    if named := text(center.get("identifier")):
        told[Place(SHARED, f"/{named}")] = None
    yield from told


def default_locale_of(center: Center) -> str:
    """Return the language in which a help center speaks first."""
    return next(iter(center.locales), DEFAULT_LOCALE)
