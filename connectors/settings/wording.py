"""pydantic's findings in the operator's words."""

from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connectors.settings.faults import Faults, Path
from connectors.settings.model import Settings
from connectors.settings.schema import allowed_at, choices_at, suggestion
from connectors.settings.trees import MISSING, look_up

SHOWN: Final = 40  # characters of a wrong word that are repeated

# Keys whose value is a mapping or a word.
_TWO_FORMS: Final[tuple[Path, ...]] = (
    ("mapping", "*", "fields", "*"),
    ("mapping", "tickets", "builtin", "*"),
    ("options", "source_tags"),
)
_UNKNOWN: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument", "invalid_key"})
_KINDS: Final = (
    (bool, "is a truth value"),
    (int, "is a whole number"),
    (float, "is a number"),
    (str, "is text"),
    (list, "is a list"),
    (dict, "is a mapping"),
)


def validate(tree: dict[str, Any], faults: Faults, *, filled: set[Path]) -> Settings | None:
    """Return the settings, or None and a fault for every value that does not fit.

    `filled` are the paths whose values came from the environment: those are never shown.
    """
    try:
        return Settings.model_validate(tree)
    except ValidationError as exc:
        for error in exc.errors(include_url=False):
            if error["type"] != "default_factory_not_called":
                _add(error, tree, faults, filled)
    return None


def _without_branch(path: Path, tree: dict[str, Any]) -> Path | None:
    """Return a path without the name of the form that pydantic tried; None: of another form.

    A field is given as a mapping or as a word: what was written says which one was meant.
    """
    place = next((each for each in _TWO_FORMS if _matches(path, each)), None)
    if place is None or len(path) == len(place):
        return path
    is_mapping = isinstance(look_up(tree, path[: len(place)]), dict)
    if path[len(place)].startswith("literal[") is is_mapping:
        return None
    return (*path[: len(place)], *path[len(place) + 1 :])


def _matches(path: Path, pattern: Path) -> bool:
    return len(path) >= len(pattern) and all(
        part in ("*", key) for part, key in zip(pattern, path, strict=False)
    )


def _add(error: ErrorDetails, tree: dict[str, Any], faults: Faults, filled: set[Path]) -> None:
    told = tuple(f"[{key}]" if isinstance(key, int) else key for key in error["loc"])
    path = _without_branch(told, tree)
    if path is None:
        return
    if path and path[-1] == "[key]":
        path = path[:-1]
    if error["type"] in _UNKNOWN:
        faults.add(path, "is an unknown key", suggestion(path))
    elif error["type"] == "missing":
        faults.add(path, "is missing", f"required: {allowed_at(path)}")
    else:
        value = error.get("input", MISSING)
        quotes = ": put it in quotes" if _wants_quotes(error["type"], value) else ""
        problem = _problem(value, path, is_shown=path not in filled)
        faults.add(path, problem, f"{allowed_at(path)}{quotes}")


def _wants_quotes(error: str, value: Any) -> bool:
    return error == "string_type" and isinstance(value, bool | int | float)


def _problem(value: Any, path: Path, *, is_shown: bool) -> str:
    if value is None:
        return "is empty"
    if is_shown and isinstance(value, str) and choices_at(path):
        return f"is {value[:SHOWN]!r}"
    for kind, told in _KINDS:
        if isinstance(value, kind):
            return told
    return "does not fit"
