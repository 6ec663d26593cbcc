"""Whether an attribute in Intercom holds the value that a field has in the source."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from transforms.places import Places
from transforms.rules import FieldTarget
from transforms.verify.words import letters

LONGEST: Final = 255  # characters of a text attribute
GIVEN_UP: Final = frozenset(
    {
        "attribute_unfit",
        "attribute_missing",
        "attribute_cut",
        "field_values_cut",
        "value_refused",
    }
)

Row = Mapping[str, Any]


def wrong_values(
    row: Row, places: Places, shown: Mapping[str, Any], losses: Any
) -> Iterator[tuple[str, str, str]]:
    """Yield name, what the source has and what Intercom shows, where they differ.

    Two fields may go to one attribute: it holds the value of either. A value that was openly given
    up may be missing.
    """
    wanted: dict[str, list[tuple[FieldTarget, Any, str | None]]] = {}
    own = [(target, row[column], None) for column, target in places.columns.items()]
    for target, raw, text in (*own, *_of_fields(row, places)):
        if raw not in (None, "", []):
            wanted.setdefault(target.to, []).append((target, raw, text))
    for attribute, values in wanted.items():
        found = shown.get(attribute)
        if any(_is_same(target, raw, text, found) for target, raw, text in values):
            continue
        if found in (None, "") and not GIVEN_UP.isdisjoint(losses):
            continue
        yield attribute, told_as(*values[0][1:]), str(found)


def listed_in(shown: object) -> set[str]:
    """Return what an attribute that holds a list says, letter case and spaces aside."""
    words = (" ".join(each.split()) for each in str(shown or "").casefold().split(","))
    return {word for word in words if word}


def told_as(raw: Any, text: str | None) -> str:
    """Return a value as people read it."""
    if text is None and isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d %H:%M UTC")
    return str(text or raw)


def same_text(told: str, shown: object) -> bool:
    """Compare a text with an attribute's, which may have lost its end."""
    wanted, found = letters(told), letters(str(shown if shown is not None else ""))
    if wanted == found:
        return bool(wanted) or " ".join(told.split()) == " ".join(str(shown or "").split())
    return len(told) > LONGEST and bool(found) and wanted.startswith(found)


def same_instant(at: datetime | None, shown: object) -> bool:
    """Compare an instant with what Intercom shows: unix seconds, or a text."""
    if at is None:
        return shown in (None, "")
    if isinstance(shown, int | float):
        return int(shown) == int(at.timestamp())
    try:
        told = datetime.fromisoformat(str(shown))
    except ValueError:
        return False
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return int(told.timestamp()) == int(at.timestamp())


def _of_fields(row: Row, places: Places) -> Iterator[tuple[FieldTarget, Any, str | None]]:
    """Yield the values of fields by their id or name, or of the column that no field is called."""
    by_name: dict[str, Row] = {}
    for field in row["fields"]:
        by_name.setdefault(field["name"], field)
    by_name |= {field["id"]: field for field in row["fields"]}
    for key, target in places.fields.items():
        field = by_name.get(key)
        if field is None:
            yield target, row.get(key), None
        else:
            value = field["value"]
            raw = field["text"] if value is None else orjson.loads(value)
            yield target, raw, field["text"]


def _is_same(target: FieldTarget, raw: Any, text: str | None, shown: Any) -> bool:
    try:
        return _SAME[target.type](raw, text, shown)
    except (ValueError, TypeError, OverflowError):
        return False


def _string(raw: Any, text: str | None, shown: Any) -> bool:
    if isinstance(raw, datetime):
        return same_instant(raw, shown)
    told = text or (", ".join(map(str, raw)) if isinstance(raw, list) else str(raw))
    return same_text(told, shown)


def _number(raw: Any, _text: str | None, shown: Any) -> bool:
    return float(raw) == float(shown)


def _boolean(raw: Any, _text: str | None, shown: Any) -> bool:
    told = raw if isinstance(raw, bool) else str(raw).lower() in {"true", "yes", "1", "on"}
    return bool(told) is (shown if isinstance(shown, bool) else str(shown).lower() == "true")


def _instant(raw: Any, _text: str | None, shown: Any) -> bool:
    at = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return same_instant(at if at.tzinfo else at.replace(tzinfo=UTC), shown)


def _list(raw: Any, text: str | None, shown: Any) -> bool:
    return same_text(str(raw[0]), shown) if isinstance(raw, list) else _string(raw, text, shown)


_SAME: Final[dict[str, Callable[[Any, str | None, Any], bool]]] = {
    "string": _string,
    "integer": _number,
    "decimal": _number,
    "boolean": _boolean,
    "datetime": _instant,
    "list": _list,
}
