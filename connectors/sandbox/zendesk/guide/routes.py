"""The routes of the help centers."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from connectors.sandbox.zendesk.guide import files, lists
from connectors.sandbox.zendesk.guide.brands import KINDS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROOT: Final = "/help_center"


def guide_routes(number: str) -> dict[str, Handler]:
    """Return the handlers by path below the API; `number` is the pattern of an id."""
    attachments = f"articles/{number}/attachments"
    routes: dict[str, Handler] = {
        f"{ROOT}/locales": lists.locales,
        f"{ROOT}/user_segments": lists.segments,
        "/guide/content_tags": lists.content_tags,
        f"{ROOT}/incremental/articles": lists.changed_articles,
        f"{ROOT}/article_attachments/{number}": files.show,
    }
    for ending in ("", "/inline", "/block"):
        routes[f"{ROOT}/{attachments}{ending}"] = files.article_attachments
        routes[f"{ROOT}/{{locale}}/{attachments}{ending}"] = files.article_attachments
    for name, single in KINDS.items():
        routes[f"{ROOT}/{name}"] = lists.listed_guide(name)
        routes[f"{ROOT}/{{locale}}/{name}"] = lists.listed_guide(name)
        routes[f"{ROOT}/{name}/{number}"] = lists.shown_guide(name, single)
        routes[f"{ROOT}/{name}/{number}/translations"] = lists.translations(name)
    return routes
