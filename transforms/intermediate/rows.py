"""A row of the format as a row of its contract, or what is wrong with it, column by column."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from transforms.contracts import sort_key
from transforms.intermediate.tables import FILE_TABLES, ID, Table
from transforms.intermediate.values import Unfit, read_value


class Fault(NamedTuple):
    """What is wrong with one value, and what is allowed."""

    column: str
    problem: str
    allowed: str


def read_row(table: Table, told: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return a row of the contract and its faults; with any, the row is not to be used."""
    row: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, column in table.columns.items():
        try:
            row[name] = read_value(column, told.get(name))
        except Unfit as exc:
            faults.append(Fault(name, exc.problem, exc.allowed))
    if unknown := told.keys() - table.columns:
        known = ", ".join(table.columns)
        faults += [Fault(name, "is an unknown column", known) for name in sorted(unknown)]
    if "key" in table.contract.names and not faults:
        row["key"] = sort_key(row[table.parent or ID])
    if table.name in FILE_TABLES and not faults:
        faults += _faults_of_file(row)
    return row, faults


def _faults_of_file(row: dict[str, Any]) -> list[Fault]:
    """Find the address of a file: a picture that is its own address needs no path."""
    is_there = row["path"] or row["unavailable"] or (row["url"] or "").startswith("data:")
    if not is_there:
        return [Fault("path", "is missing", "a path in the folder, or `unavailable` says why not")]
    row["url"] = row["url"] or row["path"] or ""
    return []
