"""What people and companies have and Intercom has no field for, in attributes of our own.

One is made when somebody has a value for it. Its name is ours to choose: where it is taken, the
next free one stands for it, and no run stops for that.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.places import places_of, proposed_of, wishes_of
from transforms.plan import names
from transforms.plan.fields import Fitted, fit, joined, shown
from transforms.plan.shape import PeopleShape, people_shape
from transforms.plan.workspace import READ_AS, Workspace
from transforms.quirks.intercom_values import company_attribute_name, odd_characters
from transforms.rules import FieldType, Model, Rules

CONTACT: Final[Model] = "contact"
COMPANY: Final[Model] = "company"
NAMES_TRIED: Final = 9  # a name, the same with the source's, and those with a number behind it

Names = Mapping[tuple[Model, str], str]  # (model, name that it would have): its name


class Column(NamedTuple):
    """A column of people or companies.

    `dropped` is the loss of who has no place for it, `cut` of a list that is too long.
    """

    name: str
    attribute: str
    type: FieldType = "string"
    dropped: str | None = None
    cut: str = "attribute_cut"


class Kept(NamedTuple):
    """Values with the name that their attribute would have, and the losses of those without one."""

    values: list[tuple[str, Fitted, str]]  # name, value, all of it as text
    losses: tuple[str, ...]


COLUMNS: Final[Mapping[Model, tuple[Column, ...]]] = {
    CONTACT: (
        Column("external_id", names.EXTERNAL_ID, dropped="external_id_dropped"),
        Column("locale", names.LANGUAGE),
        Column("time_zone", names.TIME_ZONE),
        Column("is_suspended", names.SUSPENDED, "boolean", dropped="suspension_dropped"),
        Column("notes", names.NOTES, dropped="notes_dropped"),
        Column("tags", names.ORIGINAL_TAGS, dropped="tags_dropped", cut="tags_cut"),
    ),
    COMPANY: (
        Column(
            "external_id",
            company_attribute_name(names.EXTERNAL_ID),
            dropped="external_id_dropped",
        ),
        Column(
            "domains",
            company_attribute_name(names.DOMAINS),
            dropped="domains_dropped",
            cut="domains_cut",
        ),
        Column("notes", company_attribute_name(names.NOTES), dropped="notes_dropped"),
        Column(
            "tags",
            company_attribute_name(names.ORIGINAL_TAGS),
            dropped="tags_dropped",
            cut="tags_cut",
        ),
    ),
}
_LISTS: Final = (names.OTHER_EMAILS, names.OTHER_PHONES, names.HANDLES, names.ORIGINAL_PHONE)


def kept_columns(row: Mapping[str, Any], model: Model, rules: Rules, shape: PeopleShape) -> Kept:
    """Return the values of the columns that nobody mapped; one domain alone is the website."""
    mapped = mapped_columns(rules, model)
    values: list[tuple[str, Fitted, str]] = []
    losses: list[str] = []
    for column in COLUMNS[model]:
        raw = row[column.name]
        if not raw or column.name in mapped or (column.name == "domains" and len(raw) < 2):
            continue
        place = _place(column, shape, rules)
        if place == "attribute":
            values.append((column.attribute, _fitted(raw, column), shown(raw)))
        elif place == "drop" and column.dropped is not None:
            losses.append(column.dropped)
    return Kept(values, tuple(losses))


def extras_in(
    table: pa.Table, model: Model, rules: Rules, shapes: Mapping[str, str]
) -> set[tuple[Model, str]]:
    """Return the attributes that somebody has a value for, as (model, name it would have).

    `shapes`: those of people or companies that were begun, by source id.
    """
    columns = ["source_id", *(column.name for column in COLUMNS[model])]
    found: set[str] = set()
    for row in table.select(columns).to_pylist():
        shape = people_shape(shapes.get(row["source_id"]), rules)
        found |= {name for name, _, _ in kept_columns(row, model, rules, shape).values}
    return {(model, name) for name in found}


def mapped_columns(rules: Rules, model: Model) -> Collection[str]:
    """Return what the operator's lines name: fields and columns."""
    return wishes_of(rules, model).keys()


def own_names(rules: Rules, workspace: Workspace) -> Names:
    """Return the names of all attributes of ours, by model and the name that each would have."""
    reserved = _reserved(rules)
    return {
        (model, name): _free_name(name, kind, model, rules, workspace, reserved)
        for model, name, kind in _all()
    }


def type_of(model: Model, name: str) -> FieldType:
    """Return the type of an attribute of ours, by the name that it would have."""
    return next((c.type for c in COLUMNS[model] if c.attribute == name), "string")


def _all() -> Iterator[tuple[Model, str, FieldType]]:
    for model, columns in COLUMNS.items():
        yield from ((model, column.attribute, column.type) for column in columns)
    yield from ((CONTACT, name, "string") for name in _LISTS)


def _place(column: Column, shape: PeopleShape, rules: Rules) -> str:
    if column.name == "tags":
        options = rules.options
        kept = "attribute" if options.has_tags_attribute else "tags"
        return "drop" if options.drops_tags else kept
    if column.name == "notes":
        return shape.people_notes
    return "attribute" if shape.fields == "all" else "drop"


def _fitted(raw: Any, column: Column) -> Fitted:
    if isinstance(raw, list):
        return joined(names.tag_names(raw) if column.name == "tags" else raw, column.cut)
    return fit(raw, None, column.type)


def _reserved(rules: Rules) -> frozenset[str]:
    """Return the names that the operator's lines have, and those made for fields of the source.

    A name of ours may stand there by then because a field got it: it is that field's.
    """
    models: tuple[Model, ...] = (CONTACT, COMPANY)
    targets = chain.from_iterable(
        (*places_of(rules, model, is_auto=False).targets, *proposed_of(rules, model).values())
        for model in models
    )
    legacy = (names.legacy_attribute(rules, model) for model in (CONTACT, COMPANY))
    return frozenset(chain((target.to for target in targets), legacy))


def _free_name(
    name: str,
    kind: FieldType,
    model: Model,
    rules: Rules,
    workspace: Workspace,
    reserved: Collection[str],
) -> str:
    """Return the first name under which the workspace has such an attribute, else a free one."""
    tried = [each for each in _candidates(name, rules.source_name) if each not in reserved]
    for each in tried:
        found = workspace.attributes.get(model, {}).get(each)
        if found is not None and found.type in READ_AS[kind] and not found.options:
            return each
    taken = {each for of in (CONTACT, COMPANY) for each in workspace.attributes.get(of, {})}
    return next((each for each in tried if each not in taken), name)


def _candidates(name: str, source: str) -> Iterator[str]:
    """Yield names by preference; Intercom takes no brackets in them."""
    odd = odd_characters(source)
    own = f"{name} - {''.join(each for each in source if each not in odd)}"
    yield name
    yield own
    yield from (f"{own} {number}" for number in range(2, NAMES_TRIED))
