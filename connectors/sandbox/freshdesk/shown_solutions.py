"""The knowledge base as readers see it, where addresses of articles in reports lead."""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.freshdesk.shown import PAGES, own, own_files
from connectors.sandbox.freshdesk.state import state_of
from connectors.sandbox.records import Json

AUDIENCES: Final = {
    2: "logged in",
    3: "agents",
    4: "companies",
    5: "bots",
    6: "segments",
    7: "segments",
}


def add_solution_pages(app: web.Application) -> None:
    """Serve the pages, with and without a language before their paths."""
    for start in ("", "/{lang:[a-z]{2}}"):
        app.router.add_get(f"{start}/support/solutions", _all)
        app.router.add_get(rf"{start}/support/solutions/articles/{{id:\d+}}{{slug:.*}}", _one)


async def _all(request: web.Request) -> web.Response:
    solutions, language = state_of(request).desk.solutions, _language(request)
    shelves = [
        {
            "name": _name(solutions, key, language),
            "audience": "",
            "articles": [],
            "shelves": list(_shelves(solutions, key, None, language)),
        }
        for key in solutions.categories
    ]
    told = {"languages": solutions.languages(), "language": language, "shelves": shelves}
    return PAGES.answer("solutions.html.j2", **told)


async def _one(request: web.Request) -> web.Response:
    solutions, language = state_of(request).desk.solutions, _language(request)
    row = solutions.articles.get(int(request.match_info["id"]))
    text = None if row is None else solutions.text(row["id"], language)
    if row is None or text is None:
        return web.Response(status=404, text="this knowledge base has no such article")
    path = [_name(solutions, key, language) for _, key in solutions.path_to(row["folder_id"])]
    return PAGES.answer(
        "solution.html.j2",
        id=row["id"],
        title=text["title"],
        language=language,
        others=list(solutions.texts[row["id"]]),
        path=path,
        body=own(request, text["description"]),
        files=own_files(request, text["attachments"]),
        tags=text["tags"],
    )


def _shelves(
    solutions: Solutions, category: int, parent: int | None, language: str
) -> Iterator[Json]:
    for folder in solutions.folders_of(category, parent):
        yield {
            "name": _name(solutions, folder["id"], language),
            "audience": AUDIENCES.get(folder["visibility"], ""),
            "articles": list(_articles(solutions, folder["id"], language)),
            "shelves": list(_shelves(solutions, category, folder["id"], language)),
        }


def _articles(solutions: Solutions, folder: int, language: str) -> Iterator[Json]:
    for row in solutions.articles_of(folder):
        text = solutions.text(row["id"], language)
        if text is not None:
            yield {"id": row["id"], "title": text["title"], "draft": text["status"] == 1}


def _name(solutions: Solutions, key: int, language: str) -> str:
    text = solutions.text(key, language) or solutions.text(key, solutions.primary) or {}
    return str(text.get("name") or key)


def _language(request: web.Request) -> str:
    return request.match_info.get("lang") or state_of(request).desk.solutions.primary
