"""/help_center: its centers, their collections in three levels, and redirects of old addresses."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.paging import by_number
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

Show = Callable[[Json], Json]

FIRST_CENTER: Final = 79
FIRST_COLLECTION: Final = 158
PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 250
PLACE: Final = "/a/help"  # of the pages that readers see


async def list_centers(call: Call) -> Json:
    """GET /help_center/help_centers: all of them."""
    centers = call.world.store.all("help_center").values()
    return {"type": "list", "data": [center_json(doc, call.origin) for doc in centers]}


async def show_center(call: Call) -> Json:
    """GET /help_center/help_centers/{help_center_id}."""
    return center_json(center(call.world, call.path["help_center_id"]), call.origin)


async def list_collections(call: Call) -> Json:
    """GET /help_center/collections: what changed last comes first."""
    docs = sorted(
        call.world.store.all("collection").values(),
        key=lambda doc: (-int(doc["updated_at"]), -int(doc["id"])),
    )
    show = _shower(call)
    return by_number(call, docs, default=PER_PAGE, most=MOST_PER_PAGE, show=show)


async def create_collection(call: Call) -> Json:
    """POST /help_center/collections; in the default help center unless told."""
    world, body = call.world, call.body
    parent = _parent(call, body.get("parent_id"))
    told = body.get("help_center_id")
    home = center(world, str(told)) if told is not None else default_center(world)
    if parent is not None:
        home = center(world, parent["help_center_id"])
    number = world.store.next_id("collection") + FIRST_COLLECTION
    doc: Json = {
        "id": str(number),
        "help_center_id": home["id"],
        "parent_id": None if parent is None else parent["id"],
        "order": number,
        "created_at": world.second(),
        "contents": {},
    }
    return _kept(call, doc)


async def show_collection(call: Call) -> Json:
    """GET /help_center/collections/{collection_id}."""
    doc = collection(call.world, call.path["collection_id"])
    return _shower(call)(doc)


async def update_collection(call: Call) -> Json:
    """PUT /help_center/collections/{collection_id}."""
    doc = collection(call.world, call.path["collection_id"])
    if "parent_id" in call.body:
        parent = _parent(call, call.body["parent_id"])
        doc["parent_id"] = None if parent is None else parent["id"]
    return _kept(call, doc)


async def delete_collection(call: Call) -> Json:
    """DELETE /help_center/collections/{collection_id}: what it held stands alone."""
    world = call.world
    doc = collection(world, call.path["collection_id"])
    for kind in ("collection", "article"):
        for each in world.store.all(kind).values():
            if each["parent_id"] == doc["id"]:
                each["parent_id"] = None
                world.store.put(kind, each["id"], each)
    world.store.delete("collection", doc["id"])
    return {"id": doc["id"], "object": "collection", "deleted": True}


async def list_redirects(call: Call) -> Json:
    """GET …/redirects: what changed last comes first."""
    home = center(call.world, call.path["help_center_id"])
    docs = [
        d for d in call.world.store.all("redirect").values() if d["help_center_id"] == home["id"]
    ]
    return by_number(call, docs[::-1], default=50, most=MOST_PER_PAGE, show=_redirect)


async def create_redirect(call: Call) -> Json:
    """POST …/redirects: an old address of this help center leads to an article or collection."""
    world, body = call.world, call.body
    home = center(world, call.path["help_center_id"])
    if urlsplit(body["from_url"]).netloc not in _hosts(home, call.origin):
        message = "from_url must be an absolute URL within this help center's URL space"
        raise Refusal(422, "data_invalid", message, "from_url")
    if any(d["from_url"] == body["from_url"] for d in world.store.all("redirect").values()):
        raise Refusal(409, "resource_conflict", "A redirect with that URL already exists")
    if body["target_id"] not in world.store.all(body["target_type"]):
        raise Refusal(422, "data_invalid", "the target is not in this help center", "target_id")
    doc = {
        "id": str(world.store.next_id("redirect") + 25),
        "help_center_id": home["id"],
        **{name: body[name] for name in ("from_url", "locale", "target_type", "target_id")},
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    world.store.put("redirect", doc["id"], doc)
    return _redirect(doc)


async def show_redirect(call: Call) -> Json:
    """GET …/redirects/{id}."""
    return _redirect(_one_redirect(call))


async def delete_redirect(call: Call) -> Json:
    """DELETE …/redirects/{id}."""
    doc = _one_redirect(call)
    call.world.store.delete("redirect", doc["id"])
    return {"id": doc["id"], "object": "help_center_redirect", "deleted": True}


def add_center(world: Workspace, row: Any) -> Json:
    """Put a help center in: they are made in Intercom's settings alone."""
    doc: Json = {
        "id": str(world.store.next_id("help_center") + FIRST_CENTER - 1),
        "identifier": row["identifier"],
        "display_name": row["display_name"],
        "locales": list(row["locales"]),
        "default_locale": row["locales"][0],
        "default": not world.store.all("help_center"),
        "custom_domain": row.get("custom_domain"),
        "created_at": world.second(),
    }
    world.store.put("help_center", doc["id"], doc)
    return doc


