"""What lies under each conversation or ticket: itself, its parts, side conversations, calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import BROKEN_ID, RAW, conform
from transforms.errors import RecordError
from transforms.intercom_source.attachments import attachments_of, body_of
from transforms.intercom_source.lists import CALL, SIDE, SOURCE
from transforms.intercom_source.parts import has_content
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import BROKEN, instant, losses_of, record, source_id

MARKER: Final = "read:"  # row of staging's that says which version of a ticket was read

Json = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a conversation, as the source gave it."""

    id: str
    payload: Json
    losses: tuple[str, ...] = ()


@dataclass(slots=True)
class Entries:
    """What lies under one conversation or ticket."""

    source: Entry | None = None
    parts: list[Entry] = field(default_factory=list)
    sides: list[Entry] = field(default_factory=list)
    calls: list[Entry] = field(default_factory=list)


def read_entries(raw: pa.Table) -> tuple[dict[str, Entries], list[Row]]:
    """Return what lies under each ticket, and rows of SKIPPED for messages that can't be read.

    In: RAW of messages and of calls, any number of versions.
    """
    found: dict[str, Entries] = {}
    failed: list[Row] = []
    newest = latest(conform(raw, RAW)).select(["id", "parent_id", "payload"])
    for row in newest.to_pylist():
        if row["id"].startswith(MARKER):
            continue
        try:
            payload = record(row)
            ticket = _ticket_of(row, payload)
            _take(found.setdefault(ticket, Entries()), row, payload)
        except RecordError as exc:
            failed.append(left_out(EntityType.MESSAGE, row["id"], row["parent_id"], exc.code))
    return found, failed


def left_of(entries: Entries, ticket_id: str, reason: str) -> list[Row]:
    """Return rows of SKIPPED for all messages and files of a conversation that is not moved."""
    told = [*filter(None, [entries.source]), *entries.parts, *entries.sides, *entries.calls]
    rows: list[Row] = []
    for each in told:
        if each in entries.parts and not has_content(each.payload):
            continue
        rows.append(left_out(EntityType.MESSAGE, each.id, ticket_id, reason))
        rows += files_left(each, reason)
    return rows


def files_left(entry: Entry, reason: str) -> list[Row]:
    """Return rows of SKIPPED for the files of a message that is not moved."""
    files = attachments_of(entry.payload, body_of(entry.payload))
    ids = dict.fromkeys(str(each["source_id"]) for each in files)
    return [left_out(EntityType.ATTACHMENT, each, entry.id, reason) for each in ids]


def told_at(payload: Json) -> Any:
    """Return when a row was made; a call says when it was begun. Raises RecordError if none."""
    at = instant(payload.get("initiated_at")) or instant(payload.get("created_at"))
    if at is None:
        raise RecordError(BROKEN, "the record does not say when it was made")
    return at


def _take(into: Entries, row: Row, payload: dict[str, Any]) -> None:
    entry = Entry(row["id"], payload, tuple(losses_of(row)))
    if row["id"].startswith(SOURCE):
        into.source = entry
        return
    told_at(payload)  # a message without a time is broken
    if row["id"].startswith(SIDE):
        into.sides.append(entry)
    else:
        (into.calls if row["id"].startswith(CALL) else into.parts).append(entry)


def _ticket_of(row: Row, payload: Json) -> str:
    ticket = row["parent_id"] or source_id(payload.get("conversation_id"))
    if ticket is None or str(ticket).startswith(BROKEN_ID):
        raise RecordError(BROKEN, "a message of no conversation")
    return str(ticket)
