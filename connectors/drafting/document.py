"""A migration file as text that is changed line by line, its comments and its order kept.

ruamel.yaml reads and writes it. Values of the file are compared as `connectors.settings` reads
them: a key is text, and its letter case makes no difference.
"""

import copy
import hashlib
from io import StringIO
from pathlib import Path
from typing import Any, Final, Self

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.util import load_yaml_guess_indent

from connectors.drafting.marks import Mark, marks_in, with_marks, without_marks
from connectors.settings.documents import read_document
from connectors.settings.faults import Faults, SettingsError
from connectors.settings.faults import Path as KeyPath
from connectors.settings.trees import MISSING

INDENT: Final = 2
WIDTH: Final = 4_096  # characters of a line, so that none is broken
COMMENT: Final = 100  # characters of a comment behind a line


class MigrationFile:
    """One file being changed; nothing is written before `connectors.drafting.save`."""

    def __init__(self, text: str, *, digest: str | None = None) -> None:
        """Take the text of a sound YAML mapping; `digest` is that of the file it was read from."""
        self.digest = digest
        self.marks: list[Mark] = marks_in(text)
        bare = without_marks(text)
        _, indent, offset = load_yaml_guess_indent(bare)
        self._yaml = YAML()
        self._yaml.Constructor, self._yaml.Representer = _Constructor, _Representer
        self._yaml.preserve_quotes = True
        self._yaml.width = WIDTH
        self._yaml.indent(mapping=INDENT, sequence=indent or 2 * INDENT, offset=offset or 0)
        self._root: Any = self._yaml.load(bare)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the file at a path; raises SettingsError where it is none that can be read."""
        faults = Faults()
        if read_document(path, faults) is None or faults.sorted():
            raise SettingsError(str(path), faults.sorted())
        text = path.read_bytes().decode("utf-8-sig")
        try:
            return cls(text, digest=digest_of(path))
        except YAMLError as exc:
            faults.add((), "is YAML that can't be changed by a program", "a plain file")
            raise SettingsError(str(path), faults.sorted()) from exc

    @property
    def tree(self) -> dict[str, Any]:
        """Return everything as plain values, keys as text."""
        found = _plain(self._root)
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        """Return the text as it would be written, with a comment for each mark."""
        told = StringIO()
        self._yaml.dump(self._root, told)
        return with_marks(told.getvalue(), self.marks)

    def get(self, path: KeyPath) -> Any:
        """Return the value at a path as plain values, MISSING where there is none."""
        node: Any = self._root
        for part in path:
            key = _key_in(node, part)
            if key is MISSING:
                return MISSING
            node = node[key]
        return _plain(node)

    def put(self, path: KeyPath, value: Any, comment: str = "") -> None:
        """Set a value; sections that are missing are made.

        A new line comes first in its section, where no comment of the next section can part it
        from its own. A comment is for new lines only: people's stay. What is decided so is marked
        no more.
        """
        self.marks = [each for each in self.marks if each.path != path]
        section = self._section(path[:-1])
        key = _key_in(section, path[-1])
        if key is not MISSING:
            section[key] = _node(value)
            return
        section.insert(0, path[-1], _node(value))
        if comment and section.fa.flow_style() is not True:
            section.yaml_add_eol_comment(in_a_comment(comment), path[-1], column=0)

    def append(self, path: KeyPath, item: Any) -> None:
        """Add an item to the end of a list, which is made where it is missing."""
        section = self._section(path[:-1])
        key = _key_in(section, path[-1])
        there = MISSING if key is MISSING else section[key]
        if isinstance(there, CommentedSeq) and there:
            there.append(_node(item))
        else:
            self.put(path, [item])

    def remove(self, path: KeyPath) -> None:
        """Take a line out; nothing happens where there is none."""
        if self.get(path) is not MISSING:
            section = self._section(path[:-1])
            del section[_key_in(section, path[-1])]

    def _section(self, path: KeyPath) -> Any:
        """Return the mapping at a path, ready for lines of its own."""
        node = self._root
        for part in path:
            key = _key_in(node, part)
            if key is MISSING:
                node.insert(len(node) if node is self._root else 0, part, CommentedMap())
                key = part
            elif not isinstance(node[key], CommentedMap):
                node[key] = CommentedMap()  # null, or nothing behind the colon
            node = node[key]
        if not node:
            node.fa.set_block_style()  # `{}`
        return node


class _Null:
    """No value, with the word that says so, which ruamel.yaml would forget."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __bool__(self) -> bool:
        return False


class _Constructor(RoundTripConstructor):
    """Reads no value with its word."""


class _Representer(RoundTripRepresenter):
    """Writes no value with its word."""


_NULL: Final = "tag:yaml.org,2002:null"
_Constructor.add_constructor(_NULL, lambda _, node: _Null(node.value))
_Representer.add_representer(
    _Null, lambda representer, null: representer.represent_scalar(_NULL, null.word)
)


def digest_of(path: Path) -> str | None:
    """Return the sha256 of a file, None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def in_a_comment(text: str) -> str:
    """Return text as it may stand in a comment: one line of printable signs, not too long."""
    told = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return told if len(told) <= COMMENT else f"{told[: COMMENT - 1]}…"


def _key_in(node: Any, part: str) -> Any:
    """Return the key of a mapping that a part of a path means, MISSING where it has none."""
    if not isinstance(node, dict):
        return MISSING
    if part in node:
        return part
    wanted = part.casefold()
    return next((key for key in node if _text(key).casefold() == wanted), MISSING)


def _text(key: Any) -> str:
    words = {True: "true", False: "false", None: "null"}
    return words[key] if key is None or isinstance(key, bool) else str(key)


def _node(value: Any) -> Any:
    """Return plain values as ruamel writes them: mappings below a line in one line."""
    if isinstance(value, dict):
        made = CommentedMap((key, _node(item)) for key, item in value.items())
        if all(not isinstance(item, dict | list) for item in value.values()):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        items = CommentedSeq(_node(item) for item in value)
        if all(not isinstance(item, dict | list) for item in value):
            items.fa.set_flow_style()
        return items
    return _Null("null") if value is None else copy.copy(value)


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {_text(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, _Null):
        return None
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
