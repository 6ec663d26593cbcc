"""What stands on the operator's screen."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from connectors.http import redact
from connectors.protocols import Finding
from connectors.sandbox.address import SandboxAddress
from tasks.progress import duration

OUT: Final = Console(highlight=False, soft_wrap=True)
ERR: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a line."""
    OUT.print(redact(text), markup=False)


def ask(text: str) -> None:
    """Print a question, and stay on its line."""
    OUT.print(redact(text), markup=False, end="")


def trouble(text: str) -> None:
    """Print what a person has to mend, each fault on a line of its own."""
    ERR.print(redact(text), markup=False, style="red")


def records(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the four-column table."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("Available", "Migrated", "Failed", "Skipped"):
        table.add_column(name, justify="right")
    for row in rows:
        style = "red" if row["failed"] else None
        counts = (str(row[name]) for name in ("available", "migrated", "failed", "skipped"))
        table.add_row(row["label"], *counts, style=style)
    OUT.print(table)


def counted(
    rows: Iterable[Mapping[str, Any]], told: Mapping[str, Iterable[Mapping[str, Any]]]
) -> None:
    """Print the records of a run, if it has any, and why some are not where they belong."""
    if rows:
        records(rows)
    reasons("Failed:", told.get("failures", ()))
    reasons("Differences:", told.get("differences", ()))


def plan(counted: Mapping[str, Any]) -> None:
    """Print what a run would send."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "Records", "Open", "Requests"):
        table.add_column(name, justify="right" if name else "left")
    for entity, count in counted["entities"].items():
        table.add_row(entity, *(str(count[name]) for name in ("records", "open", "requests")))
    OUT.print(table)
    say(f"{counted['requests']} requests, about {duration(counted['seconds'])}.")


def reasons(title: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Print reasons with their counts, when there are any."""
    lines = [f"  {row['count']:>6}  {row['label']}: {row['reason']}" for row in rows]
    if lines:
        say("\n".join([title, *lines]))


def undone(told: Mapping[str, Any]) -> None:
    """Print what an undo took back, and the first records that it left alone."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("Undone", "Gone", "Kept", "Refused"):
        table.add_column(name, justify="right")
    for row in told["rows"]:
        style = "red" if row["refused"] else None
        counts = (str(row[name]) for name in ("undone", "gone", "kept", "refused"))
        table.add_row(row["label"], *counts, style=style)
    OUT.print(table)
    for row in told["refused"]:
        place = row["target_url"] or row["target_id"]
        say(f"  {row['label']} {row['source_id']}: {row['reason']}, {row['text']} {place}".rstrip())


def findings(found: Iterable[Finding]) -> None:
    """Print the lines of a check."""
    for each in found:
        mark, style = ("✗", "red") if each.is_fatal else ("·", "")
        OUT.print(redact(f"{mark} {each.subject}: {each.text}"), markup=False, style=style)


def sandbox(address: SandboxAddress) -> None:
    """Print where the sandbox stands."""
    say(f"Sandbox: Zendesk at {address.source_url}, Intercom at {address.target_url}")