def center(world: Workspace, center_id: str) -> Json:
    """Return a help center; raises Refusal."""
    doc = world.store.get("help_center", str(center_id))
    if doc is None:
        raise not_found("Resource not found")
    return doc


def default_center(world: Workspace) -> Json:
    """Return the help center that holds what names none."""
    centers = world.store.all("help_center").values()
    found = next((doc for doc in centers if doc["default"]), None)
    if found is None:
        raise not_found("This workspace has no help center")
    return found


def collection(world: Workspace, collection_id: str) -> Json:
    """Return a collection; raises Refusal."""
    doc = world.store.get("collection", str(collection_id))
    if doc is None:
        raise not_found("Resource Not Found")
    return doc


def home_of(world: Workspace, parent_id: str | None) -> Json:
    """Return the help center that an article of a collection stands in."""
    parent = None if parent_id is None else world.store.get("collection", parent_id)
    return default_center(world) if parent is None else center(world, parent["help_center_id"])


def require_locales(call: Call, told: Json, home: Json) -> Json:
    """Return the translations that the help center takes, by locale; raises Refusal."""
    named = {name: each for name, each in told.items() if name != "type" and each is not None}
    for locale in named.keys() - set(home["locales"]):
        if call.config.unknown_locale == "refused":
            raise rules.unknown_locale(locale)
        del named[locale]
    return named


def center_url(doc: Json, origin: str) -> str:
    """Return where readers find a help center: on the sandbox's own pages."""
    return f"{origin}{PLACE}/{doc['identifier']}"


def center_json(doc: Json, origin: str) -> Json:
    """Return a help center as Intercom shows it."""
    return {
        "id": doc["id"],
        "workspace_id": "sandbox",
        "identifier": doc["identifier"],
        "display_name": doc["display_name"],
        "website_turned_on": True,
        "default": doc["default"],
        "custom_domain": doc["custom_domain"],
        "url": center_url(doc, origin),
        "locales": doc["locales"],
        "created_at": doc["created_at"],
        "updated_at": doc["created_at"],
    }


def _hosts(home: Json, origin: str) -> set[str]:
    return {urlsplit(origin).netloc, *([home["custom_domain"]] if home["custom_domain"] else [])}


def _parent(call: Call, parent_id: str | None) -> Json | None:
    if parent_id is None:
        return None
    parent = collection(call.world, parent_id)
    levels, above = 2, parent
    while above["parent_id"] is not None:
        levels += 1
        above = collection(call.world, above["parent_id"])
    if levels > call.config.collection_levels:
        raise rules.too_deep(call.config.collection_levels)
    return parent


def _kept(call: Call, doc: Json) -> Json:
    world, body = call.world, call.body
    home = center(world, doc["help_center_id"])
    default = home["default_locale"]
    told = require_locales(call, body.get("translated_content") or {}, home)
    own = {name: body[name] for name in ("name", "description") if name in body}
    told = {default: {**told.pop(default, {}), **own}, **told}
    for locale, each in told.items():
        doc["contents"][locale] = {
            "description": None,
            **doc["contents"].get(locale, {}),
            **{name: each[name] for name in ("name", "description") if name in each},
        }
    if not (doc["contents"][default].get("name") or "").strip():
        raise Refusal(400, "parameter_invalid", "name can't be blank", "name")
    doc["updated_at"] = world.second()
    world.store.put("collection", doc["id"], doc)
    return _shower(call)(doc)


def _shower(call: Call) -> Show:
    def show(doc: Json) -> Json:
        home = center(call.world, doc["help_center_id"])
        default = home["default_locale"]
        content = doc["contents"][default]
        contents = {
            locale: {"type": "group_content", **each} for locale, each in doc["contents"].items()
        }
        return {
            "type": "collection",
            **{name: doc[name] for name in ("id", "parent_id", "order", "created_at")},
            "updated_at": doc["updated_at"],
            "workspace_id": call.config.workspace,
            "name": content["name"],
            "description": content["description"],
            "url": f"{center_url(home, call.origin)}/{default}/collections/{doc['id']}",
            "icon": "bookmark",
            "help_center_id": int(home["id"]),
            "default_locale": default,
            "translated_content": {"type": "group_translated_content", **contents},
        }

    return show


def _one_redirect(call: Call) -> Json:
    home = center(call.world, call.path["help_center_id"])
    doc = call.world.store.get("redirect", call.path["id"])
    if doc is None or doc["help_center_id"] != home["id"]:
        raise not_found("Resource not found")
    return doc


def _redirect(doc: Json) -> Json:
    return {"type": "help_center_redirect", **doc}
