"""Freshdesk's records of the sample knowledge base."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from connectors.sandbox.freshdesk.desk.bodies import Keep, Writer
from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.records import Json

Spec = dict[str, Any]

CREATED: Final = "2024-02-01T10:00:00Z"
UPDATED: Final = "2026-04-20T09:30:00Z"
FOLDER_IDS: Final = 43_006_000_000  # + the number in the file
ARTICLE_IDS: Final = 43_007_000_000  # the same
FILE_IDS: Final = 43_008_000_000  # + article * 1,000 + language * 100 + place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sample_solutions(people: dict[str, int], keep: Keep) -> Solutions:
    """Return the knowledge base anew; `keep` takes its files."""
    tree = _read("tree")
    found = Solutions("en", ("de", "fr"))
    for spec in tree["categories"]:
        found.categories[spec["id"]] = {"id": spec["id"], "visible_in_portals": spec["portals"]}
        found.texts[spec["id"]] = _names(spec)
    for spec in tree["folders"]:
        found.folders[spec["id"]] = _folder(spec)
        found.texts[spec["id"]] = _names(spec)
    for spec in _read("articles"):
        row = _article(spec, found, people)
        found.articles[row["id"]] = row
        found.texts[row["id"]] = {
            language: _text(spec, place, text, keep)
            for place, (language, text) in enumerate(spec["texts"].items())
        }
    return found


def _names(spec: Spec) -> dict[str, Json]:
    told = spec.get("description", {})
    return {
        language: {
            "name": name,
            "description": told.get(language),
            "created_at": CREATED,
            "updated_at": UPDATED,
        }
        for language, name in spec["name"].items()
    }


def _folder(spec: Spec) -> Json:
    row = {
        "id": spec["id"],
        "category_id": spec["category"],
        "parent_folder_id": spec.get("parent"),
        "visibility": spec["visibility"],
    }
    if "companies" in spec:
        row["company_ids"] = spec["companies"]
    if "segments" in spec:
        kind = "contact" if spec["visibility"] == 6 else "company"
        row[f"{kind}_segment_ids"] = spec["segments"]
    return row


def _article(spec: Spec, found: Solutions, people: dict[str, int]) -> Json:
    folder = FOLDER_IDS + spec["folder"]
    up, down, hits = spec.get("votes", (1, 0, 10))
    return {
        "id": ARTICLE_IDS + spec["id"],
        "type": spec.get("type", 1),
        "folder_id": folder,
        "category_id": found.folders[folder]["category_id"],
        "agent_id": people.get(spec["by"], spec["by"]),
        "thumbs_up": up,
        "thumbs_down": down,
        "hits": hits,
        "suggested": 0,
        "feedback_count": down,
        "cloud_files": [],
    }


def _text(spec: Spec, place: int, told: Spec, keep: Keep) -> Json:
    at = spec.get("at", CREATED)
    writer = Writer(FILE_IDS + spec["id"] * 1_000 + place * 100, at, keep)
    markup, text = writer.body(told)
    nothing = dict.fromkeys(("meta_title", "meta_description", "meta_keywords"))
    return {
        "title": told["title"],
        "description": markup,
        "description_text": text,
        "status": 1 if told.get("draft") else 2,
        "tags": spec.get("tags", []),
        "seo_data": nothing | (told.get("seo") or spec.get("seo") or {}),
        "attachments": writer.files(told.get("files", [])),
        "created_at": at,
        "updated_at": at if "at" in spec else UPDATED,
    }


@cache
def _read(name: str) -> Any:
    place = files("connectors.sandbox.freshdesk.desk.solutions").joinpath(f"{name}.yaml")
    return yaml.load(place.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
