"""The to-do list beside a report: what a person has to do in Intercom since no API takes it."""

from pathlib import Path
from typing import Final

import markupsafe
from markdown_it import MarkdownIt

from tasks.plan.knowledge_scope import all_rows
from tasks.plan.shape_knowledge import TREE
from tasks.report.handed import NOTHING, HandedOver
from tasks.report.pages import page
from tasks.run.tables import Tables
from transforms.handed.page import SHEET
from transforms.knowledge.contracts import ARTICLE, COLLECTION, HELP_CENTER, TRANSLATION
from transforms.plan.knowledge.todo import todo_list

PAGE, LIST = "to-do.html", "to-do.md"
_HEAD: Final = (
    "# To do by hand in Intercom\n\nIts API takes none of this. Tick a line off when it is done.\n"
)


def write_todo(tables: Tables, folder: Path, handed: HandedOver = NOTHING) -> str | None:
    """Write the list into a report's folder, as Markdown and as a page.

    Returns the page's name, None where nothing is to be done. `handed`: sections on the desk's own
    set-up, and the sheet that they speak of.
    """
    promoted = {
        row["source_id"]: row for row in all_rows(tables, "article", ARTICLE) if row["is_promoted"]
    }
    titles = {
        row["article_id"]: row["title"]
        for row in all_rows(tables, "translation", TRANSLATION, ("article_id", "title", "locale"))
        if (own := promoted.get(row["article_id"])) and own["default_locale"] == row["locale"]
    }
    base = todo_list(
        tables.read("help_center", TREE, HELP_CENTER).to_pylist(),
        tables.read("collection", TREE, COLLECTION).to_pylist(),
        [(titles.get(key, key), row["url"]) for key, row in promoted.items()],
    )
    parts = [part for part in (base, handed.page) if part]
    text = "\n".join([_HEAD.rstrip("\n"), *parts, ""]) if parts else ""
    _put(folder / SHEET, handed.sheet)
    _put(folder / LIST, text)
    _put(folder / PAGE, _shown(text) if text else "")
    return PAGE if text else None


def _shown(text: str) -> str:
    """Return the list as a page with boxes to tick; what is no mark of ours stays text."""
    body = MarkdownIt("commonmark", {"html": False, "breaks": True}).render(text)
    for begin in ("<li>", "<li>\n<p>"):  # of a list whose lines stand close, or apart
        body = body.replace(f"{begin}[ ] ", f'{begin}<input type="checkbox"> ')
    title, *_ = text.lstrip("# ").split("\n", 1)
    safe = markupsafe.Markup(body)  # noqa: S704 - its only marks are those that we have written
    return page("todo.html.j2", title=title, body=safe, list=LIST)


def _put(path: Path, text: str) -> None:
    """Write a file, or have none where there is nothing to say."""
    if not text:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
