"""What planning knows of Intercom's help centers, and which of the source's each stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from transforms.contracts import conform
from transforms.errors import FatalError
from transforms.knowledge.contracts import HELP_CENTER


@dataclass(frozen=True, slots=True)
class TargetCenter:
    """A help center of the workspace; the first of its `locales` is its default language."""

    id: str
    name: str
    identifier: str
    url: str
    locales: tuple[str, ...]
    is_default: bool


class TargetCollection(NamedTuple):
    """A collection that the workspace has."""

    id: str
    name: str
    parent_id: str | None
    help_center_id: str | None


@dataclass(frozen=True, slots=True)
class TargetBase:
    """The part of the inventory that planning a knowledge base reads."""

    centers: tuple[TargetCenter, ...] = ()
    collections: tuple[TargetCollection, ...] = ()
    titles: frozenset[str] = frozenset()  # lower-case titles of articles that nobody of ours made

    @property
    def default(self) -> TargetCenter:
        """Return the help center that holds what belongs to no other."""
        found = next((each for each in self.centers if each.is_default), None)
        if found is None and not self.centers:
            raise FatalError(
                "the workspace has no help center; make one in Intercom's settings, with its"
                " languages, before articles are moved"
            )
        return found or self.centers[0]


@dataclass(frozen=True, slots=True)
class SourceCenter:
    """A help center of the source, and the one of the workspace that takes it."""

    source_id: str
    name: str
    url: str | None
    default_locale: str
    locales: tuple[str, ...]
    target: TargetCenter
    is_matched: bool  # by name; else the default one takes it in


def matched_centers(centers: pa.Table, base: TargetBase) -> Mapping[str, SourceCenter]:
    """Return the source's help centers by id, each with the workspace's of the same name.

    In: HELP_CENTER, all of the source. The default one of the source goes to the default one.
    """
    rows = conform(centers, HELP_CENTER).to_pylist()
    return {row["source_id"]: _matched(row, base) for row in rows}


def _matched(row: Mapping[str, Any], base: TargetBase) -> SourceCenter:
    hosts: Sequence[str] = row["hosts"]
    names = {row["name"].strip().lower(), *(host.partition(".")[0].lower() for host in hosts)}
    found = next(
        (each for each in base.centers if {each.name.lower(), each.identifier.lower()} & names),
        None,
    )
    target = found or base.default
    return SourceCenter(
        source_id=row["source_id"],
        name=row["name"],
        url=row["url"],
        default_locale=row["default_locale"],
        locales=tuple(row["locales"]),
        target=target,
        is_matched=found is not None or row["is_default"],
    )


@dataclass(frozen=True, slots=True)
class Tree:
    """The source's collections by id, and the names of those around each."""

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def path(self, collection_id: str | None) -> list[Mapping[str, Any]]:
        """Return a collection with all around it, the outermost first; a loop ends."""
        found: dict[str, Mapping[str, Any]] = {}
        while collection_id in self.rows and collection_id not in found:
            row = self.rows[str(collection_id)]
            found[row["source_id"]] = row
            collection_id = row["parent_id"]
        return list(found.values())[::-1]

    def names(self, collection_id: str | None, locale: str | None = None) -> list[str]:
        """Return the names of a path, in a language where they have it."""
        return [name_of(row, locale) for row in self.path(collection_id)]


def name_of(row: Mapping[str, Any], locale: str | None = None) -> str:
    """Return a collection's name in a language, else in its default one."""
    names = {each["locale"]: each["name"] for each in row["names"]}
    return str(
        names.get(locale or "")
        or names.get(row["default_locale"])
        or next(iter(names.values()), row["source_id"])
    )
