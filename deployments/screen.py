"""What stands on the operator's screen."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TextIO, TypeVar, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.http import redact
from connectors.protocols import Finding
from connectors.sandbox.address import SandboxAddress
from tasks.run.progress import duration
from transforms.decisions import Proposed, Sureness
from transforms.outlets import one_line
from transforms.plan.clashes import Clash
from transforms.sources import SOURCES

_T = TypeVar("_T")
OPEN_SHOWN: Final = 20  # decisions that are named on the screen
SAMPLE: Final = 24  # characters of a value that a table shows
_GONE: Final = frozenset({errno.EPIPE, errno.EIO, errno.EBADF})  # a pipe, a terminal, a closed one


class Stream:
    """Standard output or error as it is now; once its reader is gone, what is said goes nowhere.

    A run whose terminal is closed, or whose `| head` has seen enough, goes on to its end.
    """

    def __init__(self, name: str) -> None:
        """Take the name that `sys` has for it."""
        self._name = name

    def write(self, text: str) -> int:
        """Write, as long as anybody reads."""
        return self._tried(lambda: self._now.write(text), len(text))

    def flush(self) -> None:
        """Hand on what is written."""
        self._tried(self._now.flush, None)

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the real one has."""
        return getattr(self._now, name)

    @property
    def _now(self) -> Any:
        return getattr(sys, self._name)

    def _tried(self, do: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return do()
        except OSError as exc:
            if exc.errno not in _GONE:
                raise
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._now.fileno())  # what waits in the real one is lost as well
            os.close(nowhere)
            return otherwise


OUT: Final = Console(file=cast("TextIO", Stream("stdout")), highlight=False, soft_wrap=True)
ERR: Final = Console(file=cast("TextIO", Stream("stderr")), highlight=False, soft_wrap=True)


def safe(text: str) -> str:
    """Return a text in one line, without secrets, in which nothing steers the terminal."""
    return one_line(redact(text))


def say(text: str) -> None:
    """Print a line."""
    OUT.print(safe(text), markup=False)


def ask(text: str) -> None:
    """Print a question, and stay on its line."""
    OUT.print(safe(text), markup=False, end="")


def trouble(*lines: str) -> None:
    """Print what a person has to mend, each fault on a line of its own."""
    for line in lines:
        ERR.print(safe(line), markup=False, style="red")


