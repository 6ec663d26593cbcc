"""What was said in each ticket: comments, calls and chat turns, each once whatever they came by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.contracts import BROKEN_ID, RAW, conform, sort_key
from transforms.errors import RecordError
from transforms.model import EntityType
from transforms.payloads import (
    BROKEN,
    created_at,
    losses_of,
    mapping,
    record,
    records,
    source_id,
)
from transforms.readable import unreadable
from transforms.threads import MARKER
from transforms.zendesk.kinds import MESSAGE, role_of
from transforms.zendesk.shapes import COMMENT, TURN

SIDE_ID: Final = "side:"  # begins the ids of messages of side conversations
CHANGE_ID: Final = "change:"  # begins the ids of changes, which are no messages
MESSAGE_FAILED: Final = "message_failed"
MARK: Final = "mark"
LOG_KIND: Final = "conversation_log"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the source gave it.

    `rest` is set when a chat's transcript was cut down to what its turns do not say.
    `is_rewritten`: the source changed it after it was written, by a redaction or by making it
    private.
    """

    id: str
    at: datetime
    payload: Mapping[str, Any]
    rest: str | None = None
    is_rewritten: bool = False
    losses: tuple[str, ...] = ()

    @property
    def is_turn(self) -> bool:
        """Whether this is one turn of a chat's log."""
        return self.payload.get("kind") == LOG_KIND


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries by ticket, oldest first, and rows of SKIPPED for those that can't be read."""

    by_ticket: dict[str, list[Entry]]
    failed: list[dict[str, Any]]


def read_entries(raw_messages: pa.Table) -> Entries:
    """Return what was said, each message once.

    A comment read with its ticket wins over the same comment of the event export, which lacks
    inline images; among equals the newest version does. Events that are no comments, and the
    marks that staging leaves, are no messages.
    """
    best: dict[str, tuple[tuple[Any, ...], str, Entry]] = {}
    broken: dict[str, list[dict[str, Any]]] = {}
    changes = _Changes()
    for row in conform(raw_messages, RAW).to_pylist():
        if row["id"].startswith((MARKER, CHANGE_ID, SIDE_ID)):
            continue
        payload: dict[str, Any] = {}
        try:
            payload = record(row) if '"id"' in row["payload"] else _without_id(row)
            changes.note(row["id"], payload)
            if not _is_message(payload):
                continue
            entry = Entry(row["id"], created_at(payload), payload, losses=_losses(row, payload))
            ticket = _ticket_of(row, payload)
        except RecordError as exc:
            failed = failed_row(row["id"], row["parent_id"], exc.code)
            files = failed_files(payload or _any_object(row["payload"]), row["id"], MESSAGE_FAILED)
            broken[row["id"]] = [failed, *files]
            continue
        rank = _rank(row, payload)
        if row["id"] not in best or rank > best[row["id"]][0]:
            best[row["id"]] = (rank, ticket, entry)
    by_ticket: dict[str, list[Entry]] = {}
    for _, ticket, entry in best.values():
        by_ticket.setdefault(ticket, []).append(changes.marked(entry))
    for entries in by_ticket.values():
        entries.sort(key=lambda entry: (entry.at, sort_key(entry.id)))
    failures = [row for key, rows in broken.items() if key not in best for row in rows]
    return Entries(by_ticket, failures)


def failed_row(message_id: str, ticket_id: str | None, reason: str) -> dict[str, Any]:
    """Return a row of SKIPPED for a message."""
    return {
        "entity": EntityType.MESSAGE.value,
        "source_id": message_id,
        "parent_id": ticket_id,
        "reason": reason,
    }


def failed_files(payload: Mapping[str, Any], message_id: str, reason: str) -> list[dict[str, Any]]:
    """Return rows of SKIPPED for the files of a message that is not moved."""
    ids = [
        source_id(item.get("id")) or f"{message_id}-{number}"
        for number, item in enumerate(records(payload.get("attachments")))
    ]
    if mapping(payload.get("data")).get("recording_url"):
        ids.append(f"recording:{message_id}")
    return [
        failed_row(each, message_id, reason) | {"entity": EntityType.ATTACHMENT.value}
        for each in dict.fromkeys(ids)
    ]


@dataclass(slots=True)
class _Changes:
    """Which comments the source has changed: by its own marks, or told twice in different words."""

    rewritten: set[str] = field(default_factory=set)
    told: dict[tuple[str, bool], tuple[Any, Any]] = field(default_factory=dict)

    def note(self, message_id: str, payload: Mapping[str, Any]) -> None:
        """Take in one row; the two endpoints of a comment word it differently."""
        if payload.get("event_type") == MARK:
            if (changed := source_id(payload.get("comment_id"))) is not None:
                self.rewritten.add(changed)
        elif _is_message(payload):
            words = (payload.get("body"), payload.get("public"))
            if self.told.setdefault((message_id, _is_event(payload)), words) != words:
                self.rewritten.add(message_id)

    def marked(self, entry: Entry) -> Entry:
        """Return the entry, marked if the source has changed it."""
        return replace(entry, is_rewritten=True) if entry.id in self.rewritten else entry


def _without_id(row: Mapping[str, Any]) -> dict[str, Any]:
    """Read a mark of a redaction, which has no id of its own; anything else is broken."""
    if row["id"].startswith("event:"):
        return {**_any_object(row["payload"]), "event_type": MARK}
    return record(row)


def _any_object(payload: str) -> dict[str, Any]:
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _is_message(payload: Mapping[str, Any]) -> bool:
    return not _is_event(payload) or role_of(payload) == MESSAGE


def _is_event(payload: Mapping[str, Any]) -> bool:
    """Tell whether it is of the event export; what a ticket lists by itself are messages."""
    return payload.get("kind") != LOG_KIND and ("event_type" in payload or "parent_via" in payload)


def _losses(row: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
    checks = TURN if payload.get("kind") == LOG_KIND else COMMENT
    return (*losses_of(row), *unreadable(payload, checks))


def _ticket_of(row: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    ticket = row["parent_id"] or source_id(payload.get("ticket_id"))
    if ticket is None or str(ticket).startswith(BROKEN_ID):
        raise RecordError(BROKEN, "a message of no ticket")
    return str(ticket)


def _rank(row: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        not _is_event(payload),
        row["generation"],
        row["source_at"] or _LONG_AGO,
        row["sequence"],
    )
