"""Values of the source's fields as values of Intercom's attributes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson

from transforms.model import EntityType
from transforms.places import Places, column_name
from transforms.plan.steps import given
from transforms.quirks.intercom_values import cut_text, known_attributes
from transforms.rules import FieldTarget, FieldType, Rules

_TRUE: Final = frozenset({"true", "yes", "1", "on"})
_FALSE: Final = frozenset({"false", "no", "0", "off"})
DATE_FORMAT: Final = "%Y-%m-%d %H:%M UTC"


def everywhere(_name: str) -> bool:
    """Say that an attribute is there."""
    return True


class Fitted(NamedTuple):
    """A value as an attribute takes it (None: it has none), and what was lost on the way."""

    value: Any
    loss: str | None = None


class Spilled(NamedTuple):
    """A value that no attribute holds whole: what people call its field, and all of it."""

    name: str
    text: str
    loss: str


class Attributes(NamedTuple):
    """Values by attribute name, the losses, and the values that are not wholly there."""

    values: dict[str, Any]
    losses: tuple[str, ...] = ()
    spilled: tuple[Spilled, ...] = ()

    @property
    def all_losses(self) -> tuple[str, ...]:
        """Return the losses where nothing else takes what is spilled."""
        return (*self.losses, *(each.loss for each in self.spilled))


class _Hit(NamedTuple):
    """A value with its attribute."""

    rank: int
    target: FieldTarget
    name: str
    raw: Any
    text: str | None


def shown(value: Any) -> str:
    """Return a value for people."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return value.strftime(DATE_FORMAT) if isinstance(value, datetime) else str(value)


def seconds(instant: datetime) -> int:
    """Return an instant as Intercom writes it."""
    return int(instant.timestamp())


def mapped_values(
    fields: list[dict[str, Any]],
    columns: Mapping[str, Any],
    places: Places,
    exists: Callable[[str], bool] = everywhere,
) -> Attributes:
    """Return the values of fields and columns that have an attribute, those without one as None.

    `columns` are the record's own (priority, notes, …). When two fields go to one attribute, the
    first that has a value fills it. An attribute that will not be there (`exists`) takes none.
    """
    values: dict[str, Any] = {target.to: None for target in places.targets}
    spilled = []
    for hit in sorted(_hits(fields, columns, places), key=lambda hit: hit.rank):
        value, loss = fit(hit.raw, hit.text, hit.target.type)
        if value is not None and not exists(hit.target.to):
            value, loss = None, "attribute_missing"
        if values[hit.target.to] is None:
            values[hit.target.to] = value
        elif value is not None and value != values[hit.target.to]:
            loss = loss or "attribute_taken"
        if loss is not None:
            spilled.append(Spilled(hit.name, hit.text or shown(hit.raw), loss))
    return Attributes(values, (), tuple(spilled))


def _hits(
    fields: list[dict[str, Any]], columns: Mapping[str, Any], places: Places
) -> Iterator[_Hit]:
    """Yield the values that have an attribute; a column only where no field has its name."""
    known: set[str] = set()
    for field in fields:
        for key in dict.fromkeys((field["id"], field["name"])):
            known.add(key)
            if field["text"] is not None and (target := places.fields.get(key)) is not None:
                rank = places.ranks[key]
                yield _Hit(rank, target, field["name"], raw_value(field), field["text"])
    for column, target in places.columns.items():
        if columns[column] is not None:
            yield _Hit(-1, target, column_name(column), columns[column], None)
    for key in places.own_columns(columns):
        if key not in known and columns[key] is not None:
            yield _Hit(places.ranks[key], places.fields[key], key, columns[key], None)


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
    return attributes._replace(values=kept, losses=attributes.losses + extra)


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


def raw_value(field: Mapping[str, Any]) -> Any:
    """Return a field's value for machines; its text where it has none."""
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
