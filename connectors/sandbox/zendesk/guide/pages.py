"""The help centers as their readers see them, and beside them all articles as agents do.

A draft, a restricted article and a language without a translation are no page for readers.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.pages import Pages
from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.help_center.model import Guide
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND
from connectors.sandbox.zendesk.guide.brands import brand_of, guide_of
from connectors.sandbox.zendesk.guide.files import SIGN_IN
from connectors.sandbox.zendesk.state import bases, state_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: Final = Pages(Path(__file__).parents[1] / "templates")
AGENTS: Final = "/agent/guide"
_FILE: Final = re.compile(
    r"""(["'])[^"']*?/hc/(?:[a-z-]+/)?article_attachments/([^/"'?]+)[^"']*\1"""
)
_LOOSE: Final = re.compile(r"""(["'])[^"']*?/(?:hc/user_images|guide-media)/([^/"'?]+)[^"']*\1""")


def add_pages(app: web.Application) -> None:
    """Serve the pages; those of readers at the addresses that articles name each other by."""
    app.router.add_get("/hc", _home)
    app.router.add_get("/hc/{locale:[a-z]{2,3}(-[a-z0-9]+)*}", _home)
    app.router.add_get(r"/hc/{locale}/articles/{id:\d+}{slug:[^/]*}", _article)
    app.router.add_get(r"/hc/articles/{id:\d+}{slug:[^/]*}", _article)
    for name in ("sections", "categories"):
        for locale in ("/{locale}", ""):
            app.router.add_get(rf"/hc{locale}/{name}/{{id:\d+}}{{slug:[^/]*}}", _listed(name))
    app.router.add_get(AGENTS, _all_articles)
    app.router.add_get(rf"{AGENTS}/{{id:\d+}}/{{locale}}", _as_agent)


async def _home(request: web.Request) -> web.Response:
    guide, brand = guide_of(request), brand_of(request)
    if brand not in guide.locales:
        raise web.HTTPNotFound
    _let_in(request)
    locale = request.match_info.get("locale") or guide.locales[brand].default
    shelves = [
        _shelf(guide, row, locale, brand) for row in _in_order(guide.of_brand("categories", brand))
    ]
    return PAGES.answer(
        "help_center.html.j2",
        shelves=shelves,
        locale=locale,
        locales=guide.locales[brand].enabled,
    )


def _listed(name: str) -> Handler:
    """Return the page of a category or section; one in which a reader sees no article is none."""

    async def show(request: web.Request) -> web.Response:
        guide, brand, key = guide_of(request), brand_of(request), int(request.match_info["id"])
        row = next((each for each in guide.of_brand(name, brand) if each["id"] == key), None)
        if row is None:
            raise web.HTTPNotFound
        _let_in(request)
        locale = request.match_info.get("locale") or guide.locales[brand].default
        shelf = _shelf(guide, row, locale, brand)
        if not _has_articles(shelf):
            raise web.HTTPNotFound
        locales = guide.locales[brand].enabled
        return PAGES.answer("help_center.html.j2", shelves=[shelf], locale=locale, locales=locales)

    return show


def _has_articles(shelf: dict[str, Any]) -> bool:
    return bool(shelf["articles"]) or any(map(_has_articles, shelf["shelves"]))


async def _article(request: web.Request) -> web.Response:
    guide, key = guide_of(request), int(request.match_info["id"])
    row = next((r for r in guide.of_brand("articles", brand_of(request)) if r["id"] == key), None)
    if row is None:
        raise web.HTTPNotFound
    locale = request.match_info.get("locale") or str(row["source_locale"])
    text = guide.texts(key).get(locale)
    if text is not None and text["draft"] and state_of(request).config.draft_pages == "login":
        raise web.HTTPFound(SIGN_IN)
    if text is None or text["draft"]:
        raise web.HTTPNotFound
    if row["user_segment_id"] is not None:
        raise web.HTTPFound(SIGN_IN)
    _let_in(request)
    return _page(request, row, text)


