"""All values of a person or company: in attributes, and for the note what these do not hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

from transforms.places import Places
from transforms.plan import names
from transforms.plan.fields import (
    Attributes,
    Fitted,
    Spilled,
    allowed,
    exists_by_then,
    mapped_values,
)
from transforms.plan.own_attributes import Names, kept_columns
from transforms.plan.past import Past
from transforms.plan.shape import PeopleShape
from transforms.plan.workspace import Workspace
from transforms.rules import Model, Rules

ATTRIBUTE: Final = "custom_attributes."  # begins the names of attributes among shown fields


class Own(NamedTuple):
    """A value for an attribute of ours: the name that this would have, and all of it as text."""

    name: str
    fitted: Fitted
    whole: str


class Context(Protocol):
    """What all people or companies of a batch share."""

    @property
    def rules(self) -> Rules:
        """Return what people decided."""
        ...

    @property
    def workspace(self) -> Workspace:
        """Return what Intercom has."""
        ...

    @property
    def named(self) -> Names:
        """Return the names of our own attributes."""
        ...

    @property
    def places(self) -> Mapping[str, Places]:
        """Return where fields go, by the shape's word."""
        ...


def values_of(
    row: Mapping[str, Any],
    model: Model,
    context: Context,
    shape: PeopleShape,
    more: Iterable[Own] = (),
) -> Attributes:
    """Return the values of all attributes, and as spilled what they do not hold whole."""
    exists = attribute_exists(model, context)
    places = context.places[shape.fields]
    mapped = mapped_values(row["fields"], row, places, exists)
    values = dict(mapped.values)
    values[names.legacy_attribute(context.rules, model)] = row["source_id"]
    spilled = [*mapped.spilled, *_unmapped(row, places)]
    columns = kept_columns(row, model, context.rules, shape)
    for name, fitted, whole in (*(Own(*each) for each in columns.values), *more):
        attribute = context.named[model, name]
        found = fitted if exists(attribute) else Fitted(None, "attribute_missing")
        values[attribute] = found.value
        if found.loss is not None:
            spilled.append(Spilled(name, whole, found.loss))
    losses = (*columns.losses, *(("fields_dropped",) if _drops(row, places) else ()))
    return allowed(Attributes(values, losses, tuple(spilled)), exists)


def emptied(
    past: Past, attributes: Attributes, model: Model, context: Context, own: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the lines of what Intercom shows and the source has emptied since.

    `own`: Intercom's own fields that are empty now. What is shown by others than us says another
    thing by the time it is written, and stays.
    """
    empty_names = {name for (of, _), name in context.named.items() if of == model}
    empty_names |= {name for name, value in attributes.values.items() if value is None}
    empty_names -= {name for name, value in attributes.values.items() if value is not None}
    empty = {*own, *(f"{ATTRIBUTE}{name}" for name in empty_names)}
    return tuple(line for line in past.shown if line.rpartition(":")[0] in empty)


def attribute_exists(model: Model, context: Context) -> Callable[[str], bool]:
    """Return the test whether an attribute exists when values are sent."""
    has = context.workspace.has_attribute
    return exists_by_then(context.rules, lambda name: has(model, name))


def _unmapped(row: Mapping[str, Any], places: Places) -> Iterator[Spilled]:
    for field in row["fields"]:
        if field["text"] and not places.holds(field):
            yield Spilled(field["name"], field["text"], "fields_dropped")


def _drops(row: Mapping[str, Any], places: Places) -> bool:
    """Say whether the file leaves out a field that has a value."""
    return any(
        field["text"] and not places.dropped.isdisjoint({field["id"], field["name"]})
        for field in row["fields"]
    )
