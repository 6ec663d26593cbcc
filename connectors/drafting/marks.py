"""Comments of a migration file that say what nobody has decided yet, a line each.

They stand above the section that they are about, and read

    # undecided mapping.teams "Facturation": no team has that name; near: Support
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

_MARK: Final = re.compile(r'\s*# undecided (\S+)(?: ("(?:[^"\\]|\\.)*"))?: (.*)')


class Mark(NamedTuple):
    """What is undecided: the section's dotted key, the line's own key (may be empty), and why."""

    place: str
    key: str
    why: str

    @property
    def path(self) -> tuple[str, ...]:
        """Return the keys of the line that would decide it."""
        above = tuple(self.place.split("."))
        return (*above, self.key) if self.key else above

    @property
    def line(self) -> str:
        """Return the comment."""
        key = f" {json.dumps(self.key, ensure_ascii=False)}" if self.key else ""
        return f"# undecided {self.place}{key}: {self.why}"


def marks_in(text: str) -> list[Mark]:
    """Return the marks of a file in its order."""
    found = (_MARK.fullmatch(line) for line in text.splitlines())
    return [
        Mark(each[1], json.loads(each[2]) if each[2] else "", each[3])
        for each in found
        if each is not None
    ]


def without_marks(text: str) -> str:
    """Return the text without the comments that are marks."""
    return "".join(
        line for line in text.splitlines(keepends=True) if not _MARK.fullmatch(line.rstrip("\r\n"))
    )


def with_marks(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with a comment for each mark, above the section that it is about.

    Where there is no such section it stands above the nearest one that is there, else at the end.
    """
    lines = text.splitlines(keepends=True)
    root = YAML().load(text)
    placed = [(*_spot(root, each.place.split("."), len(lines)), each) for each in marks]
    # From below, so that the numbers of the lines above stay; of one spot the last goes first.
    placed.sort(key=lambda each: each[0])
    for line, column, mark in reversed(placed):
        lines.insert(line, f"{' ' * column}{mark.line}\n")
    return "".join(lines)


def _spot(root: Any, path: Sequence[str], end: int) -> tuple[int, int]:
    """Return line and column of the deepest key of a path that is there."""
    node, found = root, (end, 0)
    for key in path:
        if not isinstance(node, CommentedMap) or key not in node or not node.lc.data:
            break
        if node.fa.flow_style() is True:  # no comment can stand within it
            break
        line, column = node.lc.key(key)
        found, node = (line, column), node[key]
    return found
