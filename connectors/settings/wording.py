"""pydantic's findings in the operator's words."""

from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connectors.settings.faults import Faults, Path
from connectors.settings.model import Settings
from connectors.settings.schema import allowed_at, choices_at, suggestion
from connectors.settings.trees import MISSING, look_up

SHOWN: Final = 40  # characters of a wrong word that are repeated

# Keys whose value has two forms: a mapping or a word, a list or a number.
_TWO_FORMS: Final[tuple[Path, ...]] = (
    ("mapping", "*", "fields", "*"),
    ("mapping", "tickets", "builtin", "*"),
    ("options", "source_tags"),
    ("demo", "tickets"),
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

    What was written says which form was meant.
    """
    place = next((each for each in _TWO_FORMS if _matches(path, each)), None)
    if place is None or len(path) == len(place):
        return path
    if not _is_meant(path[len(place)], look_up(tree, path[: len(place)])):
        return None
    return (*path[: len(place)], *path[len(place) + 1 :])


def _is_meant(form: str, value: object) -> bool:
    """Say whether a value was meant to be of a form, by pydantic's name of it."""
    if form.startswith("tuple["):
        return isinstance(value, list)
    if form == "int":
        return not isinstance(value, list)
    return isinstance(value, dict) is not form.startswith("literal[")


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
