"""What stands on a run's page in Prefect: tables and a summary, in which foreign text is text."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from tasks.report.summaries import summary
from tasks.run.frame import Ended
from transforms.outlets import markdown, page_text

ABOUT: Final[Mapping[str, str]] = {"refused": "left as they are"}
COSTS: Final[Mapping[str, str]] = {
    "sorts": "what the requests are for",
    "choices": "what other choices would save",
    "limits": "how long it takes at the limit, and at others",
}


async def show_ended(migration: str, ended: Ended) -> None:
    """Show how a run ended, in tables and a summary.

    Their keys are the same for each run of a kind: Prefect keeps the earlier ones as versions.
    """
    key = slug(f"{migration}-{ended.kind}")
    undone = ended.undone or {}
    if rows := ended.rows or undone.get("rows"):
        await show_table(f"{key}-records", rows, ended.message)
    for kind, rows in {**ended.reasons, "refused": undone.get("refused")}.items():
        if rows:
            await show_table(f"{key}-{kind}", rows, ABOUT.get(kind, kind))
    for kind in COSTS:
        if rows := (ended.plan or {}).get(kind):
            await show_table(f"{key}-{kind}", rows, COSTS[kind])
    if ended.report is not None:
        is_certificate = ended.kind == "verify"
        name = "certificate" if is_certificate else "summary"
        await show_summary(
            f"{key}-{name}", ended, name.capitalize() if is_certificate else "Report"
        )


def slug(text: str) -> str:
    """Return a text as Prefect takes it for a key: small letters, digits and dashes."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


async def show_table(key: str, rows: Iterable[Mapping[str, Any]], about: str) -> None:
    """Show rows, and a sentence about them."""
    shown = [{name: page_text(value) for name, value in row.items()} for row in rows]
    await acreate_table_artifact(shown, key=key, description=markdown(about))


async def show_summary(key: str, ended: Ended, document: str) -> None:
    """Show how a run ended, and where its document is."""
    await acreate_markdown_artifact(summary(ended, document), key=key)
