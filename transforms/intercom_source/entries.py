"""What lies under each conversation or ticket: itself, its parts, side conversations, calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from transforms.batches import left_out
from transforms.errors import RecordError
from transforms.intercom_source.attachments import attachments_of, body_of
from transforms.intercom_source.lists import CALL, SIDE, SOURCE
from transforms.intercom_source.parts import has_content
from transforms.model import EntityType
from transforms.payloads import BROKEN, instant, losses_of, record
from transforms.threads import Entry, rows_below, ticket_above

Json = Mapping[str, Any]
Row = dict[str, Any]


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
    for row in rows_below(raw):
        try:
            payload = record(row)
            ticket = ticket_above(row, payload, "conversation_id")
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
