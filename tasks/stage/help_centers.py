"""The help centers of the workspace as planning needs them: from the staged inventory."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from connectors.intercom.knowledge_inventory import RESOURCES
from connectors.staging import Area, KeyRange
from tasks.run.frame import noting
from tasks.run.session import Session
from tasks.stage.inventory import KIND
from tasks.stage.writing import stage_resource
from transforms.latest import latest
from transforms.plan.knowledge.base import TargetBase, TargetCenter, TargetCollection

INVENTORY = RESOURCES  # what is staged of the workspace when articles are moved


async def stage_help_centers(
    shared: Session, run: str, *, only: Collection[str] | None = None
) -> int:
    """Read the help centers of the workspace, and what stands in them already.

    `only`: the lists that are read, by name; None: all of them.
    """
    rows = 0
    for resource in (each for each in INVENTORY if only is None or each.name in only):
        note = noting(shared, f"inventory {resource.name}")
        rows += await stage_resource(
            shared.target, resource, shared.area, run=run, note=note, kind=KIND
        )
        shared.progress.end(f"inventory {resource.name}")
    return rows


def read_base(area: Area, *, ours: Collection[str] = ()) -> TargetBase:
    """Return what planning needs of the inventory that was staged last.

    `ours` are the ids of articles that this migration has made: their titles are nobody else's.
    """
    collections = list(_payloads(area, "collections"))
    articles = list(_titles(area))
    defaults = _defaults(collections)
    return TargetBase(
        centers=tuple(_center(row, defaults) for row in _payloads(area, "help_centers")),
        collections=tuple(_collection(row) for row in collections),
        titles=frozenset(title for target_id, title in articles if target_id not in ours),
    )


def _center(row: Mapping[str, Any], defaults: Mapping[str, str]) -> TargetCenter:
    """Return a help center; which of its languages is the default one its collections say."""
    locales = [str(each) for each in row.get("locales") or ("en",)]
    usual = "en" if "en" in locales else locales[0]
    default = defaults.get(str(row["id"]), usual)
    return TargetCenter(
        id=str(row["id"]),
        name=row.get("display_name") or "",
        identifier=row.get("identifier") or "",
        url=(row.get("url") or "").rstrip("/"),
        locales=(default, *(each for each in locales if each != default)),
        is_default=bool(row.get("default")),
    )


def _defaults(collections: list[dict[str, Any]]) -> dict[str, str]:
    return {
        str(row["help_center_id"]): row["default_locale"]
        for row in collections
        if row.get("help_center_id") and row.get("default_locale")
    }


def _collection(row: Mapping[str, Any]) -> TargetCollection:
    parent_id, home = row.get("parent_id"), row.get("help_center_id")
    return TargetCollection(
        id=str(row["id"]),
        name=row.get("name") or "",
        parent_id=None if parent_id is None else str(parent_id),
        help_center_id=None if home is None else str(home),
    )


def _titles(area: Area) -> Iterator[tuple[str, str]]:
    for row in _payloads(area, "articles"):
        contents = [row, *(row.get("translated_content") or {}).values()]
        for each in contents:
            if isinstance(each, dict) and each.get("title"):
                yield str(row["id"]), str(each["title"]).strip().lower()


def _payloads(area: Area, resource: str) -> Iterator[dict[str, Any]]:
    reader = area.reader(resource, kind=KIND, is_incremental=False)
    for text in latest(reader.read(KeyRange("", None)))["payload"].to_pylist():
        yield orjson.loads(text)
