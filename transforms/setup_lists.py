"""The short lists in which a source says what it calls things, read as every source does."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from transforms.contracts import TEAM, from_rows
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.payloads import record


def listed(setup: Mapping[str, pa.Table], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and payload of each record of a list, newest versions, in the order of their ids.

    A list that is not there is an empty one; a row that is no record is left to `broken_in`.
    """
    if name in setup:
        for row_id, payload in _read(setup[name]):
            if payload is not None:
                yield row_id, payload


def broken_in(setup: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """Return `list:id` of each row that is no record: what it would name shows by its id."""
    return tuple(
        f"{name}:{row_id}"
        for name, table in setup.items()
        for row_id, payload in _read(table)
        if payload is None
    )


def teams_of(names: Mapping[str, str]) -> pa.Table:
    """Return teams, given by id, as TEAM in the same order."""
    rows: list[dict[str, object]] = [
        {"source_id": team_id, "name": name} for team_id, name in names.items()
    ]
    return from_rows(rows, TEAM)


def _read(table: pa.Table) -> Iterator[tuple[str, dict[str, Any] | None]]:
    for row in latest(table).select(["id", "payload"]).to_pylist():
        try:
            yield row["id"], record(row)
        except RecordError:
            yield row["id"], None
