"""What sources that are read ticket by ticket have alike: rows below a ticket, and its thread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import BROKEN_ID, RAW, conform
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.payloads import BROKEN, source_id

MARKER: Final = "read:"  # id of the row that says which version of a ticket was read one by one

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row below a ticket, as the source gave it."""

    id: str
    payload: Mapping[str, Any]
    losses: tuple[str, ...] = ()


@dataclass(slots=True)
class Thread:
    """The rows of one ticket's messages and files; `left_out` are messages that are none."""

    messages: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    left_out: list[Row] = field(default_factory=list)


def rows_below(raw: pa.Table) -> Iterator[Row]:
    """Yield id, parent_id and payload of what lies below tickets, newest versions; no marks.

    Raises ContractError if `raw` is not RAW.
    """
    for row in latest(conform(raw, RAW)).select(["id", "parent_id", "payload"]).to_pylist():
        if not row["id"].startswith(MARKER):
            yield row


def ticket_above(row: Row, payload: Mapping[str, Any], name: str) -> str:
    """Return the ticket that a row lies below: its parent, or what `name` says in the payload.

    Raises RecordError when there is none.
    """
    ticket = row["parent_id"] or source_id(payload.get(name))
    if ticket is None or str(ticket).startswith(BROKEN_ID):
        raise RecordError(BROKEN, "a message of no ticket")
    return str(ticket)
