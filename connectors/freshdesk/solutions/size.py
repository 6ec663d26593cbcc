"""How much a knowledge base holds, asked in its first language and by the counts of folders."""

from typing import Any, Final

from connectors.freshdesk.calls import Listing, leaves_of
from connectors.freshdesk.solutions.reading import ROOT, Languages
from connectors.freshdesk.solutions.tree import key_of
from connectors.http import HttpClient
from transforms.freshdesk.costs import Shelves
from transforms.freshdesk.solutions.lists import ARTICLES, CATEGORIES, FOLDERS
from transforms.payloads import count
from transforms.reading_cost import Staged

_COUNTED: Final = ("articles_count", "sub_folders_count")


async def shelves_of(client: HttpClient, languages: Languages) -> Shelves:
    """Return what a knowledge base holds: a call a category, and one a folder with folders in it.

    A folder that doesn't say how many articles it has counts as empty.
    """
    categories = await _rows(client, f"{ROOT}/categories")
    waiting = [
        folder
        for each in categories
        for folder in await _rows(client, f"{ROOT}/categories/{key_of(each)}/folders")
    ]
    folders = articles = 0
    seen: set[str | None] = set()
    while waiting:
        folder = waiting.pop()
        if key_of(folder) in seen:
            continue
        seen.add(key_of(folder))
        held, below = (count(folder.get(name)) or 0 for name in _COUNTED)
        folders, articles = folders + 1, articles + held
        waiting += (
            await _rows(client, f"{ROOT}/folders/{key_of(folder)}/subfolders") if below else []
        )
    return Shelves(len(languages.all), len(categories), folders, articles)


def staged_shelves(staged: Staged, languages: Languages) -> Shelves | None:
    """Return what is staged of a knowledge base, None where none was read."""
    if ARTICLES not in staged.rows:
        return None
    held = (staged.rows.get(name, 0) for name in (CATEGORIES, FOLDERS, ARTICLES))
    return Shelves(len(languages.all), *held)


async def _rows(client: HttpClient, path: str) -> list[dict[str, Any]]:
    leaves = [leaf.rows async for leaf in leaves_of(client, Listing(path))]
    return [row for rows in leaves for row in rows if key_of(row) is not None]
