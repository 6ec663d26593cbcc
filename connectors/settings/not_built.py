"""What the file may ask for and this version can't do: one line each, deleted when it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from connectors.settings.faults import Faults, Path
from connectors.settings.schema import defaults
from connectors.settings.trees import MISSING, expand, look_up

WORDS: Final = "is not built yet"


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """`asks(value, default)` says whether a value in the file wants it; `instead` is allowed."""

    key: str  # `*` stands for any key or item
    asks: Callable[[Any, Any], bool]
    instead: str
    problem: str = WORDS


def _differs(value: Any, default: Any) -> bool:
    """Compare with the default; a section that repeats parts of the default does not differ."""
    if isinstance(default, dict) and isinstance(value, dict):
        return any(_differs(item, default.get(key, MISSING)) for key, item in value.items())
    if isinstance(default, bool | int | float) and isinstance(value, str):
        return value.lower() != str(default).lower()
    return bool(value != default)


def _starts(*beginnings: str) -> Callable[[Any, Any], bool]:
    return lambda value, _: isinstance(value, str) and value.startswith(beginnings)


NOT_BUILT: Final = (
    NotBuilt("storage.staging", _starts("s3:"), "a folder"),
    NotBuilt("storage.files", _starts("s3:"), "a folder"),
    NotBuilt("storage.s3_endpoint", _differs, "null"),
)


def refuse_not_built(tree: dict[str, Any], faults: Faults) -> None:
    """Add a fault for every wish that can't be granted; sound defaults pass in silence."""
    for line in NOT_BUILT:
        pattern: Path = tuple(line.key.split("."))
        default = look_up(defaults(), pattern)
        for path, value in expand(tree, pattern):
            if line.asks(value, default) and not faults.has(path):
                faults.add(path, line.problem, line.instead)
