"""What articles refer to: help centers, their tree, user segments, content tags, addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.addresses import host_of
from transforms.knowledge.frame import living, read_lists
from transforms.payloads import source_id, text
from transforms.zendesk.guide.addresses import GuideAddresses
from transforms.zendesk.guide.audience import Openness
from transforms.zendesk.guide.lists import CATEGORIES, CENTERS, SECTIONS, SEGMENTS, TAGS

ZENDESK: Final = ".zendesk.com"
NOT_READ: Final = "not known"  # state of a help center whose record is broken

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GuideCatalog:
    """Raw records by id; `broken` are ids of those that are none, by the names of their lists."""

    centers: Mapping[str, Json]
    categories: Mapping[str, Json]
    sections: Mapping[str, Json]
    segments: Mapping[str, Json]
    tags: Mapping[str, Json]
    broken: Mapping[str, list[str]]
    losses: Mapping[tuple[str, str], list[str]]  # by list and id
    addresses: GuideAddresses

    def origin(self, center: str) -> str:
        """Return where the help center's files lie; empty for one that is not known."""
        return self.addresses.origins.get(center, "")

    def openness(self, center: str) -> Openness:
        """Return whom a help center is open to; nobody outside where its record is broken."""
        told = self.centers.get(center)
        if told is None:
            return Openness(NOT_READ)
        return Openness(text(told.get("help_center_state")), told.get("is_open") is not False)


def build_guide_catalog(
    setup: Mapping[str, pa.Table], articles: Iterable[Mapping[str, Any]]
) -> GuideCatalog:
    """Read the set-up lists once.

    In:      RAW by the names of `lists`; the raw rows of all articles.
    Failed:  a row that is no record is in `broken`.
    """
    found, broken, losses = read_lists(setup, (CENTERS, CATEGORIES, SECTIONS, SEGMENTS, TAGS))
    known = {*found[CENTERS], *broken[CENTERS]}
    for name in (CATEGORIES, SECTIONS):  # what is of no brand stands nowhere
        lost = [
            key for key, row in found[name].items() if source_id(row.get("brand_id")) not in known
        ]
        broken[name] += lost
        found[name] = {key: row for key, row in found[name].items() if key not in set(lost)}
    trees = [f"category:{each}" for each in found[CATEGORIES]]
    trees += [f"section:{each}" for each in found[SECTIONS]]
    addresses = GuideAddresses(
        hosts={host: key for key, center in found[CENTERS].items() for host in hosts_of(center)},
        origins={
            key: (text(center.get("origin")) or "").rstrip("/")
            for key, center in found[CENTERS].items()
        },
        articles=frozenset(living(articles)),
        collections=frozenset(trees),
    )
    return GuideCatalog(
        centers=found[CENTERS],
        categories=found[CATEGORIES],
        sections=found[SECTIONS],
        segments=found[SEGMENTS],
        tags=found[TAGS],
        broken=broken,
        losses=losses,
        addresses=addresses,
    )


def hosts_of(center: Mapping[str, Any]) -> list[str]:
    """Return every host that a brand's help center answers under, the readers' one first."""
    own = text(center.get("subdomain"))
    told = (
        (text(center.get("host_mapping")) or "").lower(),
        host_of(text(center.get("brand_url")) or ""),
        host_of(text(center.get("origin")) or ""),
        f"{own.lower()}{ZENDESK}" if own else "",
    )
    return [each for each in dict.fromkeys(told) if each]
