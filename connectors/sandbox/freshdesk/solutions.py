"""The knowledge base: categories, folders of folders, articles, each in its languages."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import bare
from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.freshdesk.paging import PAGE, listed
from connectors.sandbox.freshdesk.state import answer, not_found, state_of, without_feature
from connectors.sandbox.records import Json

Handler = Callable[[web.Request], Any]
Routes = dict[str, tuple[Handler, frozenset[str]]]

_ID: Final = r"{id:\d+}"
_LANG: Final = r"{lang:[a-z]{2,3}(?:-[A-Za-z]{2,4})?}"


def solution_routes() -> Routes:
    """Return each path with its handler and the parameters that it knows."""
    found: Routes = {}
    for end in ("", f"/{_LANG}"):
        found |= {
            f"/solutions/categories{end}": (_in_language(list_categories), PAGE),
            f"/solutions/categories/{_ID}/folders{end}": (_in_language(list_folders), PAGE),
            f"/solutions/folders/{_ID}/subfolders{end}": (_in_language(list_subfolders), PAGE),
            f"/solutions/folders/{_ID}/articles{end}": (_in_language(list_articles), PAGE),
            f"/solutions/categories/{_ID}{end}": (_in_language(_shown("categories")), frozenset()),
            f"/solutions/folders/{_ID}{end}": (_in_language(_shown("folders")), frozenset()),
            f"/solutions/articles/{_ID}{end}": (_in_language(_shown("articles")), frozenset()),
        }
    return found


async def list_categories(request: web.Request) -> web.Response:
    """GET /solutions/categories."""
    return _listed(request, "categories", _solutions(request).categories.values())


async def list_folders(request: web.Request) -> web.Response:
    """GET /solutions/categories/{id}/folders: those right under it."""
    solutions, key = _solutions(request), int(request.match_info["id"])
    if _is_gone(request, solutions.categories):
        return not_found()
    return _listed(request, "folders", solutions.folders_of(key, None))


async def list_subfolders(request: web.Request) -> web.Response:
    """GET /solutions/folders/{id}/subfolders: those right under it."""
    solutions, key = _solutions(request), int(request.match_info["id"])
    if _is_gone(request, solutions.folders):
        return not_found()
    category = solutions.folders[key]["category_id"]
    return _listed(request, "folders", solutions.folders_of(category, key))


async def list_articles(request: web.Request) -> web.Response:
    """GET /solutions/folders/{id}/articles: not those of its subfolders, and without files."""
    solutions, key = _solutions(request), int(request.match_info["id"])
    if _is_gone(request, solutions.folders):
        return not_found()
    return _listed(request, "articles", solutions.articles_of(key))


def _shown(kind: str) -> Handler:
    async def show(request: web.Request) -> web.Response:
        solutions = _solutions(request)
        row = getattr(solutions, kind).get(int(request.match_info["id"]))
        shown = None if row is None else in_language(solutions, kind, row, _language(request))
        return not_found() if shown is None else answer(request, shown)

    return show


def _in_language(handler: Handler) -> Handler:
    async def checked(request: web.Request) -> web.Response:
        language = request.match_info.get("lang")
        if language is not None and "multi_language" in state_of(request).config.lacks:
            return without_feature(request, "multi_language")
        if language not in {None, *_solutions(request).languages()}:
            return not_found()
        response: web.Response = await handler(request)
        return response

    return checked


def in_language(solutions: Solutions, kind: str, row: Json, language: str) -> Json | None:
    """Return a record with its words in a language; None where it has none."""
    text = solutions.text(row["id"], language)
    if text is None:
        return None
    shown = bare(row) | text
    if kind == "folders":
        shown["articles_count"] = sum(1 for _ in solutions.articles_of(row["id"]))
        subfolders = solutions.folders_of(row["category_id"], row["id"])
        shown["sub_folders_count"] = sum(1 for _ in subfolders)
    if kind != "categories":
        own = row["id"] if kind == "folders" else row["folder_id"]
        shown["hierarchy"] = list(_hierarchy(solutions, own, language))
    return shown


def _hierarchy(solutions: Solutions, folder: int, language: str) -> Iterable[Json]:
    for level, (kind, key) in enumerate(solutions.path_to(folder)):
        text = solutions.text(key, language) or solutions.text(key, solutions.primary) or {}
        data = {"id": key, "name": text.get("name"), "language": language}
        yield {"level": level, "type": kind, "data": data}


def _listed(request: web.Request, kind: str, rows: Iterable[Json]) -> web.Response:
    solutions, language = _solutions(request), _language(request)
    shown = [in_language(solutions, kind, row, language) for row in rows]
    kept = [row for row in shown if row is not None]
    if kind == "articles" and not state_of(request).config.files_in_article_lists:
        kept = [{k: v for k, v in row.items() if k != "attachments"} for row in kept]
    return listed(request, kept, size=state_of(request).config.solutions_page_size)


def _is_gone(request: web.Request, parents: dict[int, Json]) -> bool:
    key = int(request.match_info["id"])
    if key not in parents:
        return True
    is_lost = _solutions(request).text(key, _language(request)) is None
    return is_lost and state_of(request).config.untranslated_lists_404


def _language(request: web.Request) -> str:
    return request.match_info.get("lang") or _solutions(request).primary


def _solutions(request: web.Request) -> Solutions:
    return state_of(request).desk.solutions
