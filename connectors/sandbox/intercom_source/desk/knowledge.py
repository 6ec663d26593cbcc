"""Help centers with their articles, and what only teammates read."""

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import beside
from connectors.sandbox.intercom.articles import AI, FIRST_ARTICLE, FIRST_INTERNAL
from connectors.sandbox.intercom.help_centers import FIRST_COLLECTION, PLACE, home_of
from connectors.sandbox.intercom.workspace import Json
from connectors.sandbox.intercom_source.desk.filled import Filled
from connectors.sandbox.records import epoch

LOCALES: Final = ("en", "de", "fr")
_ARTICLE: Final = re.compile(r"\{article:(\d+)\}")


def fill_knowledge(into: Filled, told: Mapping[str, Any]) -> None:
    """Put in collections, articles, internal ones, snippets and redirects."""
    centers = {each["identifier"]: each for each in into.world.store.all("help_center").values()}
    places: dict[str, str] = {}
    for name, each in told["collections"].items():
        places[name] = _collection(into, each, centers, places)
    for each in told["articles"]:
        _article(into, each, places.get(each.get("in", "")))
    for each in told.get("internal", ()):
        _internal(into, each)
    for each in told.get("snippets", ()):
        _snippet(into, each)
    for each in told.get("redirects", ()):
        _redirect(into, each, centers[each["center"]])


def _collection(
    into: Filled, told: Mapping[str, Any], centers: Mapping[str, Json], places: Mapping[str, str]
) -> str:
    store, at = into.world.store, epoch(told["at"])
    number = store.next_id("collection") + FIRST_COLLECTION
    parent_id = places.get(told.get("under", ""))
    parent = store.get("collection", parent_id) if parent_id else None
    home = centers.get(told.get("center", ""), next(iter(centers.values())))
    doc = {
        "id": str(number),
        "help_center_id": parent["help_center_id"] if parent else home["id"],
        "parent_id": parent_id,
        "order": number,
        "created_at": at,
        "updated_at": at,
        "contents": {locale: told[locale] for locale in LOCALES if locale in told},
    }
    store.put("collection", doc["id"], doc)
    return str(number)


def _article(into: Filled, told: Mapping[str, Any], place: str | None) -> None:
    store, at = into.world.store, epoch(told["at"])
    own = {"author_id": int(into.admins[told["by"]]), "created_at": at, "updated_at": at}
    contents = {
        locale: {
            **dict.fromkeys(AI, True),
            **told[locale],
            **own,
            "body": _body(into, told[locale]),
        }
        for locale in LOCALES
        if locale in told
    }
    doc: Json = {
        "id": str(store.next_id("article") + FIRST_ARTICLE),
        "parent_id": place,
        "default_locale": home_of(into.world, place)["default_locale"],
        "contents": contents,
        "tags": into.tags(told.get("tags", ())),
        "created_at": at,
        "updated_at": at,
    }
    store.put("article", doc["id"], doc)
    into.oddities[told["oddity"]] = doc["id"]


def _body(into: Filled, content: Mapping[str, Any]) -> str:
    """Return a body with its pictures kept, and links to the articles of the sample by number."""
    told = into.body(content["body"]) or ""
    home = next(iter(into.world.store.all("help_center").values()))
    place = f"{PLACE}/{home['identifier']}/{home['default_locale']}/articles"
    return _ARTICLE.sub(lambda found: f"{place}/{FIRST_ARTICLE + int(found[1])}", told)


def _internal(into: Filled, told: Mapping[str, Any]) -> None:
    store, at = into.world.store, epoch(told["at"])
    by = int(into.admins[told["by"]])
    doc = {
        "id": str(store.next_id("internal_article") + FIRST_INTERNAL),
        "tags": [],
        "title": told["title"],
        "body": told["body"],
        "author_id": by,
        "owner_id": by,
        **dict.fromkeys(AI, False),
        "created_at": at,
        "updated_at": at,
    }
    store.put("internal_article", doc["id"], doc)
    into.oddities[told["oddity"]] = doc["id"]


def _snippet(into: Filled, told: Mapping[str, Any]) -> None:
    store, at = into.world.store, epoch(told["at"])
    key = str(store.next_id(beside.SNIPPET) + 122)
    doc = {
        "id": key,
        "title": told["title"],
        "locale": told["locale"],
        "json_blocks": [],
        "body_markdown": told["markdown"],
        "audience_ids": [],
        **dict.fromkeys(AI, True),
        "created_at": at,
        "updated_at": at,
    }
    store.put(beside.SNIPPET, key, doc)
    into.oddities[told["oddity"]] = key


def _redirect(into: Filled, told: Mapping[str, Any], home: Json) -> None:
    store = into.world.store
    key = str(store.next_id("redirect") + 25)
    doc = {
        "id": key,
        "help_center_id": home["id"],
        "from_url": f"https://{home['identifier']}.example{told['path']}",
        "locale": told["locale"],
        "target_type": "article",
        "target_id": str(FIRST_ARTICLE + told["article"]),
        "created_at": into.hands.at,
        "updated_at": into.hands.at,
    }
    store.put("redirect", key, doc)
