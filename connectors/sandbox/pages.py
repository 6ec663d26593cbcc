"""What people look at in a browser: read-only pages of what a sandbox holds, beside its API.

Bodies are what strangers wrote. They are shown with their formatting, without anything that runs,
and the browser is told to run nothing and to load nothing from elsewhere.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import jinja2
import markupsafe
import nh3
from aiohttp import web

from connectors.sandbox.records import Json
from transforms.outlets import page_text

ROOTS: Final = ("/a/", "/agent/")  # of the pages, as the two systems have them
PER_PAGE: Final = 50

_FRAME: Final = re.compile(r'<iframe[^>]*?src="([^"]*)"[^>]*></iframe>')
_SHARED: Final = Path(__file__).parent / "templates"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def is_page(path: str) -> bool:
    """Tell whether a path is a page: it needs no token, isn't counted and meets no faults."""
    return path == "/" or path.startswith(ROOTS)


class Pages:
    """The pages of one system: its own templates over those that all share."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the system's own templates, which are read when they are needed."""
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder, _SHARED]),
            autoescape=True,
            finalize=page_text,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._environment.filters.update(
            instant=instant, size=size, formatted=formatted, article=article
        )

    def answer(self, template: str, **told: Any) -> web.Response:
        """Return a page; each value is text, but what `formatted` has cleaned."""
        text = self._environment.get_template(template).render(**told)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def formatted(html: str | None) -> markupsafe.Markup:
    """Return a body with its formatting, in which nothing runs."""
    return markupsafe.Markup(nh3.clean(html or ""))  # noqa: S704 - cleaned


def article(html: str | None) -> markupsafe.Markup:
    """Return an article's body: links find its headings, and a film is a link to it."""
    told = _FRAME.sub(r'<a href="\1">\1</a>', html or "")
    attributes = {tag: {*names} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag in ("h1", "h2"):
        attributes[tag] = {"id"}
    attributes["div"] = {"class"}
    return markupsafe.Markup(nh3.clean(told, attributes=attributes))  # noqa: S704 - cleaned


def instant(seconds: float | None) -> str:
    """Return unix seconds as people read them, in UTC."""
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count:,} bytes" if count < 10_000 else f"{count / 1_000:,.0f} kB"


def one_page(request: web.Request, found: Sequence[Any]) -> dict[str, Any]:
    """Return the rows of the page that was asked for, and what the way to the others needs."""
    asked = request.query.get("page", "1")
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(max(1, int(asked) if asked.isdecimal() and len(asked) < 9 else 1), last)
    rows = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {"rows": rows, "page": number, "pages": last, "count": len(found)}


def looked_for(
    request: web.Request, rows: Iterable[Json], line: Callable[[Json], str]
) -> dict[str, Any]:
    """Return the page of those rows, by their ids, whose lines have the words asked for."""
    words = request.query.get("q", "").strip().lower()
    found = sorted((each for each in rows if words in line(each)), key=lambda row: int(row["id"]))
    return one_page(request, found) | {"words": words, "query": f"q={words}&" * bool(words)}
