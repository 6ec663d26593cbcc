"""What stands on a run's page in Prefect: tables and a summary, in which foreign text is text."""

from collections.abc import Iterable, Mapping
from typing import Any

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from tasks.runs import Ended
from transforms.outlets import markdown, markdown_code, page_text


async def show_table(key: str, rows: Iterable[Mapping[str, Any]], about: str) -> None:
    """Show rows, and a sentence about them."""
    shown = [{name: page_text(value) for name, value in row.items()} for row in rows]
    await acreate_table_artifact(shown, key=key, description=markdown(about))


async def show_summary(key: str, ended: Ended, document: str) -> None:
    """Show how a run ended, and where its document is."""
    await acreate_markdown_artifact(summary(ended, document), key=key)


def summary(ended: Ended, document: str) -> str:
    """Return how a run ended as Markdown."""
    return f"**{markdown(ended.message)}**\n\n{document}: {markdown_code(str(ended.report))}"
