"""What may stand where in a migration file, drawn from the model itself: keys, kinds, defaults."""

import difflib
import functools
from typing import Any, Final

from connectors.settings.faults import Path, dotted
from connectors.settings.model import Settings, smallest

CLOSE: Final = 0.7  # likeness from which on another key was probably meant

_WORDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


@functools.cache
def defaults() -> dict[str, Any]:
    """Return the value of every key that was left out, as JSON."""
    return smallest().model_dump(mode="json", by_alias=True)


def allowed_at(path: Path) -> str:
    """Say in words what may stand at `path`."""
    node = _node(path)
    return _in_words(node) if node else "a value of the kind that the example file shows"


def choices_at(path: Path) -> list[str]:
    """Return the words that may stand at `path`, if only some may."""
    node = _node(path) or {}
    options = [_resolved(option) for option in node.get("anyOf", [node])]
    return [word for option in options for word in option.get("enum", [])]


def suggestion(path: Path) -> str:
    """Say which known key is nearest to an unknown one: beside it, or anywhere in the file."""
    section, key = path[:-1], path[-1]
    beside = list((_node(section) or {}).get("properties", {}))
    if near := difflib.get_close_matches(key, beside, n=1, cutoff=CLOSE):
        return f"nearest known key: {dotted((*section, near[0]))}"
    everywhere = {known[-1]: known for known in reversed(known_keys())}
    if near := difflib.get_close_matches(key, everywhere, n=1, cutoff=CLOSE):
        return f"nearest known key: {dotted(everywhere[near[0]])}"
    return f"known here: {', '.join(beside)}"


def is_section(path: Path) -> bool:
    """Say whether a mapping without required keys belongs at `path`: `key:` alone leaves it out."""
    node = _node(path) or {}
    return node.get("type") == "object" and "required" not in node


@functools.cache
def _schema() -> dict[str, Any]:
    return Settings.model_json_schema(by_alias=True)


@functools.cache
def known_keys() -> list[Path]:
    """Return every key that may stand in a file, the shortest first."""
    found: list[Path] = []

    def walk(node: dict[str, Any], path: Path) -> None:
        for key, child in node.get("properties", {}).items():
            found.append((*path, key))
            walk(_not_null(_resolved(child)), (*path, key))

    walk(_schema(), ())
    return sorted(found, key=len)


def _node(path: Path) -> dict[str, Any] | None:
    node: Any = _schema()
    for key in path:
        node = _not_null(node)
        if key.startswith("[") and "items" in node:
            node = node["items"]
        elif key in node.get("properties", {}):
            node = node["properties"][key]
        else:
            node = node.get("additionalProperties")
        if not isinstance(node, dict):
            return None
        node = _resolved(node)
    return dict(node)


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if reference := node.get("$ref"):
        return dict(_schema()["$defs"][reference.rsplit("/", 1)[-1]])
    return node


def _not_null(node: dict[str, Any]) -> dict[str, Any]:
    options = [_resolved(option) for option in node.get("anyOf", [node])]
    return next((option for option in options if option.get("type") != "null"), node)


def _in_words(node: dict[str, Any]) -> str:
    if "anyOf" in node:
        return " or ".join(_in_words(_resolved(option)) for option in node["anyOf"])
    if "enum" in node:
        return " | ".join(str(word) for word in node["enum"])
    if "const" in node:
        return str(node["const"])
    words = _WORDS.get(node.get("type", ""), "a value")
    if node.get("type") == "array":
        words = f"{words} (items: {_in_words(_resolved(node['items']))})"
    return words
