"""The end state of the knowledge base, for comparing: by ids, or by names alone."""

from typing import Any, Final

from connectors.sandbox.intercom.article_images import natural
from connectors.sandbox.intercom.contact_shapes import is_tag
from connectors.sandbox.intercom.workspace import Json, Workspace

_UNDATED: Final = frozenset({"created_at", "updated_at"})


def knowledge(world: Workspace, *, is_natural: bool) -> dict[str, list[Json]]:
    """Return collections, articles, internal articles and redirects."""
    return {
        "collections": [
            _collection(world, doc, is_natural=is_natural)
            for doc in world.store.all("collection").values()
        ],
        "articles": [
            _article(world, doc, is_natural=is_natural)
            for doc in world.store.all("article").values()
        ],
        "internal_articles": [
            _dated(doc, is_natural=is_natural)
            | {"body": natural(world, doc["body"]), "tags": _tags(world, doc)}
            for doc in world.store.all("internal_article").values()
        ],
        "redirects": [
            _dated(doc, is_natural=is_natural) for doc in world.store.all("redirect").values()
        ],
    }


def path_of(world: Workspace, collection_id: str | None) -> list[str]:
    """Return the names of the collections in which something stands, the outermost first."""
    told: list[str] = []
    while collection_id is not None:
        doc = world.store.all("collection")[collection_id]
        told.insert(0, next(each["name"] for each in doc["contents"].values()))
        collection_id = doc["parent_id"]
    return told


def _collection(world: Workspace, doc: Json, *, is_natural: bool) -> Json:
    told = _dated(doc, is_natural=is_natural)
    if is_natural:
        del told["order"]
        told["parent_id"] = path_of(world, doc["parent_id"])
    return told


def _article(world: Workspace, doc: Json, *, is_natural: bool) -> Json:
    told = _dated(doc, is_natural=is_natural)
    if is_natural:
        told["parent_id"] = path_of(world, doc["parent_id"])
    told["tags"] = _tags(world, doc)
    told["contents"] = {
        locale: _dated(each, is_natural=is_natural) | {"body": natural(world, each["body"])}
        for locale, each in sorted(doc["contents"].items())
    }
    return told


def _dated(doc: Json, *, is_natural: bool) -> Json:
    return {n: value for n, value in doc.items() if not (is_natural and n in _UNDATED)}


def _tags(world: Workspace, doc: Json) -> list[Any]:
    tags = world.store.all("tag")
    return sorted(tags[link["id"]]["name"] for link in doc["tags"] if is_tag(world, link))
