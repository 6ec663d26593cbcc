"""Values in a tree of plain mappings, found by the path of their keys."""

from collections.abc import Iterator
from typing import Any, Final

from connectors.settings.faults import Path


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()  # the key does not stand in the file


def look_up(tree: Any, path: Path) -> Any:
    """Return the value at `path`, or MISSING."""
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return MISSING
        tree = tree[key]
    return tree


def expand(tree: Any, pattern: Path, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of every key that stands at `pattern`; `*` is any key or item."""
    if not pattern:
        yield before, tree
        return
    key, rest = pattern[0], pattern[1:]
    if key != "*":
        if isinstance(tree, dict) and key in tree:
            yield from expand(tree[key], rest, (*before, key))
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield from expand(value, rest, (*before, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from expand(value, rest, (*before, f"[{index}]"))


def unlike(tree: Any, base: Any) -> Any:
    """Return what of a tree is not as in `base`, where what is left out is null.

    So two trees that say the same are equal, though one of them was written before some key
    was known.
    """
    if not isinstance(tree, dict):
        return tree
    known = base if isinstance(base, dict) else {}
    told = {
        key: unlike(value, known.get(key)) for key, value in tree.items() if value != known.get(key)
    }
    return {key: value for key, value in told.items() if value != {} or tree[key] == {}}
