"""The page on which records that failed, lost something or are new can be searched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connectors.ledger.news import News
from tasks.report.pages import page
from transforms.model import Outcome

PAGE: Final = "records.html"
SHOWN_AT_MOST: Final = 1_000  # of each outcome: the CSV files have all


@dataclass(slots=True)
class Listed:
    """The first records that failed, and the first that arrived with something lost."""

    failed: list[dict[str, Any]] = field(default_factory=list)
    lossy: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep an account with its end, if it is one that people look for."""
        if row["outcome"] == Outcome.FAILED:
            _keep(self.failed, row, row["reason"] or "")
        elif row["losses"] and row["outcome"] != Outcome.SKIPPED:
            _keep(self.lossy, row, " ".join(sorted(set(row["losses"]))))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield them as the page shows them, failed ones first."""
        for what, rows in (("failed", self.failed), ("loss", self.lossy)):
            for row in rows:
                yield {"what": what, **row}


def news_rows(news: News, target_url: Callable[[str, str], str | None]) -> list[dict[str, Any]]:
    """Return the records that a run made or changed, as the page shows them."""
    return [
        {
            "what": "new" if is_new else "changed",
            "entity": entity,
            "source_id": source_id,
            "source_url": None,
            "target_url": target_url(entity, target_id) if target_id else None,
            "reason": f"{steps} steps",
            "progress": "",
        }
        for entity, source_id, target_id, steps, is_new in news.records
    ]


def write_records(
    folder: Path, title: str, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]
) -> str | None:
    """Write the page beside the report; returns its name, None where there is nothing to list."""
    if not rows:
        return None
    shown = [{**row, "label": labels.get(row["entity"], row["entity"])} for row in rows]
    choices = {
        name: sorted({str(row[name]) for row in shown}) for name in ("what", "label", "reason")
    }
    text = page("records.html.j2", title=title, rows=shown, choices=choices, most=SHOWN_AT_MOST)
    (folder / PAGE).write_text(text, encoding="utf-8")
    return PAGE


def _keep(rows: list[dict[str, Any]], row: Mapping[str, Any], reason: str) -> None:
    if len(rows) < SHOWN_AT_MOST:
        rows.append(
            {
                "entity": row["entity"],
                "source_id": row["source_id"],
                "source_url": row["url"],
                "target_url": row["target_url"],
                "reason": reason,
                "progress": row["progress"],
            }
        )
