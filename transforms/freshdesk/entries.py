"""What lies under each ticket: description, conversations, ratings, times, its parent, changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.errors import RecordError
from transforms.freshdesk.lists import CHANGE, DESCRIPTION, PRIME, RATING, TIME
from transforms.model import EntityType
from transforms.payloads import created_at, losses_of, record, records, source_id
from transforms.threads import Entry, rows_below, ticket_above

MESSAGE_FAILED: Final = "message_failed"

Json = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(slots=True)
class Entries:
    """What lies under one ticket."""

    description: Entry | None = None
    said: list[Entry] = field(default_factory=list)
    times: list[Entry] = field(default_factory=list)
    ratings: list[Json] = field(default_factory=list)
    prime: str | None = None
    activities: list[tuple[str, Json]] = field(default_factory=list)
    unread_beside: list[str] = field(default_factory=list)  # losses: what else can't be read


def read_entries(raw: pa.Table) -> tuple[dict[str, Entries], list[Row]]:
    """Return what lies under each ticket, and rows of SKIPPED for messages that can't be read.

    In: RAW of messages and of what lies beside them, any number of versions.
    """
    found: dict[str, Entries] = {}
    failed: list[Row] = []
    for row in rows_below(raw):
        try:
            payload = record(row)
            ticket = ticket_above(row, payload, "ticket_id")
            _take(found.setdefault(ticket, Entries()), row, payload)
        except RecordError as exc:
            if not row["id"].startswith((RATING, PRIME, CHANGE)):
                failed.append(left_out(EntityType.MESSAGE, row["id"], row["parent_id"], exc.code))
            elif row["parent_id"]:
                found.setdefault(row["parent_id"], Entries()).unread_beside.append(row["id"])
    return found, failed


def left_of(entries: Entries, ticket_id: str, reason: str) -> list[Row]:
    """Return rows of SKIPPED for all messages and files of a ticket that is not moved."""
    told = [*filter(None, [entries.description]), *entries.said, *entries.times]
    rows: list[Row] = []
    for each in told:
        rows.append(left_out(EntityType.MESSAGE, each.id, ticket_id, reason))
        rows += files_left(each, reason)
    return rows


def files_left(entry: Entry, reason: str) -> list[Row]:
    """Return rows of SKIPPED for the listed files of a message that is not moved."""
    items = records(entry.payload.get("attachments"))
    ids = [source_id(item.get("id")) or f"{entry.id}-{n}" for n, item in enumerate(items)]
    return [left_out(EntityType.ATTACHMENT, each, entry.id, reason) for each in dict.fromkeys(ids)]


def _take(into: Entries, row: Row, payload: dict[str, Any]) -> None:
    entry = Entry(row["id"], payload, tuple(losses_of(row)))
    if row["id"].startswith(RATING):
        into.ratings.append(payload)
    elif row["id"].startswith(PRIME):
        into.prime = source_id(payload.get("id"))
    elif row["id"].startswith(CHANGE):
        into.activities.append((row["id"], payload))
    else:
        created_at(payload)  # a message without a time is broken
        if row["id"].startswith(DESCRIPTION):
            into.description = entry
        else:
            (into.times if row["id"].startswith(TIME) else into.said).append(entry)
