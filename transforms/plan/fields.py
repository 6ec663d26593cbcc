"""Values of the source's fields as values of Intercom's attributes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson

from transforms.model import EntityType
from transforms.plan.steps import given
from transforms.quirks.intercom import cut_text, known_attributes
from transforms.rules import FieldTarget, FieldType, Rules

_TRUE: Final = frozenset({"true", "yes", "1", "on"})
_FALSE: Final = frozenset({"false", "no", "0", "off"})


class Fitted(NamedTuple):
    """A value as an attribute takes it (None: it has none), and what was lost on the way."""

    value: Any
    loss: str | None = None


class Attributes(NamedTuple):
    """Values by attribute name, and the losses."""

    values: dict[str, Any]
    losses: tuple[str, ...] = ()


def seconds(instant: datetime) -> int:
    """Return an instant as Intercom writes it."""
    return int(instant.timestamp())


def mapped_values(
    fields: list[dict[str, Any]],
    columns: Mapping[str, Any],
    targets: Mapping[str, FieldTarget],
) -> Attributes:
    """Return the values of the mapped fields, those without one as None.

    A field is named in the mapping by its id or by what people call it; `columns` are the
    record's own columns that may be mapped like fields (priority, notes, …). When two fields go
    to one attribute, the first that has a value fills it.
    """
    values: dict[str, Any] = {}
    losses: list[str] = []
    by_name = {field["name"]: field for field in reversed(fields)}
    by_name |= {field["id"]: field for field in fields}
    for name, target in targets.items():
        field = by_name.get(name)
        raw = _raw(field) if field is not None else columns.get(name)
        text = field["text"] if field is not None else None
        value, loss = fit(raw, text, target.type)
        if loss is not None:
            losses.append(loss)
        if values.get(target.to) is None:
            values[target.to] = value
    return Attributes(values, tuple(losses))


def is_mapped(field: Mapping[str, Any], targets: Mapping[str, FieldTarget]) -> bool:
    """Say whether somebody mapped the field."""
    return field["id"] in targets or field["name"] in targets


def fit(raw: Any, text: str | None, kind: FieldType) -> Fitted:
    """Return a field's value as an attribute of `kind` takes it; `text` is its form for people."""
    if raw is None or raw in ("", []):
        return Fitted(None)
    try:
        return _FIT[kind](raw, text)
    except (ValueError, TypeError, OverflowError):
        return Fitted(None, "attribute_unfit")


def allowed(attributes: Attributes, exists: Callable[[str], bool]) -> Attributes:
    """Leave out what has no attribute; a value that is left out is a loss."""
    kept, unknown = known_attributes(attributes.values, exists)
    missed = any(attributes.values[name] is not None for name in unknown)
    extra = ("attribute_missing",) if missed else ()
    return Attributes(kept, attributes.losses + extra)


def exists_by_then(rules: Rules, has: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return the test whether an attribute exists when values are sent; setup makes the rest."""
    if rules.mapping.create_missing_attributes:
        return lambda _name: True
    return has


def once_made(
    values: Mapping[str, Any], model: str, exists: Callable[[str, str], bool]
) -> dict[str, Any]:
    """Return values as they are sent: one whose attribute is still to be made goes with it.

    Setup makes the attribute first; where Intercom refuses that, the value is left out, and no
    record fails for it. `exists` takes model and name.
    """
    return {
        name: value
        if exists(model, name)
        else given(EntityType.ATTRIBUTE.value, f"{model}:{name}", value)
        for name, value in values.items()
    }


def text_value(text: str) -> Fitted:
    """Return a text as a text attribute holds it."""
    cut, is_cut = cut_text(text)
    return Fitted(cut, "attribute_cut" if is_cut else None)


def joined(texts: list[str], cut_loss: str) -> Fitted:
    """Return several texts in one attribute, whole ones only."""
    shown = ""
    for count, text in enumerate(texts):
        longer = f"{shown}, {text}" if shown else text
        if cut_text(longer).is_cut:
            return Fitted(shown or None, cut_loss if count < len(texts) else None)
        shown = longer
    return Fitted(shown or None)


def _raw(field: Mapping[str, Any]) -> Any:
    value = field["value"]
    return field["text"] if value is None else orjson.loads(value)


def _string(raw: Any, text: str | None) -> Fitted:
    if isinstance(raw, datetime):
        return Fitted(raw.isoformat(timespec="seconds"))
    if text is None:
        text = ", ".join(str(item) for item in raw) if isinstance(raw, list) else str(raw)
    return text_value(text)


def _integer(raw: Any, _text: str | None) -> Fitted:
    if isinstance(raw, str) and raw.strip().lstrip("+-").isdecimal():
        return Fitted(int(raw))  # not by way of a float, which would lose digits
    if not float(raw).is_integer():
        raise ValueError(raw)
    return Fitted(int(float(raw)) if isinstance(raw, str) else int(raw))


def _decimal(raw: Any, _text: str | None) -> Fitted:
    number = float(raw)
    if number - number != 0.0:  # nan and infinities are no JSON
        raise ValueError(raw)
    return Fitted(number)


def _boolean(raw: Any, _text: str | None) -> Fitted:
    if isinstance(raw, bool):
        return Fitted(raw)
    word = str(raw).strip().lower()
    if word in _TRUE or word in _FALSE:
        return Fitted(word in _TRUE)
    raise ValueError(raw)


def _datetime(raw: Any, _text: str | None) -> Fitted:
    instant = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return Fitted(seconds(instant))


def _list(raw: Any, text: str | None) -> Fitted:
    if not isinstance(raw, list):
        return _string(raw, text)
    if len(raw) == 1:
        return text_value(str(raw[0]))
    return Fitted(text_value(str(raw[0])).value, "field_values_cut")


_FIT: Final[dict[FieldType, Callable[[Any, str | None], Fitted]]] = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "datetime": _datetime,
    "list": _list,
}
