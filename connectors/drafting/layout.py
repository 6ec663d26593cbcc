"""A new migration file: every decision and option with its default and what it means."""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from connectors.drafting.document import INDENT, MigrationFile
from connectors.settings.faults import Path, dotted
from connectors.settings.meanings import MEANINGS
from connectors.settings.schema import choices_at, defaults

WIDTH: Final = 96  # characters of a line of comment
SECTIONS: Final = ("entities", "mapping", "options", "demo")
_EMPTY: Final = frozenset({"mapping.tickets.statuses"})  # whose default is read, not written
_PLAIN: Final = re.compile(r"[A-Za-z][\w ./@-]*|https?://[\w.:/-]+|\$\{\w+\}")  # needs no quotes
_WORDS: Final = frozenset({"true", "false", "null"})
_HEAD: Final = """\
# One migration: what to read, where to write, who is who, and what people decided.
# Proposed by `intercom-migrate init`; every line is yours to change. Run it again and what you
# changed stays: only what is new is proposed. A line `# undecided` waits for you, and `check`
# names it. Secrets never stand here: ${NAME} is taken from the environment, or from .env beside.
# Filters, storage, rates and alerts may be set too: docs/migration-file.md has every key.
"""


def laid_out(name: str, source: dict[str, Any], target: dict[str, Any]) -> MigrationFile:
    """Return a new file of a migration, with nothing decided yet."""
    values = {"name": name, "source": source, "target": target}
    lines = [_HEAD.rstrip()]
    for key, value in values.items():
        lines += [*([""] if isinstance(value, dict) else []), *_lines(value, (key,), is_told=False)]
    for key in SECTIONS:
        lines += ["", *_lines(defaults()[key], (key,))]
    return MigrationFile("\n".join(lines) + "\n")


def _lines(value: Any, path: Path, *, is_told: bool = True) -> Iterator[str]:
    """Yield a key with what stands below it, each with its meaning above."""
    margin = " " * INDENT * (len(path) - 1)
    if is_told:
        yield from (f"{margin}# {line}" for line in _meaning(path, WIDTH - len(margin)))
    if dotted(path) in _EMPTY:
        value = {}
    if not isinstance(value, dict) or not value:
        yield f"{margin}{path[-1]}: {_written(value)}"
        return
    yield f"{margin}{path[-1]}:"
    for key, below in value.items():
        yield from _lines(below, (*path, key), is_told=is_told)


def _meaning(path: Path, width: int) -> list[str]:
    """Return what a key means, and the words that may stand there."""
    found = MEANINGS.get(dotted(path))
    if found is None:
        return []
    choices = choices_at(path)
    return textwrap.wrap(found.text + (f": {' | '.join(choices)}" if choices else ""), width)


def _written(value: Any) -> str:
    """Return a value in one line, without quotes where it needs none."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
