"""The tables that a source makes of a batch of tickets, as they fill."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import (
    ATTACHMENT,
    COMPANY,
    CUSTOM_OBJECT,
    MESSAGE,
    RAW,
    REFERENCE,
    SKIPPED,
    Split,
    conform,
    from_rows,
)
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import losses_of, record
from transforms.readable import Checks, unreadable
from transforms.shapes import TicketTables
from transforms.threads import Thread

TICKET_SKIPPED: Final = "ticket_skipped"

Row = dict[str, Any]


def left_out(entity: EntityType, source_id: str, parent_id: str | None, reason: str) -> Row:
    """Return a row of SKIPPED."""
    return {
        "entity": entity.value,
        "source_id": source_id,
        "parent_id": parent_id,
        "reason": reason,
    }


def companies_of(raw: pa.Table, shapes: Checks, row_of: Callable[[str, Row], Row]) -> Split:
    """Make a COMPANY of each payload by `row_of(id, payload)`; `shapes` say what can be read.

    In:      RAW of companies, any number of versions.
    Kept:    COMPANY, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    kept: list[Row] = []
    broken: list[Row] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        try:
            payload = record(row)
        except RecordError as exc:
            broken.append(left_out(EntityType.COMPANY, row["id"], None, exc.code))
            continue
        losses = [*losses_of(row), *unreadable(payload, shapes)]
        kept.append(row_of(row["id"], payload) | {"losses": losses})
    return Split(kept=from_rows(kept, COMPANY), skipped=from_rows(broken, SKIPPED))


def objects_of(raw: pa.Table, row_of: Callable[[str, Row], Row]) -> Split:
    """Make a CUSTOM_OBJECT of each payload by `row_of(id, payload)`.

    In:      RAW of custom objects, any number of versions.
    Kept:    CUSTOM_OBJECT, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    kept: list[Row] = []
    broken: list[Row] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        try:
            kept.append(row_of(row["id"], record(row)))
        except RecordError as exc:
            broken.append(left_out(EntityType.CUSTOM_OBJECT, row["id"], None, exc.code))
    return Split(kept=from_rows(kept, CUSTOM_OBJECT), skipped=from_rows(broken, SKIPPED))


@dataclass(slots=True)
class Batch:
    """Rows of the tables beside the tickets."""

    messages: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    references: dict[tuple[str, str], Row] = field(default_factory=dict)
    skipped: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)

    def refer(self, rows: Iterable[Row]) -> None:
        """Take in whom a ticket means, once a person and role: what any ticket tells of them."""
        for row in rows:
            known = self.references.setdefault((row["id"], row["role"]), row)
            known["name"] = known["name"] or row["name"]
            known["email"] = known["email"] or row["email"]

    def keep(self, thread: Thread) -> None:
        """Take in what lies under a ticket that is kept."""
        self.messages += thread.messages
        self.files += thread.files
        self.skipped += thread.left_out

    def leave_out(self, ticket_id: str, thread: Thread, reason: str) -> None:
        """Leave a ticket out for a reason, and with it its messages and files."""
        self.skipped.append(left_out(EntityType.TICKET, ticket_id, None, reason))
        self.skipped += [
            left_out(EntityType.MESSAGE, row["source_id"], ticket_id, TICKET_SKIPPED)
            for row in thread.messages
        ]
        self.skipped += [
            left_out(EntityType.ATTACHMENT, row["source_id"], row["message_id"], TICKET_SKIPPED)
            for row in thread.files
        ]
        self.skipped += thread.left_out

    def tables(self, tickets: pa.Table, reasons: Sequence[str | None]) -> TicketTables:
        """Return all tables, TICKETs those that no reason leaves out; references by person."""
        kept = tickets.filter(pa.array([reason is None for reason in reasons], pa.bool_()))
        references = sorted(self.references.values(), key=lambda row: row["key"])
        return TicketTables(
            tickets=kept,
            messages=from_rows(self.messages, MESSAGE),
            attachments=from_rows(self.files, ATTACHMENT),
            references=from_rows(references, REFERENCE),
            skipped=from_rows(self.skipped, SKIPPED),
            failed=from_rows(self.failed, SKIPPED),
        )