def records(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the four-column table."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("Available", "Migrated", "Failed", "Skipped"):
        table.add_column(name, justify="right")
    for row in rows:
        style = "red" if row["failed"] else None
        counts = (str(row[name]) for name in ("available", "migrated", "failed", "skipped"))
        table.add_row(_cell(row["label"]), *counts, style=style)
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
        table.add_row(
            _cell(entity), *(str(count[name]) for name in ("records", "open", "requests"))
        )
    OUT.print(table)
    say(f"{counted['requests']} requests, about {duration(counted['seconds'])}.")
    spending(counted)
    for line in counted.get("notices", ()):
        say(line)


def spending(counted: Mapping[str, Any]) -> None:
    """Print what a plan's requests are for, what would save some, and what a limit takes."""
    if not counted["requests"]:
        return
    lines = {
        "For:": [(each["sort"], each) for each in counted.get("sorts", ())],
        "Less with:": [(each["choice"], each) for each in counted.get("choices", ())],
    }
    for title, rows in lines.items():
        told = [_cost(text, each) for text, each in rows if each["requests"]]
        for line in [title, *told] if told else []:
            say(line)
    for each in counted.get("limits", ()):
        rate = f"{each['limit']} ({each['per_minute']} requests a minute)"
        say(f"With {rate}: about {duration(each['seconds'])}.")


def _cost(text: str, row: Mapping[str, Any]) -> str:
    return f"  {row['requests']:>8}  {duration(row['seconds']):>10}  {text}"


def reasons(title: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Print reasons with their counts, when there are any."""
    lines = [f"  {row['count']:>6}  {row['label']}: {row['reason']}" for row in rows]
    for line in [title, *lines] if lines else []:
        say(line)


def undone(told: Mapping[str, Any]) -> None:
    """Print what an undo took back, and the first records that it left alone."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("Undone", "Gone", "Kept", "Refused"):
        table.add_column(name, justify="right")
    for row in told["rows"]:
        style = "red" if row["refused"] else None
        counts = (str(row[name]) for name in ("undone", "gone", "kept", "refused"))
        table.add_row(_cell(row["label"]), *counts, style=style)
    OUT.print(table)
    for row in told["refused"]:
        place = row["target_url"] or row["target_id"]
        say(f"  {row['label']} {row['source_id']}: {row['reason']}, {row['text']} {place}".rstrip())


def migrations(rows: Sequence[Sequence[str]]) -> None:
    """Print how each migration of a ledger stands, if it holds any."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("Migration", "Workspace", "Last run", "Began (UTC)", "Runs", "Moved", "Open"):
        is_number = name in {"Runs", "Moved", "Open"}
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(_cell, row))
    OUT.print(table)


def steps(rows: Iterable[Mapping[str, str]]) -> None:
    """Print the steps of a cutover, with who or which run has done them."""
    for row in rows:
        done = f" ({row['by']}, {row['at']})" if row["by"] else ""
        say(f"  {row['state']:<12}{row['step']}{done}")
        if row["told"]:
            say(f"  {'':<12}{row['told']}")


def findings(found: Iterable[Finding]) -> None:
    """Print the lines of a check."""
    for each in found:
        mark, style = ("✗", "red") if each.is_fatal else ("·", "")
        OUT.print(safe(f"{mark} {each.subject}: {each.text}"), markup=False, style=style)


def clashes(found: Sequence[Clash]) -> None:
    """Print what clashes between two workspaces, if anything does."""
    if not found:
        return
    say("Both workspaces have, or one lacks of the other:")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("What", "Name", "Read from", "Written to", "What a run does"):
        table.add_column(name)
    for each in found:
        table.add_row(*map(_cell, each))
    OUT.print(table)


def proposed(fields: Sequence[Mapping[str, Any]]) -> None:
    """Print the attributes that fields nobody mapped would become, if there are any."""
    if not fields:
        return
    say("Fields that nobody mapped become attributes:")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("Of", "Field", "Attribute", "Type", "Filled", "For example"):
        table.add_column(name, justify="right" if name == "Filled" else "left")
    for each in fields:
        filled = f"{100 * each['filled'] / each['records']:.0f} %" if each["records"] else ""
        samples = (_shortened(sample) for sample in each["samples"])
        names = (each["of"], each["field"], each["attribute"], each["type"], filled)
        table.add_row(*map(_cell, names), _cell("; ".join(samples)))
    OUT.print(table)


def _shortened(text: str) -> str:
    return text if len(text) <= SAMPLE else f"{text[:SAMPLE]}…"


def alarm(text: str) -> None:
    """Print what a person must not overlook."""
    OUT.print(safe(text), markup=False, style="bold red")


def decisions(proposed: Proposed) -> None:
    """Print how many decisions are proposed, by place and sureness, and name the open ones."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("Proposed", "Sure", "Likely", "Open"):
        table.add_column(name, justify="left" if name == "Proposed" else "right")
    for place, counts in proposed.counted.items():
        table.add_row(*map(_cell, (place, *(str(counts[each]) for each in Sureness))))
    OUT.print(table)
    for each in proposed.open[:OPEN_SHOWN]:
        near = f"; near: {', '.join(each.near)}" if each.near else ""
        say(f"? {each.label}: {each.why}{near}")
    if len(proposed.open) > OPEN_SHOWN:
        say(f"… and {len(proposed.open) - OPEN_SHOWN} more, all marked in the file")


def sandbox(address: SandboxAddress) -> None:
    """Print where the sandbox stands."""
    desk = SOURCES[address.source_kind].name
    say(f"Sandbox: {desk} at {address.source_url}, Intercom at {address.target_url}")
    say("A browser shows both.")


def _cell(text: str) -> Text:
    return Text(safe(text))
