"""Where the fields of a record go: to attributes that a person named or we proposed, or to none.

A field is named in the migration file by its id or by what people call it, and so may be a column
of the record itself. What a person wrote comes before what was proposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from transforms.rules import FieldTarget, FieldWish, Model, Rules

DROP: Final = "drop"
OWN: Final = "own:"  # begins the key of a ticket's own field among those that are proposed


class Own(NamedTuple):
    """A column of a ticket that people read as a field: its key in the file, and its name."""

    key: str
    column: str
    name: str


OWN_FIELDS: Final = (
    Own("status", "status_label", "Status"),  # what agents call it
    Own("type", "type", "Type"),
    Own("priority", "priority", "Priority"),
    Own("channel", "channel", "Channel"),
    Own("brand", "brand", "Brand"),
    Own("form", "form", "Form"),
    Own("satisfaction", "satisfaction", "Rating"),
    Own("due", "due_at", "Due"),
    Own("problem", "problem_id", "Problem ticket"),
    Own("external_id", "external_id", "External id"),
    Own("first_reply", "first_reply_minutes", "First reply (minutes)"),
    Own("resolution", "resolution_minutes", "Full resolution (minutes)"),
)


def column_name(column: str) -> str:
    """Return what people call a column of a ticket."""
    return next((own.name for own in OWN_FIELDS if own.column == column), column)


@dataclass(frozen=True)
class Places:
    """The attributes of one kind of record.

    `fields` by a field's id or name, or by the name of a column where no field has it; `columns`
    by the name of a column; `dropped` are ids, names and columns that the file leaves out, and
    `dropped_columns` those of a ticket's own fields: a field may be called as a column is.
    """

    fields: Mapping[str, FieldTarget]
    columns: Mapping[str, FieldTarget]
    dropped: frozenset[str] = frozenset()
    dropped_columns: frozenset[str] = frozenset()

    @cached_property
    def targets(self) -> tuple[FieldTarget, ...]:
        """Return all attributes, those of the record's own columns first."""
        return (*self.columns.values(), *self.fields.values())

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Return the order of `fields`: the first of two that share an attribute fills it."""
        return {key: number for number, key in enumerate(self.fields)}

    def own_columns(self, row: Mapping[str, Any]) -> list[str]:
        """Return the keys of `fields` that are columns of a record."""
        return [key for key in self.fields if key in row]

    def holds(self, field: Mapping[str, Any]) -> bool:
        """Say whether the field has an attribute, or is to be left out."""
        return any(
            field[key] in self.fields or field[key] in self.dropped for key in ("id", "name")
        )

    def holds_column(self, column: str) -> bool:
        """Say the same of a column of the record itself."""
        places = (self.columns, self.fields, self.dropped, self.dropped_columns)
        return any(column in place for place in places)

    def drops_column(self, column: str) -> bool:
        """Say whether the file leaves a column out."""
        return column in self.dropped or column in self.dropped_columns


def places_of(rules: Rules, model: Model, *, is_auto: bool) -> Places:
    """Return where the fields of a model go; `is_auto`: those that nobody mapped as well."""
    wishes = wishes_of(rules, model)
    fields = {key: wish for key, wish in wishes.items() if isinstance(wish, FieldTarget)}
    dropped = {key for key, wish in wishes.items() if wish == DROP}
    columns: dict[str, FieldTarget] = {}
    own_dropped: set[str] = set()
    if is_auto:
        proposed = proposed_of(rules, model)
        if model == "conversation":
            columns, own_dropped = _own_places(rules, proposed)
            columns = {column: to for column, to in columns.items() if column not in wishes}
        fields |= {key: to for key, to in proposed.items() if key not in wishes and _is_field(key)}
    return Places(fields, columns, frozenset(dropped), frozenset(own_dropped))


def places_by_shape(rules: Rules, model: Model) -> dict[str, Places]:
    """Return the places of records by what their shape says of `fields`: all, manual."""
    return {how: places_of(rules, model, is_auto=how == "all") for how in ("all", "manual")}


def wishes_of(rules: Rules, model: Model) -> Mapping[str, FieldWish]:
    """Return what a person wrote of the fields of a model."""
    mapping = rules.mapping
    if model == "conversation":
        return mapping.tickets.fields
    return mapping.contacts.fields if model == "contact" else mapping.companies.fields


def proposed_of(rules: Rules, model: Model) -> Mapping[str, FieldTarget]:
    """Return what was proposed for the fields of a model."""
    if model == "conversation":
        return rules.proposed.conversation
    return rules.proposed.contact if model == "contact" else rules.proposed.company


def proposes(rules: Rules, model: Model) -> bool:
    """Say whether fields of a model that nobody mapped are to have attributes."""
    mapping = rules.mapping
    if model == "conversation":
        return mapping.tickets.auto_fields
    return mapping.contacts.auto_fields if model == "contact" else mapping.companies.auto_fields


def _is_field(key: str) -> bool:
    return not key.startswith(OWN)


def _own_places(
    rules: Rules, proposed: Mapping[str, FieldTarget]
) -> tuple[dict[str, FieldTarget], set[str]]:
    """Return the attributes of a ticket's own fields by column, and the columns to leave out."""
    found: dict[str, FieldTarget] = {}
    dropped = set()
    for own in OWN_FIELDS:
        wish = getattr(rules.mapping.tickets.builtin, own.key)
        target = proposed.get(OWN + own.key) if wish == "auto" else wish
        if isinstance(target, FieldTarget):
            found[own.column] = target
        elif wish == DROP:
            dropped.add(own.column)
    return found, dropped
