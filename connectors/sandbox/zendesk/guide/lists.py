"""Lists and single records of the help centers: categories, sections, articles, translations."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json, epoch
from connectors.sandbox.zendesk.auth import forbidden
from connectors.sandbox.zendesk.guide.brands import (
    brand_of,
    guide_of,
    is_manager,
    may_see,
    row_of,
    texts_of,
)
from connectors.sandbox.zendesk.paging import Listed, listed
from connectors.sandbox.zendesk.state import answer, here_url, not_found, state_of

Handler = Callable[[web.Request], Awaitable[web.Response]]

CHANGED_AT_ONCE: Final = 1_000  # articles of a page of what changed
_BESIDE: Final = frozenset({"sections", "categories", "users"})


def listed_guide(name: str) -> Handler:
    """Return GET /help_center/{name}: what the brand of this host has, archived ones left out."""

    async def list_guide(request: web.Request) -> web.Response:
        if brand_of(request) not in guide_of(request).locales:
            return not_found(request)
        locale = request.match_info.get("locale")
        rows = [row for row in _visible(request, name) if _is_in(request, row, locale)]
        wanted = set(filter(None, request.query.get("include", "").split(",")))
        beside = sorted(_BESIDE & wanted) if name == "articles" else []

        def others(shown: list[Json]) -> Json:
            return _others(request, beside, shown)

        return listed(
            request,
            name,
            Listed(rows),
            lambda row: _whole(request, row, wanted),
            beside=others if beside else None,
        )

    return list_guide


def shown_guide(name: str, single: str) -> Handler:
    """Return GET /help_center/{name}/{id}."""

    async def show(request: web.Request) -> web.Response:
        row = row_of(request, name, int(request.match_info["id"]))
        if row is None:
            return not_found(request)
        return answer(request, {single: guide_of(request).shown(row)})

    return show


async def changed_articles(request: web.Request) -> web.Response:
    """GET /help_center/incremental/articles: no end_of_stream; the last page has no next one."""
    start = int(request.query.get("start_time", "0"))
    size = min(int(request.query.get("per_page", CHANGED_AT_ONCE)), CHANGED_AT_ONCE)
    rows = sorted(
        (row for row in _visible(request, "articles") if epoch(row["updated_at"]) >= start),
        key=lambda row: (row["updated_at"], row["id"]),
    )
    page = rows[:size]
    end = epoch(page[-1]["updated_at"]) if page else None
    has_more = len(rows) > size and end is not None
    body = {
        "articles": [guide_of(request).shown(row) for row in page],
        "count": len(rows),
        "end_time": end,
        "next_page": here_url(request, start_time=str(end)) if has_more else None,
    }
    return answer(request, body)


def translations(name: str) -> Handler:
    """Return GET /help_center/{name}/{id}/translations."""

    async def show(request: web.Request) -> web.Response:
        key = int(request.match_info["id"])
        if row_of(request, name, key) is None:
            return not_found(request)
        return listed(request, "translations", Listed(texts_of(request, key)))

    return show


async def locales(request: web.Request) -> web.Response:
    """GET /help_center/locales."""
    found = guide_of(request).locales.get(brand_of(request))
    if found is None:
        return not_found(request)
    return answer(request, {"locales": list(found.enabled), "default_locale": found.default})


async def segments(request: web.Request) -> web.Response:
    """GET /help_center/user_segments: of the account, for managers."""
    if not is_manager(request):
        return forbidden(request)
    return listed(request, "user_segments", Listed(guide_of(request).segments))


async def content_tags(request: web.Request) -> web.Response:
    """GET /guide/content_tags: by cursor, and the list is called `records`."""
    return listed(request, "records", Listed(guide_of(request).content_tags))


def _visible(request: web.Request, name: str) -> list[Json]:
    rows = guide_of(request).of_brand(name, brand_of(request))
    return [row for row in rows if may_see(request, row)]


def _is_in(request: web.Request, row: Json, locale: str | None) -> bool:
    return locale is None or locale in guide_of(request).texts(row["id"])


def _whole(request: web.Request, row: Json, wanted: set[str]) -> Json:
    found = guide_of(request).shown(row, request.match_info.get("locale"))
    if "translations" in wanted:
        found["translations"] = texts_of(request, row["id"])
    return found


def _others(request: web.Request, names: Sequence[str], rows: Sequence[Json]) -> Json:
    """Return whom and what a page's articles belong to, by the names of `include`."""
    guide, desk = guide_of(request), state_of(request).desk
    sections = [guide.sections[each] for each in sorted({row["section_id"] for row in rows})]
    categories = sorted({row["category_id"] for row in sections})
    people = (desk.users.get(each) for each in sorted({row["author_id"] for row in rows}))
    known: Json = {
        "users": [user for user in people if user is not None],
        "sections": [guide.shown(each) for each in sections],
        "categories": [guide.shown(guide.categories[each]) for each in categories],
    }
    return {name: known[name] for name in names}
