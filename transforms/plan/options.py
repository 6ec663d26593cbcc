"""The values that occur in fields which become lists: they have to be options beforehand."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.places import Places, places_of
from transforms.plan.fields import fit, raw_value
from transforms.rules import FieldTarget, Model, Rules


def labels_in(table: pa.Table, model: Model, rules: Rules) -> dict[tuple[str, str], set[str]]:
    """Return the values by (model, attribute) of a table of tickets, contacts or companies.

    Each different value of a field is looked at once, however many records have it.
    """
    places = places_of(rules, model, is_auto=True)
    found: dict[tuple[str, str], set[str]] = {}
    for target, raw, text in (*_of_fields(table, places), *_of_columns(table, places)):
        value = fit(raw, text, target.type).value
        if value is not None:
            found.setdefault((model, target.to), set()).add(value)
    return found


def _of_fields(table: pa.Table, places: Places) -> Iterator[tuple[FieldTarget, Any, str | None]]:
    lists = {key: target for key, target in places.fields.items() if target.type == "list"}
    flat = pc.list_flatten(table.column("fields"))
    if not lists or not len(flat):
        return
    keys = pa.array(lists, pa.string())
    is_in = [pc.is_in(pc.struct_field(flat, key), keys) for key in ("id", "name")]
    for field in _different_fields(flat.filter(pc.or_(*is_in))):
        for key in ("id", "name"):
            if field["text"] is not None and (target := lists.get(field[key])) is not None:
                yield target, raw_value(field), field["text"]


def _of_columns(table: pa.Table, places: Places) -> Iterator[tuple[FieldTarget, Any, str | None]]:
    columns = [*places.columns.items(), *places.fields.items()]
    for column, target in columns:
        if target.type == "list" and column in table.column_names and column != "fields":
            for value in _different(table.column(column)):
                yield target, value, None


def _different_fields(fields: pa.ChunkedArray) -> list[dict[str, Any]]:
    columns = ["id", "name", "value", "text"]
    rows = pa.table({name: pc.struct_field(fields, name) for name in columns})
    found: list[dict[str, Any]] = rows.group_by(columns).aggregate([]).to_pylist()
    return found


def _different(values: pa.ChunkedArray) -> Iterable[Any]:
    """Return each value once; of lists there is no `unique` of Arrow's own."""
    if pa.types.is_nested(values.type):
        return {tuple(row): row for row in values.to_pylist() if row}.values()
    return [value for value in pc.unique(values).to_pylist() if value is not None]
