"""/articles and /internal_articles: public ones with their languages, and teammates' own."""

import re
from collections.abc import Sequence
from typing import Any, Final

from connectors.sandbox.intercom.article_images import shown, taken
from connectors.sandbox.intercom.contact_shapes import is_tag
from connectors.sandbox.intercom.help_centers import (
    MOST_PER_PAGE,
    PER_PAGE,
    center_url,
    collection,
    home_of,
    require_locales,
)
from connectors.sandbox.intercom.paging import by_cursor, per_page
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.rules import unknown_tag
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

FIRST_ARTICLE: Final = 40
FIRST_INTERNAL: Final = 500_000  # apart from them, for the app has one address for both
MAX_TITLE: Final = 255
AI: Final = ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability")
_OWN: Final = ("title", "description", "body", "author_id", "state", *AI)


async def list_all(call: Call) -> Json:
    """GET /articles: what changed last comes first."""
    return _listed(call, "article", article_json)


async def create(call: Call) -> Json:
    """POST /articles: the default language in the body itself, others in translated_content."""
    world, body = call.world, call.body
    parent_id = None
    if body.get("parent_id") is not None:
        parent_id = collection(world, str(body["parent_id"]))["id"]
    home = home_of(world, parent_id)
    doc: Json = {
        "id": str(world.store.next_id("article") + FIRST_ARTICLE),
        "parent_id": parent_id,
        "default_locale": home["default_locale"],
        "contents": {},
        "tags": [],
        "created_at": world.second(),
    }
    return await _kept(call, doc, home)


async def show(call: Call) -> Json:
    """GET /articles/{article_id}."""
    return article_json(call, article(call.world, call.path["article_id"]))


async def update(call: Call) -> Json:
    """PUT /articles/{article_id}: what is left out stays, but for the author (INT-088)."""
    world, body = call.world, call.body
    doc = article(world, call.path["article_id"])
    if body.get("parent_id") is not None:
        doc["parent_id"] = collection(world, str(body["parent_id"]))["id"]
    return await _kept(call, doc, home_of(world, doc["parent_id"]))


async def delete(call: Call) -> Json:
    """DELETE /articles/{article_id}."""
    doc = article(call.world, call.path["article_id"])
    call.world.store.delete("article", doc["id"])
    return {"id": doc["id"], "object": "article", "deleted": True}


async def attach_tag(call: Call) -> Json:
    """POST /articles/{article_id}/tags."""
    return _tag(call, "article", article(call.world, call.path["article_id"]))


async def detach_tag(call: Call) -> Json:
    """DELETE /articles/{article_id}/tags/{id}."""
    return _untag(call, "article", article(call.world, call.path["article_id"]))


async def list_internal(call: Call) -> Json:
    """GET /internal_articles: what changed last comes first."""
    return _listed(call, "internal_article", internal_json)


async def create_internal(call: Call) -> Json:
    """POST /internal_articles: no language, no collection, no state."""
    world = call.world
    doc: Json = {
        "id": str(world.store.next_id("internal_article") + FIRST_INTERNAL),
        "tags": [],
        "body": "",
        "created_at": world.second(),
    }
    return await _kept_internal(call, doc)


async def show_internal(call: Call) -> Json:
    """GET /internal_articles/{internal_article_id}."""
    return internal_json(call, _internal(call))


async def update_internal(call: Call) -> Json:
    """PUT /internal_articles/{internal_article_id}."""
    return await _kept_internal(call, _internal(call))


async def delete_internal(call: Call) -> Json:
    """DELETE /internal_articles/{internal_article_id}."""
    doc = _internal(call)
    call.world.store.delete("internal_article", doc["id"])
    return {"id": doc["id"], "object": "internal_article", "deleted": True}


async def attach_internal_tag(call: Call) -> Json:
    """POST /internal_articles/{internal_article_id}/tags."""
    return _tag(call, "internal_article", _internal(call))


async def detach_internal_tag(call: Call) -> Json:
    """DELETE /internal_articles/{internal_article_id}/tags/{id}."""
    return _untag(call, "internal_article", _internal(call))


def article(world: Workspace, article_id: str) -> Json:
    """Return an article; raises Refusal."""
    doc = world.store.get("article", article_id)
    if doc is None:
        raise not_found("Resource Not Found", "article_not_found")
    return doc


def article_json(call: Call, doc: Json) -> Json:
    """Return an article as Intercom shows it."""
    home = home_of(call.world, doc["parent_id"])
    contents = {
        locale: content_json(call, doc, locale, center_url(home, call.origin))
        for locale in doc["contents"]
    }
    default = contents[doc["default_locale"]]
    return {
        "type": "article",
        "id": doc["id"],
        "workspace_id": call.config.workspace,
        **{name: default[name] for name in (*_OWN, "url")},
        "parent_ids": [] if doc["parent_id"] is None else [int(doc["parent_id"])],
        "created_at": doc["created_at"],
        "updated_at": doc["updated_at"],
        "default_locale": doc["default_locale"],
        "help_center_audience": "everyone",
        "translated_content": {"type": "article_translated_content", **contents},
        "tags": {"type": "tag.list", "tags": _tags(call.world, doc)},
    }


def content_json(call: Call, doc: Json, locale: str, place: str) -> Json:
    """Return one language of an article; only what is published has an address."""
    content = doc["contents"][locale]
    slug = re.sub(r"\W+", "-", content["title"].lower()).strip("-")
    url = f"{place}/{locale}/articles/{doc['id']}-{slug}"
    return {
        "type": "article_content",
        **content,
        "body": shown(call.world, content["body"], call.origin),
        "url": url if content["state"] == "published" else None,
    }


