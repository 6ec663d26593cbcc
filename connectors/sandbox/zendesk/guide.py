"""The help centers, one per brand: each answers on its brand's host only."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from connectors.sandbox.zendesk.desk.model import Json, epoch
from connectors.sandbox.zendesk.paging import Listed, listed, whole
from connectors.sandbox.zendesk.state import answer, bases, not_found, state_of

Handler = Callable[[web.Request], Awaitable[web.Response]]

PAGE: int = 30  # rows of a page by offset unless asked otherwise


def listed_guide(name: str) -> Handler:
    """Return GET /help_center/{name}: what the brand of this host has."""

    async def list_guide(request: web.Request) -> web.Response:
        rows = [_bare(row) for row in _of_brand(request, name) if _is_wanted(request, row)]
        if name != "articles":
            return listed(request, name, Listed(rows))
        wanted = set(request.query.get("include", "").split(","))
        if "translations" in wanted:
            rows = [{**row, "translations": _translations(request, row["id"])} for row in rows]
        return listed(request, name, Listed(rows))

    return list_guide


def shown_guide(name: str, single: str) -> Handler:
    """Return GET /help_center/{name}/{id}."""

    async def show(request: web.Request) -> web.Response:
        key = int(request.match_info["id"])
        row = next((row for row in _of_brand(request, name) if row["id"] == key), None)
        return not_found(request) if row is None else answer(request, {single: _bare(row)})

    return show


async def changed_articles(request: web.Request) -> web.Response:
    """GET /help_center/incremental/articles: no end_of_stream; the last page has no next one."""
    start = int(request.query.get("start_time", "0"))
    rows = [
        _bare(row)
        for row in sorted(_of_brand(request, "articles"), key=lambda row: str(row["updated_at"]))
        if epoch(row["updated_at"]) >= start
    ]
    end_time = epoch(rows[-1]["updated_at"]) if rows else None
    body = {"articles": rows, "count": len(rows), "end_time": end_time, "next_page": None}
    return answer(request, body)


async def translations(request: web.Request) -> web.Response:
    """GET /help_center/{articles,sections,categories}/{id}/translations."""
    rows = _translations(request, int(request.match_info["id"]))
    return listed(request, "translations", Listed(rows))


async def article_attachments(request: web.Request) -> web.Response:
    """GET /help_center/articles/{id}/attachments, or only the inline ones."""
    key = int(request.match_info["id"])
    is_inline = request.path.removesuffix(".json").endswith("/inline")
    rows = [
        row
        for row in state_of(request).desk.guide.get("article_attachments", [])
        if row["article_id"] == key and (row["inline"] or not is_inline)
    ]
    return listed(request, "article_attachments", Listed(rows))


async def locales(request: web.Request) -> web.Response:
    """GET /help_center/locales."""
    return answer(request, {"locales": ["en-us", "de", "fr"], "default_locale": "en-us"})


async def segments(request: web.Request) -> web.Response:
    """GET /help_center/user_segments."""
    return whole(request, "user_segments", state_of(request).desk.guide.get("user_segments", []))


def _of_brand(request: web.Request, name: str) -> list[Json]:
    here, second = bases(request)
    is_second = str(request.url.origin()) == second and here != second
    wanted = "second" if is_second else "first"
    rows = state_of(request).desk.guide.get(name, [])
    return [row for row in rows if row["_brand"] == wanted]


def _is_wanted(request: web.Request, row: Json) -> bool:
    locale = request.match_info.get("locale")
    if locale is None or row["locale"] == locale:
        return True
    return any(t["locale"] == locale for t in _translations(request, row["id"]))


def _translations(request: web.Request, key: int) -> list[Json]:
    rows = state_of(request).desk.guide.get("translations", [])
    return [row for row in rows if row["source_id"] == key]


def _bare(row: Json) -> Json:
    return {key: value for key, value in row.items() if not key.startswith("_")}
