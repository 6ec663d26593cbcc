"""Categories, and folders in folders to any depth."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.freshdesk.solutions.reading import ROOT, Languages, Shelf, worded_rows
from connectors.http import HttpClient
from transforms.payloads import source_id


@dataclass(slots=True)
class TreeRead:
    """What articles lie in, as it was read: rows in the order of lists."""

    categories: list[Any]
    folders: list[Any] = field(default_factory=list)


async def read_tree(client: HttpClient, languages: Languages) -> TreeRead:
    """Read all categories and folders, a level at a time."""
    shelf = Shelf(f"{ROOT}/categories", "categories")
    tree = TreeRead(await worded_rows(client, shelf, languages))
    seen: set[str] = set()
    for category in tree.categories:
        async for folder in _under(client, "categories/{}/folders", category, languages):
            await _take(client, tree, folder, languages, seen)
    return tree


async def _take(
    client: HttpClient, tree: TreeRead, folder: Any, languages: Languages, seen: set[str]
) -> None:
    """Take a folder and all below it; one that lies in itself is taken once."""
    waiting = [folder]
    while waiting:
        row = waiting.pop(0)
        key = key_of(row)
        if key is not None and key in seen:
            continue
        tree.folders.append(row)
        if key is not None:
            seen.add(key)
            below = _under(client, "folders/{}/subfolders", row, languages)
            waiting += [each async for each in below]


async def _under(
    client: HttpClient, path: str, owner: Any, languages: Languages
) -> AsyncIterator[Any]:
    key = key_of(owner)
    if key is None:
        return
    shelf = Shelf(f"{ROOT}/{path.format(key)}", "folders", owner)
    for row in await worded_rows(client, shelf, languages):
        yield row if key_of(row) is None else _placed(row, path, owner)


def _placed(row: Mapping[str, Any], path: str, owner: Mapping[str, Any]) -> dict[str, Any]:
    """Return a folder that says what it lies in, also where its list leaves that out."""
    is_top = path.startswith("categories")
    told = {
        "category_id": owner["id"] if is_top else owner.get("category_id"),
        "parent_folder_id": None if is_top else owner["id"],
    }
    return {**told, **{name: value for name, value in row.items() if value is not None}}


def key_of(row: Any) -> str | None:
    """Return the id of a raw row, None of one that has none."""
    return source_id(row.get("id")) if isinstance(row, dict) else None
