"""/tags: got or made by name, put on many contacts or companies in one request."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.intercom.contact_links import link_tag, unlink_tag
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.rules import invalid, unknown_tag
from connectors.sandbox.intercom.workspace import Call, Json, Workspace


async def list_all(call: Call) -> Json:
    """GET /tags: all of them, no pages."""
    tags = [_shown(doc) for doc in call.world.store.all("tag").values()]
    return {"type": "list", "data": tags}


async def show(call: Call) -> Json:
    """GET /tags/{tag_id}."""
    return _shown(_found(call.world, call.path["tag_id"]))


async def delete(call: Call) -> Json:
    """DELETE /tags/{tag_id}."""
    call.world.drop_tag(_found(call.world, call.path["tag_id"]))
    return {}


async def create(call: Call) -> Json:
    """POST /tags: get or make, rename, or tag and untag many; unknown people are skipped."""
    world, body = call.world, call.body
    name = body["name"].strip()
    if not name:
        raise Refusal(400, "parameter_invalid", "invalid tag parameters", "name")
    if "id" in body:
        return _shown(_renamed(world, _found(world, body["id"]), name))
    tag = add_tag(world, name)
    return {
        **_shown(tag),
        "users": _each(body.get("users", []), lambda item: _tag_contact(world, item, tag)),
        "companies": _each(body.get("companies", []), lambda item: _tag_company(world, item, tag)),
    }


def add_tag(world: Workspace, name: str) -> Json:
    """Return the tag of that name, made if it isn't there; the case of the first one stays."""
    found = world.tag_named(name)
    return found or world.put_tag(str(world.store.next_id("tag") + 100), name)


def _found(world: Workspace, tag_id: str) -> Json:
    doc = world.store.get("tag", tag_id)
    if doc is None:
        raise unknown_tag()
    return doc


def _renamed(world: Workspace, doc: Json, name: str) -> Json:
    twin = world.tag_named(name)
    if twin is not None and twin["id"] != doc["id"]:
        raise invalid(f"A tag with the name '{name}' already exists", "name")
    return world.put_tag(doc["id"], name)


def _each(items: list[Json], tag: Callable[[Json], Json | None]) -> list[Json]:
    return [told for item in items if (told := tag(item)) is not None]


def _tag_contact(world: Workspace, item: Json, tag: Json) -> Json | None:
    contact = world.store.get("contact", item["id"])
    if contact is None or contact["merged_into"] is not None:
        return None
    link_tag(world, "contact", contact, tag["id"])
    return {"id": contact["id"], "tagged": True}


def _tag_company(world: Workspace, item: Json, tag: Json) -> Json | None:
    company: Any = None
    if "id" in item:
        company = world.store.get("company", item["id"])
    elif "company_id" in item:
        company = world.company_by_own_id(item["company_id"])
    else:
        raise Refusal(400, "parameter_invalid", "invalid tag parameters", "companies")
    if company is None:
        raise not_found("Company Not Found", "company_not_found")
    if item.get("untag"):
        unlink_tag(world, "company", company, tag["id"])
        return {"id": company["id"], "tagged": False}
    link_tag(world, "company", company, tag["id"])
    return {"id": company["id"], "tagged": True}


def _shown(doc: Json) -> Json:
    return {"type": "tag", "id": doc["id"], "name": doc["name"]}