def internal_json(call: Call, doc: Json) -> Json:
    """Return an internal article as Intercom shows it."""
    return {
        "type": "internal_article",
        **{name: value for name, value in doc.items() if name != "tags"},
        "body": shown(call.world, doc["body"], call.origin),
        "locale": "en",
        "tags": {"type": "tag.list", "tags": _tags(call.world, doc)},
    }


async def _kept(call: Call, doc: Json, home: Json) -> Json:
    """Take in what a request says of an article, all of it or nothing."""
    world, body = call.world, call.body
    told = require_locales(call, body.get("translated_content") or {}, home)
    default = doc["default_locale"]
    own = {name: body[name] for name in _OWN if name in body}
    told = {default: {**told.pop(default, {}), **own}, **told}
    contents: dict[str, Json] = {}
    for locale, each in told.items():
        before = doc["contents"].get(locale)
        contents[locale] = await _content(call, each, before)
    if contents[default]["author_id"] is None:
        message = "author_id must be in the main body or default locale translated_content object"
        raise Refusal(400, "parameter_not_found", message)
    doc["contents"] = {**doc["contents"], **contents}
    doc["updated_at"] = world.second()
    world.store.put("article", doc["id"], doc)
    return article_json(call, doc)


async def _content(call: Call, told: Json, before: Json | None) -> Json:
    _require_one_body(told)
    had: Json = before or {"title": "", "description": None, "body": "", "state": "draft"}
    content = {**dict.fromkeys(AI, False), **had}
    content |= {name: told[name] for name in _OWN if name in told and name != "body"}
    if "body" in told:
        content["body"] = await taken(call, told["body"], had["body"])
    content["author_id"] = _author(call, told.get("author_id"), had.get("author_id"), before)
    _require_title(content["title"])
    now = call.world.second()
    return content | {"created_at": had.get("created_at", now), "updated_at": now}


def _author(call: Call, told: Any, had: Any, before: Json | None) -> Any:
    if told is not None:
        return int(call.world.admin(str(told))["id"])
    if before is not None and call.config.author_left_out == "kept":
        return had
    return int(call.world.token_admin()["id"]) if before is not None else None


async def _kept_internal(call: Call, doc: Json) -> Json:
    world, body = call.world, call.body
    _require_one_body(body)
    told = {**dict.fromkeys(AI, False), **doc}
    told |= {n: body[n] for n in ("title", "author_id", "owner_id", *AI) if n in body}
    for name in ("author_id", "owner_id"):
        told[name] = int(world.admin(str(told[name]))["id"])
    _require_title(told["title"])
    if "body" in body:
        told["body"] = await taken(call, body["body"], doc["body"])
    told["updated_at"] = world.second()
    world.store.put("internal_article", doc["id"], told)
    return internal_json(call, told)


def _require_one_body(told: Json) -> None:
    if told.get("body") is not None and told.get("body_markdown") is not None:
        raise Refusal(400, "parameter_invalid", "body and body_markdown exclude each other", "body")
    if told.get("body_markdown") is not None:
        raise Refusal(400, "parameter_invalid", "the sandbox takes HTML alone", "body_markdown")


def _require_title(title: str) -> None:
    if not title.strip():
        raise Refusal(400, "parameter_invalid", "title can't be blank", "title")
    if len(title) > MAX_TITLE:
        raise Refusal(400, "parameter_invalid", f"title is longer than {MAX_TITLE}", "title")


def _internal(call: Call) -> Json:
    doc = call.world.store.get("internal_article", call.path["internal_article_id"])
    if doc is None:
        raise not_found("Resource Not Found", "internal_article_not_found")
    return doc


def _listed(call: Call, kind: str, told: Any) -> Json:
    docs: Sequence[Json] = sorted(
        call.world.store.all(kind).values(),
        key=lambda doc: (-int(doc["updated_at"]), -int(doc["id"])),
    )
    size = per_page(call.number("per_page", PER_PAGE), default=PER_PAGE, most=MOST_PER_PAGE)
    after = call.query.get("starting_after")
    return by_cursor(docs, size, after, key="data", kind="list", show=lambda doc: told(call, doc))


def _tag(call: Call, kind: str, doc: Json) -> Json:
    _require_permission(call)
    tag = call.world.store.get("tag", call.body["id"])
    if tag is None:
        raise unknown_tag()
    if not any(link["id"] == tag["id"] for link in doc["tags"]):
        doc["tags"].append({"id": tag["id"]})
        call.world.store.put(kind, doc["id"], doc)
    return {"type": "tag", **tag}


def _untag(call: Call, kind: str, doc: Json) -> Json:
    _require_permission(call)
    tag = call.world.store.get("tag", call.path["id"])
    if tag is None or not any(link["id"] == tag["id"] for link in doc["tags"]):
        raise unknown_tag()
    doc["tags"] = [link for link in doc["tags"] if link["id"] != tag["id"]]
    call.world.store.put(kind, doc["id"], doc)
    return {"type": "tag", **tag}


def _require_permission(call: Call) -> None:
    if call.config.article_tags == "forbidden":
        raise Refusal(403, "forbidden", "manage_knowledge_base_content is needed")


def _tags(world: Workspace, doc: Json) -> list[Json]:
    tags = world.store.all("tag")
    return [{"type": "tag", **tags[link["id"]]} for link in doc["tags"] if is_tag(world, link)]