def _let_in(request: web.Request) -> None:
    """Lead to the login where a help center is for whoever is signed in."""
    if state_of(request).config.guide_needs_login:
        raise web.HTTPFound(SIGN_IN)


async def _as_agent(request: web.Request) -> web.Response:
    guide = guide_of(request)
    row = guide.articles.get(int(request.match_info["id"]))
    text = guide.texts(row["id"]).get(request.match_info["locale"]) if row else None
    if row is None or text is None:
        raise web.HTTPNotFound
    return _page(request, row, text)


async def _all_articles(request: web.Request) -> web.Response:
    guide = guide_of(request)
    names = {each["id"]: each["name"] for each in guide.segments}
    rows = [
        {
            "id": row["id"],
            "title": guide.texts(row["id"])[row["source_locale"]]["title"],
            "texts": [
                {"locale": each["locale"], "draft": each["draft"]}
                for each in guide.texts(row["id"]).values()
            ],
            "audience": ", ".join(str(names.get(each, each)) for each in row["user_segment_ids"]),
        }
        for brand in guide.locales
        for row in guide.of_brand("articles", brand)
    ]
    return PAGES.answer("guide.html.j2", rows=rows, place=AGENTS)


def _page(request: web.Request, row: Json, text: Json) -> web.Response:
    guide = guide_of(request)
    shown = [each["locale"] for each in guide.texts(row["id"]).values() if not each["draft"]]
    files = [each for each in guide.files.get(row["id"], ()) if not each["inline"]]
    return PAGES.answer(
        "guide_article.html.j2",
        id=row["id"],
        title=text["title"],
        locale=text["locale"],
        body=_here(request, text["body"]),
        path=list(_path(guide, row, text["locale"])),
        others=shown,
        files=[
            {"name": each["file_name"], "url": f"/agent/attachments/token/{each['id']}"}
            for each in files
            if each["locale"] in {None, text["locale"]}
        ],
        labels=row["label_names"],
    )


def _here(request: web.Request, body: str) -> str:
    """Return a body whose addresses are this server's; files lie where no login is asked for."""
    for pattern in (_FILE, _LOOSE):
        body = pattern.sub(r"\1/agent/attachments/token/\2\1", body)
    here, second = bases(request)
    return body.replace(SECOND_BRAND, second).replace(HERE, here)


def _shelf(guide: Guide, row: Json, locale: str, brand: str) -> dict[str, Any]:
    """Return a category or section with what lies in it, as far as readers see it."""
    is_category = "category_id" not in row
    inner = [
        each
        for each in guide.of_brand("sections", brand)
        if (each["category_id"] == row["id"] and each["parent_section_id"] is None)
        or each["parent_section_id"] == row["id"]
    ]
    articles = [] if is_category else list(_shown(guide, row["id"], locale, brand))
    return {
        "name": _words(guide, row, locale)["title"],
        "articles": articles,
        "shelves": [_shelf(guide, each, locale, brand) for each in _in_order(inner)],
    }


def _shown(guide: Guide, section: int, locale: str, brand: str) -> Iterator[dict[str, Any]]:
    rows = (row for row in guide.of_brand("articles", brand) if row["section_id"] == section)
    for row in _in_order(rows):
        text = guide.texts(row["id"]).get(locale)
        if text is not None and not text["draft"] and row["user_segment_id"] is None:
            yield {"id": row["id"], "title": text["title"]}


def _path(guide: Guide, row: Json, locale: str) -> Iterator[str]:
    """Yield the names of what an article lies in, the category first."""
    names = []
    section: Json | None = guide.sections[row["section_id"]]
    category = guide.categories[guide.sections[row["section_id"]]["category_id"]]
    while section is not None:
        names.append(_words(guide, section, locale)["title"])
        section = guide.sections.get(section["parent_section_id"] or 0)
    yield from (_words(guide, category, locale)["title"], *reversed(names))


def _words(guide: Guide, row: Json, locale: str) -> Json:
    texts = guide.texts(row["id"])
    return texts.get(locale) or texts[row["source_locale"]]


def _in_order(rows: Any) -> list[Json]:
    return sorted(rows, key=lambda row: (row["position"], row["id"]))
