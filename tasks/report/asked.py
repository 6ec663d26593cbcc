"""What a person is shown who is to sign a full run: the last demo, the plan, what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks.load.gate import Asked
from tasks.report.accounting import SUMMARY, read_summary
from tasks.run.progress import duration
from tasks.run.session import Session
from transforms.outlets import markdown

COLUMNS = ("available", "migrated", "failed", "skipped")


def last_demo(shared: Session) -> tuple[str, list[dict[str, Any]]] | None:
    """Return the newest demo that stands, and its four-column table; None where there is none."""
    reports = Path(shared.settings.storage.reports)
    for row in reversed(shared.runs.all()):
        if row.kind == "demo" and row.state != "undone":
            if not (reports / row.id / SUMMARY).is_file():
                break
            return row.id, list(read_summary(reports / row.id)["entities"].values())
    return None


def asked_page(shared: Session, asked: Asked, missing: Sequence[str] = ()) -> str:
    """Return what a run asks to sign as Markdown; `missing`: why an earlier answer was refused."""
    counted = asked.counted
    return "\n\n".join(
        [
            *(f"**{markdown(line)}**" for line in missing),
            *_changed(asked),
            _demo(shared),
            f"### The plan of run {markdown(asked.run)}",
            _table(("", "Records", "Open", "Requests"), _plan_rows(counted)),
            markdown(f"{counted['requests']} requests, about {duration(counted['seconds'])}."),
            *(_limit(each) for each in counted.get("limits", ())),
            *(markdown(line) for line in counted.get("notices", ())),
            "Nothing is written before all of the checklist is ticked.",
        ]
    )


def _changed(asked: Asked) -> list[str]:
    if not asked.changed:
        return []
    lines = "\n".join(f"- {markdown(change)}" for change in asked.changed)
    return [f"Since the last sign-off:\n\n{lines}"]


def _demo(shared: Session) -> str:
    found = last_demo(shared)
    if found is None:
        return "No demo is there to look at: `demo` moves some tickets first."
    run, rows = found
    table = _table(
        ("", *(name.capitalize() for name in COLUMNS)),
        [[row["label"], *(row[name] for name in COLUMNS)] for row in rows],
    )
    return f"### Demo {markdown(run)}\n\n{table}"


def _plan_rows(counted: Mapping[str, Any]) -> list[list[Any]]:
    return [
        [table, *(count[name] for name in ("records", "open", "requests"))]
        for table, count in counted["entities"].items()
    ]


def _limit(each: Mapping[str, Any]) -> str:
    rate = f"{each['limit']} ({each['per_minute']} requests a minute)"
    return markdown(f"With {rate}: about {duration(each['seconds'])}.")


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])]]
    told = [[markdown(str(value)) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [*lines, *told])
