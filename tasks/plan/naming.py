"""What fields of the source point at, by name: read from what is staged, one by one."""

from collections.abc import Collection, Mapping

import pyarrow as pa

from connectors.staging import Area
from transforms.contracts import sort_key
from transforms.excluding import split_excluded
from transforms.field_names import named, pointed_at
from transforms.latest import latest
from transforms.source_kind import SourceKind


def with_names(table: pa.Table, area: Area, kind: SourceKind) -> pa.Table:
    """Return canonical rows whose fields say what they point at; an id where nobody knows it."""
    if kind.name_in is None:
        return table
    names = {name: _names(area, kind, name, ids) for name, ids in pointed_at(table).items()}
    return named(table, names)


def _names(area: Area, kind: SourceKind, name: str, ids: Collection[str]) -> Mapping[str, str]:
    """Return what a list's records are called; who is to be left out has no name here either."""
    if kind.name_in is None:
        return {}
    reader = area.reader(name, is_incremental=name not in kind.roles.named)
    rows = split_excluded(latest(reader.read_keys(sorted(sort_key(each) for each in ids))))[0]
    told = zip(rows["id"].to_pylist(), rows["payload"].to_pylist(), strict=True)
    found = {source_id: kind.name_in(name, payload) for source_id, payload in told}
    return {source_id: called for source_id, called in found.items() if called is not None}
