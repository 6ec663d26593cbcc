"""Which rows of a ticket each of its records in Intercom holds: a long one has further records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from transforms.plan.further import ticket_of

Row = dict[str, Any]


def rows_by(table: pa.Table, column: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return rows by the record they belong to, each list by position."""
    wanted, grouped = set(ids), defaultdict(list)
    for row in table.to_pylist():
        if row[column] in wanted:
            grouped[row[column]].append(row)
    for rows in grouped.values():
        rows.sort(key=lambda row: row["position"])
    return dict(grouped)


def by_record(
    accounts: Mapping[tuple[str, str], Row],
) -> dict[str, dict[str, dict[tuple[str, str], Row]]]:
    """Return accounts by ticket and by the record they ride on: long tickets have several."""
    found: dict[str, dict[str, dict[tuple[str, str], Row]]] = defaultdict(dict)
    for key, account in accounts.items():
        owner = account["owner_id"]
        found[ticket_of(owner)].setdefault(owner, {})[key] = account
    return found


def held(
    entity: str,
    rows: Sequence[Row],
    own: Mapping[tuple[str, str], Row],
    others: Sequence[Mapping[tuple[str, str], Row]],
) -> list[Row]:
    """Return what a record holds; what nobody accounts for counts as the first one's."""
    keys = [(entity, row["source_id"]) for row in rows]
    is_first = any(kind == "ticket" for kind, _ in own)
    return [
        row
        for row, key in zip(rows, keys, strict=True)
        if key in own or (is_first and not any(key in theirs for theirs in others))
    ]
