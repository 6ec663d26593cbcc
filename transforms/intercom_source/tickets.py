"""Intercom's conversations and tickets, with all their parts, to canonical tickets and messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.batches import Batch, left_out
from transforms.contracts import RAW, TICKET, conform, from_rows
from transforms.errors import RecordError
from transforms.filters import Names, ticket_reasons
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.intercom_source.entries import Entries, left_of, read_entries
from transforms.intercom_source.events import to_changes
from transforms.intercom_source.lists import ASKER
from transforms.intercom_source.messages import to_thread
from transforms.intercom_source.references import references_of
from transforms.intercom_source.ticket_rows import to_ticket
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import created_at, instant_or_none, record
from transforms.rules import Rules
from transforms.shapes import TicketTables
from transforms.threads import Thread


def to_tickets(
    raw_tickets: pa.Table,
    raw_said: pa.Table,
    catalog: IntercomCatalog,
    rules: Rules,
    lookups: Names,
) -> TicketTables:
    """Map one batch of conversations and tickets with all their parts.

    In:      RAW of tickets, any number of versions; RAW of what was read of these tickets, and of
             calls.
    Kept:    TICKET in the order of ids; MESSAGE per ticket, oldest first; ATTACHMENT per message;
             REFERENCE, whom the kept tickets mean, once a role, sorted by person.
    Skipped: deleted_in_source, filter_<name>; of their messages and files ticket_skipped;
             empty_part, event_unknown; ticket_not_in_source.
    Failed:  broken_record; of a broken ticket's messages ticket_failed.
    Raises:  ContractError if a table is not RAW.
    """
    lying, failed = read_entries(raw_said)
    batch, read = Batch(failed=failed), list[_Ticket]()
    for row in latest(conform(raw_tickets, RAW)).select(["id", "payload"]).to_pylist():
        entries = lying.pop(row["id"], Entries())
        try:
            read.append(_ticket(row, entries, catalog))
        except RecordError as exc:
            batch.failed.append(left_out(EntityType.TICKET, row["id"], None, exc.code))
            batch.failed += left_of(entries, row["id"], "ticket_failed")
    tickets = from_rows([each.row for each in read], TICKET)
    reasons = ticket_reasons(tickets, rules, lookups)
    for ticket, reason in zip(read, reasons, strict=True):
        if reason is None:
            _keep(batch, ticket)
        else:
            batch.leave_out(ticket.row["source_id"], ticket.thread, reason)
    for ticket_id, entries in lying.items():
        batch.skipped += left_of(entries, ticket_id, "ticket_not_in_source")
    return batch.tables(tickets, reasons)


_LASTING: Final = ("id", "type", "created_at")


@dataclass(frozen=True, slots=True)
class _Ticket:
    row: dict[str, Any]
    thread: Thread


def _keep(batch: Batch, ticket: _Ticket) -> None:
    batch.keep(ticket.thread)
    batch.refer(references_of(ticket.row, ticket.thread.messages))


def _ticket(raw: Mapping[str, Any], entries: Entries, catalog: IntercomCatalog) -> _Ticket:
    payload = whole(record(raw), entries)
    payload["created_at"] = created_at(payload)
    row = to_ticket(raw, payload, catalog)
    thread = to_thread(payload | {ASKER: row["requester_id"]}, entries, catalog, row["subject"])
    return _Ticket(row | {"changes": to_changes(entries.parts, catalog)}, thread)


def whole(listed: dict[str, Any], entries: Entries) -> dict[str, Any]:
    """Return a ticket's row of the list with what its own answer says besides; the newer counts.

    What never changes is the list's: an answer that is odd there is no reason to lose the ticket.
    """
    if entries.source is None:
        return dict(listed)
    shown = dict(entries.source.payload)
    is_older = _changed(shown) < _changed(listed)
    told = {**shown, **listed} if is_older else {**listed, **shown}
    return told | {key: listed[key] for key in _LASTING if key in listed}


def _changed(payload: Mapping[str, Any]) -> float:
    at = instant_or_none(payload.get("updated_at"))
    return at.timestamp() if at else 0.0
