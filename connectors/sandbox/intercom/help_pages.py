"""The help center as its readers see it, and beside it what teammates alone see of articles.

A draft, an internal article and a language without a translation are no page for readers.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.intercom.article_images import shown
from connectors.sandbox.intercom.help_centers import PLACE, center_url, home_of
from connectors.sandbox.intercom.knowledge_dump import path_of
from connectors.sandbox.intercom.workspace import Json, Workspace
from connectors.sandbox.pages import Pages

PAGES: Final = Pages(Path(__file__).parent / "templates")
_HOME: Final = f"{PLACE}/{{identifier}}"
_APP: Final = "/a/apps/{workspace}/articles"


def page_routes(world: Workspace) -> list[web.RouteDef]:
    """Return the pages of the help centers; all are read alone."""

    def of(page: Callable[[Workspace, web.Request], web.Response]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            return page(world, request)

        return answer

    return [
        web.get(_HOME, of(_home)),
        web.get(f"{_HOME}/{{locale:[a-zA-Z-]{{2,5}}}}", of(_home)),
        web.get(f"{_HOME}/{{locale}}/collections/{{id:\\d+}}{{slug:(-.*)?}}", of(_one_collection)),
        web.get(f"{_HOME}/{{locale}}/articles/{{id:\\d+}}{{slug:(-.*)?}}", of(_article)),
        web.get(f"{_HOME}/{{rest:.*}}", of(_old_address)),
        web.get(_APP, of(_all_articles)),
        web.get(f"{_APP}/internal/{{id}}", of(_internal)),
        web.get(f"{_APP}/articles/{{id}}/show", of(_one_article)),
    ]


def _home(world: Workspace, request: web.Request) -> web.Response:
    center = _center(world, request)
    locale = request.match_info.get("locale") or str(center["default_locale"])
    rows = [d for d in world.store.all("collection").values() if _is_top(d, center)]
    told = [_collection(world, doc, locale) for doc in rows]
    return _page("help", center, locale, collections=told, title=center["display_name"])


def _one_collection(world: Workspace, request: web.Request) -> web.Response:
    center, locale = _center(world, request), request.match_info["locale"]
    doc = world.store.get("collection", request.match_info["id"])
    if doc is None or doc["help_center_id"] != center["id"]:
        raise web.HTTPNotFound
    told = _collection(world, doc, locale)
    return _page("help", center, locale, collections=[told], title=told["name"])


def _article(world: Workspace, request: web.Request) -> web.Response:
    center, locale = _center(world, request), request.match_info["locale"]
    doc = world.store.get("article", request.match_info["id"])
    content = None if doc is None else doc["contents"].get(locale)
    if doc is None or content is None or content["state"] != "published":
        return _old_address(world, request)
    told = {**content, "body": shown(world, content["body"], _origin(request))}
    others = [each for each, c in doc["contents"].items() if c["state"] == "published"]
    path = path_of(world, doc["parent_id"])
    return _page("article", center, locale, article=told, id=doc["id"], path=path, others=others)


def _old_address(world: Workspace, request: web.Request) -> web.Response:
    """Lead on from an address that a redirect names."""
    origin = _origin(request)
    for doc in world.store.all("redirect").values():
        if doc["from_url"] == f"{origin}{request.path}":
            center = world.store.all("help_center")[doc["help_center_id"]]
            kind = f"{doc['target_type']}s"
            place = center_url(center, origin)
            raise web.HTTPMovedPermanently(f"{place}/{doc['locale']}/{kind}/{doc['target_id']}")
    raise web.HTTPNotFound


def _all_articles(world: Workspace, request: web.Request) -> web.Response:
    return _ours(world, "articles", rows=_rows(world, _origin(request)))


def _one_article(world: Workspace, request: web.Request) -> web.Response:
    """Lead from an article's address in the app to its page, else to the list of all."""
    app, article_id = f"/a/apps/{_name(world)}/articles", request.match_info["id"]
    if world.store.get("internal_article", article_id) is not None:
        raise web.HTTPFound(f"{app}/internal/{article_id}")
    doc = world.store.get("article", article_id) or {"contents": {}, "parent_id": None}
    shown_in = [each for each, c in doc["contents"].items() if c["state"] == "published"]
    parent = world.store.get("collection", doc["parent_id"] or "")
    if not shown_in or parent is None:
        raise web.HTTPFound(app)
    center = world.store.all("help_center")[parent["help_center_id"]]
    raise web.HTTPFound(f"{PLACE}/{center['identifier']}/{shown_in[0]}/articles/{article_id}")


def _internal(world: Workspace, request: web.Request) -> web.Response:
    doc = world.store.get("internal_article", request.match_info["id"])
    if doc is None:
        raise web.HTTPNotFound
    told = {**doc, "body": shown(world, doc["body"], _origin(request))}
    return _ours(world, "internal", article=told)


def _origin(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


def _center(world: Workspace, request: web.Request) -> Json:
    name = request.match_info["identifier"]
    centers = world.store.all("help_center").values()
    found = next((doc for doc in centers if doc["identifier"] == name), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _page(template: str, center: Json, locale: str, **told: Any) -> web.Response:
    place = f"{PLACE}/{center['identifier']}"
    return PAGES.answer(f"{template}.html.j2", center=center, locale=locale, place=place, **told)


def _ours(world: Workspace, template: str, **told: Any) -> web.Response:
    """Return a page of Intercom's own app."""
    workspace = _name(world)
    return PAGES.answer(
        f"{template}.html.j2",
        inbox=f"/a/inbox/{workspace}/inbox",
        app=f"/a/apps/{workspace}",
        workspace=workspace,
        here=template,
        **told,
    )


def _is_top(doc: Json, center: Json) -> bool:
    return doc["help_center_id"] == center["id"] and doc["parent_id"] is None


def _collection(world: Workspace, doc: Json, locale: str) -> Json:
    """Return a collection with all that stands in it, in one language."""
    articles = [
        {"id": each["id"], **each["contents"][locale]}
        for each in world.store.all("article").values()
        if each["parent_id"] == doc["id"]
        and each["contents"].get(locale, {}).get("state") == "published"
    ]
    inner = [d for d in world.store.all("collection").values() if d["parent_id"] == doc["id"]]
    default = next(iter(doc["contents"].values()))
    return {
        "id": doc["id"],
        **default,
        **doc["contents"].get(locale, {}),
        "articles": articles,
        "collections": [_collection(world, each, locale) for each in inner],
    }


def _rows(world: Workspace, origin: str) -> list[Json]:
    """Return every article in each of its languages, and the internal ones."""
    rows = []
    for doc in world.store.all("article").values():
        place = center_url(home_of(world, doc["parent_id"]), origin)
        for locale, content in doc["contents"].items():
            url = f"{place}/{locale}/articles/{doc['id']}"
            is_shown = content["state"] == "published"
            path = " / ".join(path_of(world, doc["parent_id"]))
            told = {"title": content["title"], "locale": locale, "state": content["state"]}
            rows.append({**told, "place": path, "url": url if is_shown else ""})
    for doc in world.store.all("internal_article").values():
        url = f"{_APP.format(workspace=_name(world))}/internal/{doc['id']}"
        told = {"title": doc["title"], "locale": "", "state": "internal", "place": "", "url": url}
        rows.append(told)
    return rows


def _name(world: Workspace) -> str:
    return world.config.workspace
