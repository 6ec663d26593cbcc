"""A knowledge base of any size: categories, folders, and articles in each language."""

from typing import Final

from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.phrases import phrases
from connectors.sandbox.records import Json, stamp
from connectors.sandbox.timeline import START

LANGUAGES: Final = ("en", "de", "fr")
CATEGORY, FOLDERS, ARTICLES = 43_005_000_001, 43_006_000_000, 43_007_000_000
PER_FOLDER: Final = 40

_AUTHOR: Final = 43_000_000_001


def generated_solutions(articles: int, *, seed: int) -> Solutions:
    """Return so many articles, in folders of forty."""
    found = Solutions("en", ("de", "fr"))
    found.categories[CATEGORY] = {"id": CATEGORY, "visible_in_portals": [1]}
    _name(found, CATEGORY, "Handbook")
    for number in range(articles):
        folder = FOLDERS + number // PER_FOLDER
        if folder not in found.folders:
            found.folders[folder] = _folder(folder)
            _name(found, folder, f"Shelf {folder - FOLDERS}")
        key = ARTICLES + number
        found.articles[key] = _article(key, folder)
        found.texts[key] = {each: _text(number, each, seed) for each in LANGUAGES}
    return found


def _folder(key: int) -> Json:
    return {"id": key, "category_id": CATEGORY, "parent_folder_id": None, "visibility": 1}


def _article(key: int, folder: int) -> Json:
    return {
        "id": key,
        "type": 1,
        "folder_id": folder,
        "category_id": CATEGORY,
        "agent_id": _AUTHOR,
        "hits": key % 90,
        "thumbs_up": key % 9,
        "thumbs_down": key % 4,
        "suggested": 0,
        "feedback_count": 0,
        "cloud_files": [],
    }


def _name(found: Solutions, key: int, name: str) -> None:
    found.texts[key] = {
        each: {
            "name": f"{name} ({each})",
            "description": None,
            "created_at": stamp(START),
            "updated_at": stamp(START),
        }
        for each in LANGUAGES
    }


def _text(number: int, language: str, seed: int) -> Json:
    words = phrases()[language]["middles"]
    parts = [words[(number * 31 + seed * 17 + step * 7) % len(words)] for step in range(5)]
    markup = f"<h2>{parts[0]}</h2>" + "".join(f"<p>{each}</p>" for each in parts[1:])
    return {
        "title": f"Page {number} ({language})",
        "description": markup,
        "description_text": " ".join(parts),
        "status": 1 if number % 40 == 7 else 2,
        "tags": [f"label {number % 7}"],
        "seo_data": {"meta_title": None, "meta_description": None, "meta_keywords": None},
        "attachments": [],
        "created_at": stamp(START),
        "updated_at": stamp(START + number),
    }
