"""Files of articles: their lists, and their bytes under each address that bodies name."""

from aiohttp import web

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk import files
from connectors.sandbox.zendesk.auth import is_known
from connectors.sandbox.zendesk.guide.brands import guide_of, row_of
from connectors.sandbox.zendesk.paging import Listed, listed
from connectors.sandbox.zendesk.state import answer, not_found

SIGN_IN = "/hc/signin"


async def article_attachments(request: web.Request) -> web.Response:
    """GET …/articles/{id}/attachments: all, the inline or the block ones, of a language or all."""
    key = int(request.match_info["id"])
    if row_of(request, "articles", key) is None:
        return not_found(request)
    ending = request.path.removesuffix(".json").rpartition("/")[2]
    locale = request.match_info.get("locale")
    rows = [
        row
        for row in guide_of(request).files.get(key, ())
        if _is_kind(row, ending) and (locale is None or row["locale"] in {None, locale})
    ]
    return listed(request, "article_attachments", Listed(rows))


async def show(request: web.Request) -> web.Response:
    """GET /help_center/article_attachments/{id}: the record."""
    key = int(request.match_info["id"])
    rows = (row for rows in guide_of(request).files.values() for row in rows)
    row = next((row for row in rows if row["id"] == key), None)
    if row is None or row_of(request, "articles", row["article_id"]) is None:
        return not_found(request)
    return answer(request, {"article_attachment": row})


async def content(request: web.Request) -> web.StreamResponse:
    """GET the bytes: of a restricted article only for somebody who is logged in."""
    is_locked = request.match_info["token"] in guide_of(request).locked
    if is_locked and not is_known(request):
        raise web.HTTPFound(SIGN_IN)
    return await files.content(request)


async def sign_in(_: web.Request) -> web.Response:
    """Answer the page that a browser without login is led to."""
    return web.Response(text="<html><title>Sign in</title>Sign in</html>", content_type="text/html")


def add_files(app: web.Application) -> None:
    """Serve files and images where bodies name them."""
    for folder in ("/hc/article_attachments", "/hc/{locale}/article_attachments"):
        app.router.add_get(f"{folder}/{{token}}", content)
        app.router.add_get(f"{folder}/{{token}}/{{name}}", content)
    app.router.add_get("/hc/user_images/{token}", content)
    app.router.add_get("/guide-media/{token}", content)
    app.router.add_get(SIGN_IN, sign_in)


def _is_kind(row: Json, ending: str) -> bool:
    kinds = {"inline": (True,), "block": (False,)}
    return row["inline"] in kinds.get(ending, (True, False))
