"""A YAML file as plain values, with what a person would trip over refused: duplicate keys, tags.

YAML is read as its version 1.2 means it: only `true` and `false` are truth values (so `off` and
the country code NO are words), numbers have no leading zeros and dates stay text.
"""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from connectors.settings.faults import Faults, one_line

MAX_NODES: Final = 200_000  # a file that grows beyond this by its aliases is refused
MAX_DEPTH: Final = 40  # sections within sections

_PREFIX: Final = "tag:yaml.org,2002:"
_PLAIN_TAGS: Final = frozenset(
    f"{_PREFIX}{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "merge")
)
_RESOLVERS: Final = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"0|[-+]?[1-9][0-9]{0,30}", "-+0123456789"),
    ("float", r"[-+]?[0-9]{0,30}\.[0-9]{1,30}(?:[eE][-+]?[0-9]{1,3})?", "-+.0123456789"),
    ("merge", r"<<", "<"),
)


class _Loader(yaml.SafeLoader):
    """Builds plain values only, and takes fewer words for numbers and truth values."""


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(f"{_PREFIX}{_name}", re.compile(f"(?:{_pattern})$"), list(_first))


def read_document(path: Path, faults: Faults) -> dict[str, Any] | None:
    """Return the file's mapping with text keys; None, and a fault, when there is none.

    Duplicate keys are faults, of which the last one is kept so that reading can go on.
    """
    text = _read_text(path, faults)
    if text is None:
        return None
    loader = _Loader(text)
    try:
        return _read_mapping(loader, faults)
    except yaml.MarkedYAMLError as exc:
        faults.add(_place(exc.problem_mark or exc.context_mark), _told(exc), "valid YAML")
    except (yaml.YAMLError, ValueError, RecursionError):
        faults.add((), "is not YAML that can be read", "valid YAML, not too deeply nested")
    finally:
        loader.dispose()
    return None


def _read_text(path: Path, faults: Faults) -> str | None:
    allowed = "the path of a migration file"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.add((), "there is no such file", allowed)
    except IsADirectoryError:
        faults.add((), "is a folder", allowed)
    except UnicodeDecodeError as exc:
        faults.add((), f"is not UTF-8 text (byte {exc.start})", "a file saved as UTF-8")
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or "not a path"
        faults.add((), f"can't be read: {reason}", allowed)
    else:
        if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
            line = text.count("\n", 0, found.start()) + 1
            faults.add((f"line {line}",), "has a character that is not text", "printable text")
            return None
        return text
    return None


def _read_mapping(loader: _Loader, faults: Faults) -> dict[str, Any] | None:
    allowed = "a mapping with name, source, target and so on"
    node = loader.get_single_node()
    if node is None:
        faults.add((), "is empty", allowed)
        return None
    _Survey(faults).visit(node, ())
    if faults.has(()):
        return None
    document = loader.construct_document(node)
    if document is None:
        faults.add((), "is empty", allowed)
    elif not isinstance(document, dict):
        faults.add((), "is not a mapping", allowed)
    else:
        return {_key(key): _with_text_keys(value) for key, value in document.items()}
    return None


class _Survey:
    """Walks the nodes before values are made of them, aliases followed."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._left = MAX_NODES

    def visit(self, node: yaml.Node, path: tuple[str, ...]) -> None:
        self._left -= 1
        if self._left < 0 or len(path) > MAX_DEPTH:
            self._faults.add((), "is too large or too deeply nested", "a plain file")
        elif node.tag not in _PLAIN_TAGS:
            self._faults.add((), f"has a tag at {_spot(node.start_mark)}", "values without !tags")
        elif isinstance(node, yaml.ScalarNode):
            if any("\ud800" <= sign <= "\udfff" for sign in node.value):
                self._faults.add((), f"has half a character at {_spot(node.start_mark)}", "text")
        elif isinstance(node, yaml.MappingNode):
            self._mapping(node, path)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.visit(item, (*path, f"[{index}]"))

    def _mapping(self, node: yaml.MappingNode, path: tuple[str, ...]) -> None:
        first: dict[str, str] = {}
        for key, value in node.value:
            if self._faults.has(()):
                return
            if not isinstance(key, yaml.ScalarNode):
                spot = _spot(key.start_mark)
                self._faults.add((), f"has a key at {spot} that is not text", "text as keys")
                return
            self.visit(key, path)
            if key.value in first:
                again = f"stands twice, {first[key.value]} and {_spot(key.start_mark)}"
                self._faults.add((*path, key.value), again, "each key once")
            first[key.value] = _spot(key.start_mark)
            self.visit(value, (*path, key.value))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(item) for item in value]
    return value


def _key(key: Any) -> str:
    words = {True: "true", False: "false", None: "null"}
    return words[key] if key is None or isinstance(key, bool) else str(key)


def _spot(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "an unknown place"


def _place(mark: yaml.Mark | None) -> tuple[str, ...]:
    return (_spot(mark),)


def _told(exc: yaml.MarkedYAMLError) -> str:
    """Return PyYAML's words without what it quotes of the file, which may be a secret."""
    words = exc.problem or exc.context or "can't be read"
    return one_line(re.sub(r"'(?!<[a-z ]+>')[^']{2,}'|\"[^\"]{2,}\"", "…", words))
