"""What articles refer to: the portal, categories, folders in folders, addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.addresses import host_of
from transforms.freshdesk.solutions.addresses import SolutionAddresses
from transforms.freshdesk.solutions.audience import Audience, audience_of
from transforms.freshdesk.solutions.lists import CATEGORIES, CENTERS, FOLDERS
from transforms.knowledge.frame import living, read_lists
from transforms.payloads import source_id, text

PORTAL: Final = "portal"  # the id of a help center whose row can't be read

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SolutionCatalog:
    """Raw records by id; `broken` are ids of those that are none, by the names of their lists."""

    center_id: str
    center: Mapping[str, Any] | None  # None: it could not be read
    categories: Mapping[str, Json]
    folders: Mapping[str, Json]
    broken: Mapping[str, list[str]]
    losses: Mapping[tuple[str, str], list[str]]  # by list and id
    addresses: SolutionAddresses

    @property
    def origin(self) -> str:
        """Return where the portal is."""
        return (text((self.center or {}).get("url")) or "").rstrip("/")

    def above(self, folder: str | None) -> list[str]:
        """Return a folder and those above it, the outermost one first; none twice."""
        found: list[str] = []
        while folder is not None and folder not in found:
            found.insert(0, folder)
            folder = source_id(self.folders.get(folder, {}).get("parent_folder_id"))
        return found

    def audience(self, folder: str | None) -> Audience:
        """Return who may read what lies in a folder."""
        path = [self.folders.get(each) for each in self.above(folder)]
        own = path[0] if path else None
        category = self.categories.get(source_id((own or {}).get("category_id")) or "")
        is_open = self.center is not None and self.center.get("is_open") is True
        return audience_of(path, category, is_open=is_open)


def build_solution_catalog(
    setup: Mapping[str, pa.Table], articles: Iterable[Mapping[str, Any]]
) -> SolutionCatalog:
    """Read the set-up lists once.

    In:      RAW by the names of `lists`; the raw rows of all articles.
    Failed:  a row that is no record is in `broken`.
    """
    found, broken, losses = read_lists(setup, (CENTERS, CATEGORIES, FOLDERS))
    key = next(iter([*found[CENTERS], *broken[CENTERS]]), PORTAL)
    center = found[CENTERS].get(key)
    trees = [f"category:{each}" for each in found[CATEGORIES]]
    trees += [f"folder:{each}" for each in found[FOLDERS]]
    addresses = SolutionAddresses(
        hosts=dict.fromkeys(hosts_of(center or {}), key),
        articles=frozenset(living(articles)),
        collections=frozenset(trees),
    )
    return SolutionCatalog(
        center_id=key,
        center=center,
        categories=found[CATEGORIES],
        folders=found[FOLDERS],
        broken=broken,
        losses=losses,
        addresses=addresses,
    )


def hosts_of(center: Mapping[str, Any]) -> list[str]:
    """Return the hosts that the portal answers under: the one it shows itself at, and the API's."""
    told = (host_of(text(center.get(name)) or "") for name in ("shown_at", "url"))
    return [each for each in dict.fromkeys(told) if each]
