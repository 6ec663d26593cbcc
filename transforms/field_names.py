"""Fields that point at another record of the source: its name in place of its id."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import FIELDS, STRINGS

UNNAMED: Final = "lookup_unnamed"  # a loss
LOOKUP: Final = "lookup:"  # begins a field's kind until its name is found; then it is text

Names = Mapping[str, Mapping[str, str]]  # list: id: name


def lookup_kind(pointed: str) -> str:
    """Return the kind of a field whose value is an id of a list of the source."""
    return f"{LOOKUP}{pointed}"


def is_lookup(kind: str) -> bool:
    """Tell whether a field of that kind points at another record."""
    return kind.startswith(LOOKUP)


def pointed_at(table: pa.Table) -> dict[str, set[str]]:
    """Return the ids that the `fields` of canonical rows point at, by list."""
    found: dict[str, set[str]] = {}
    for field in _lookups(table["fields"].to_pylist()) if _has_lookups(table) else ():
        ids = found.setdefault(_list_of(field), set())
        if field["text"] is not None:
            ids.add(field["text"])
    return found


def named(table: pa.Table, names: Names) -> pa.Table:
    """Return the rows with the names of what their fields point at, the id where it has none.

    The id stays the value for machines: a filter may ask for either. That a name is not known is
    a loss of its record.
    """
    if not _has_lookups(table):
        return table
    rows, losses = table["fields"].to_pylist(), table["losses"].to_pylist()
    for fields, lost in zip(rows, losses, strict=True):
        for field in _lookups([fields]):
            own = names.get(_list_of(field), {}).get(field["text"])
            if own is None and field["text"] is not None and UNNAMED not in lost:
                lost.append(UNNAMED)
            field |= {"kind": "text", "text": own or field["text"]}
    return _set(_set(table, "fields", pa.array(rows, FIELDS)), "losses", pa.array(losses, STRINGS))


def _set(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def _has_lookups(table: pa.Table) -> bool:
    """Tell whether any field points anywhere, without making rows of all of them."""
    kinds = table["fields"].combine_chunks().flatten().field("kind")
    return any(is_lookup(kind) for kind in kinds.unique().to_pylist())


def _lookups(rows: Iterable[Iterable[dict[str, Any]]]) -> Iterable[dict[str, Any]]:
    return (field for fields in rows for field in fields if is_lookup(field["kind"]))


def _list_of(field: Mapping[str, Any]) -> str:
    kind: str = field["kind"]
    return kind.removeprefix(LOOKUP)
