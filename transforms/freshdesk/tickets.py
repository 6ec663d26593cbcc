"""Freshdesk tickets with everything said in them to canonical tickets, messages and files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.batches import Batch, left_out
from transforms.changes import UNREADABLE as CHANGE_UNREADABLE
from transforms.contracts import RAW, TICKET, conform, from_rows, sort_key
from transforms.errors import RecordError
from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.filters import Names, ticket_reasons
from transforms.freshdesk.addresses import Mailbox, mailboxes
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.changes import read_changes
from transforms.freshdesk.entries import Entries, left_of, read_entries
from transforms.freshdesk.fields import option, values_of
from transforms.freshdesk.lists import FILTER, TICKETS
from transforms.freshdesk.messages import to_thread
from transforms.freshdesk.quirks import MERGES
from transforms.freshdesk.references import references_of
from transforms.freshdesk.shapes import TICKET as TICKET_SHAPES
from transforms.freshdesk.values import (
    ASSOCIATIONS,
    CHILD,
    PRIORITIES,
    RELATED,
    code,
    rating_text,
    status_of,
    word,
)
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import (
    created_at,
    email,
    instant_or_none,
    losses_of,
    mapping,
    record,
    source_id,
    text,
    texts,
)
from transforms.readable import UNREADABLE, unreadable
from transforms.rules import Rules
from transforms.shapes import TicketTables
from transforms.threads import Entry, Thread

_TAKEN = (
    "id subject description description_text structured_description status priority source type"
    " requester_id requester responder_id group_id company_id product_id internal_agent_id"
    " internal_group_id to_emails cc_emails ticket_cc_emails reply_cc_emails tags custom_fields"
    " due_by stats spam deleted archived attachments association_type created_at updated_at"
)
TAKEN: Final = frozenset({*_TAKEN.split(), FILTER})
_SLA: Final = "a clock of Freshdesk's service levels; when the ticket is due is taken"
_NAME: Final = "the name of a number that is taken"
_OLD: Final = "the name of another key in answers of the API's first version"
DROPPED: Final = {
    "fr_due_by": _SLA,
    "nr_due_by": _SLA,
    "fr_escalated": _SLA,
    "nr_escalated": _SLA,
    "is_escalated": _SLA,
    "sla_policy": _SLA,
    "email_config_id": "the address of the desk that was written to; Intercom has its own",
    "support_email": "the address of the desk that was written to; Intercom has its own",
    "fwd_emails": "whom a mail was forwarded to stands with the conversation",
    "associated_tickets_count": "follows from the tickets that name this one",
    "associated_tickets_list": "the tickets that depend name the one that they depend on",
    "company": "the name of the company, which is read",
    "conversations": "the oldest ones once more; all are read",
    "form_id": "which form the customer filled in; its fields are taken",
    "nps_survey": "counted by Freshdesk from the ratings",
    "sentiment_score": "Freshdesk's own guess at a mood",
    "initial_sentiment_score": "Freshdesk's own guess at a mood",
    "priority_name": _NAME,
    "status_name": _NAME,
    "source_name": _NAME,
    "requester_name": _NAME,
    "responder_name": _NAME,
    "requester_status_name": _NAME,
    **dict.fromkeys(
        ("cc_email", "description_html", "frDueBy", "isescalated", "owner_id", "ticket_type"), _OLD
    ),
    **dict.fromkeys(("to_email", "custom_field", "delta", "trained", "urgent"), _OLD),
}
_PARENT: Final = Field("parent_ticket", "Parent ticket", lookup_kind(TICKETS))
_MERGED: Final = re.compile(r"\s*This ticket is closed and merged into ticket #?(\d+)")
_NO_AGENT: Final = (None, None)


def to_tickets(
    raw_tickets: pa.Table,
    raw_said: pa.Table,
    catalog: FreshdeskCatalog,
    rules: Rules,
    lookups: Names,
) -> TicketTables:
    """Map one batch of tickets with all their messages.

    In:      RAW of tickets, any number of versions; RAW of what was read of these tickets, and of
             ratings, time entries and activities.
    Kept:    TICKET in the order of ids; MESSAGE per ticket, oldest first; ATTACHMENT per message;
             REFERENCE, whom the kept tickets mean, once a role, sorted by person.
    Skipped: deleted_in_source, filter_<name>; of their messages and files ticket_skipped;
             repeated_in_conversation, empty_survey; ticket_not_in_source.
    Failed:  broken_record; of a broken ticket's messages ticket_failed.
    Raises:  ContractError if a table is not RAW.
    """
    lying, failed = read_entries(raw_said)
    batch, read = Batch(failed=failed), list[_Ticket]()
    for row in latest(conform(raw_tickets, RAW)).select(["id", "payload"]).to_pylist():
        entries = lying.pop(row["id"], Entries())
        try:
            read.append(_ticket(row, entries, catalog, lookups))
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


@dataclass(frozen=True, slots=True)
class _Ticket:
    row: dict[str, Any]
    payload: Mapping[str, Any]
    ccs: list[Mailbox]
    thread: Thread


def _keep(batch: Batch, ticket: _Ticket) -> None:
    batch.keep(ticket.thread)
    batch.refer(references_of(ticket.row, ticket.payload, ticket.ccs, ticket.thread.messages))


def _ticket(
    raw: Mapping[str, Any], entries: Entries, catalog: FreshdeskCatalog, names: Names
) -> _Ticket:
    payload = record(raw)
    payload["created_at"] = created_at(payload)
    thread = to_thread(payload, entries, catalog)
    ccs = _ccs(payload, entries.description, catalog)
    followers = [found] if (found := source_id(payload.get("internal_agent_id"))) else []
    changes, has_unreadable = read_changes(entries.activities, catalog)
    row = {
        **_identity(raw["id"], payload, catalog),
        **_state(payload, entries, catalog),
        "cc_ids": [],
        "cc_emails": [each.address for each in ccs],
        "follower_ids": followers,
        "fields": _fields(payload, entries, catalog, names),
        "changes": changes,
        "losses": [
            *losses_of(raw),
            *unreadable(payload, TICKET_SHAPES),
            *([UNREADABLE] if entries.unread_beside else []),
            *([CHANGE_UNREADABLE] if has_unreadable else []),
        ],
    }
    return _Ticket(row, payload, ccs, thread)


def _identity(
    ticket_id: str, payload: Mapping[str, Any], catalog: FreshdeskCatalog
) -> dict[str, Any]:
    group_id, product_id = source_id(payload.get("group_id")), source_id(payload.get("product_id"))
    requester = source_id(payload.get("requester_id"))
    return {
        "source_id": ticket_id,
        "key": sort_key(ticket_id),
        "subject": text(payload.get("subject")),
        "requester_id": requester,
        "submitter_id": None,
        "assignee_id": source_id(payload.get("responder_id")),
        "team_id": group_id,
        "team": catalog.groups.get(group_id or ""),
        "company_id": source_id(payload.get("company_id")),
        "brand": catalog.products.get(product_id or "", product_id),
        "tags": texts(payload.get("tags")),
        "created_at": payload["created_at"],
        "updated_at": instant_or_none(payload.get("updated_at")),
        "due_at": instant_or_none(payload.get("due_by")),
        "url": catalog.page("tickets", ticket_id),
    }


def _state(
    payload: Mapping[str, Any], entries: Entries, catalog: FreshdeskCatalog
) -> dict[str, Any]:
    status, label = status_of(payload.get("status"), catalog.statuses)
    stats = mapping(payload.get("stats"))
    solved = instant_or_none(stats.get("resolved_at")) or instant_or_none(stats.get("closed_at"))
    return {
        "status": status,
        "status_label": label,
        "type": text(payload.get("type")),
        "priority": word(payload.get("priority"), PRIORITIES),
        "channel": word(payload.get("source"), catalog.sources),
        "is_deleted": payload.get("deleted") is True or payload.get(FILTER) == "deleted",
        "problem_id": entries.prime if _association(payload) == RELATED else None,
        "merged_into": merged_into(entries),
        "satisfaction": _satisfaction(entries),
        "solved_at": solved,
        "first_reply_minutes": _minutes(payload, stats.get("first_responded_at")),
        "resolution_minutes": _minutes(payload, stats.get("resolved_at")),
    }


@MERGES.handles
def merged_into(entries: Entries) -> str | None:
    """Return the ticket that took this one in, as the note says that Freshdesk writes."""
    for entry in reversed(entries.said):
        payload = entry.payload
        told = _MERGED.match(text(payload.get("body_text")) or "")
        if told and payload.get("private") is True and payload.get("incoming") is not True:
            return told[1]
    return None


def _minutes(payload: Mapping[str, Any], until: object) -> int | None:
    """Return how long something took since the ticket was made, by the calendar."""
    at = instant_or_none(until)
    if at is None or at < payload["created_at"]:
        return None
    return int((at - payload["created_at"]).total_seconds() // 60)


def _association(payload: Mapping[str, Any]) -> str | None:
    return code(payload.get("association_type"))


def _satisfaction(entries: Entries) -> str | None:
    """Return what the customer answered for people, the last answer first."""
    rated = sorted(entries.ratings, key=_newest, reverse=True)
    return "\n".join(filter(None, map(rating_text, rated))) or None


def _newest(rating: Mapping[str, Any]) -> tuple[float, str]:
    at = instant_or_none(rating.get("created_at"))
    return (at.timestamp() if at else 0.0, str(rating.get("id")))


def _ccs(
    payload: Mapping[str, Any], description: Entry | None, catalog: FreshdeskCatalog
) -> list[Mailbox]:
    """Return who is in copy; in rows of lists and in single tickets the names differ."""
    own = set(catalog.addresses)
    if asker := email(mapping(payload.get("requester")).get("email")):
        own.add(asker)
    told = [payload, description.payload] if description else [payload]
    keys = ("cc_emails", "ticket_cc_emails", "reply_cc_emails")
    return mailboxes(*(each.get(key) for each in told for key in keys), without=own)


def _fields(
    payload: Mapping[str, Any], entries: Entries, catalog: FreshdeskCatalog, names: Names
) -> list[dict[str, Any]]:
    fields = values_of(payload.get("custom_fields"), catalog.ticket_fields)
    kind = _association(payload)
    fields += option("association", "Association", ASSOCIATIONS.get(kind or "", kind))
    if kind == CHILD and entries.prime:
        fields.append(value_row(_PARENT, entries.prime))
    group = source_id(payload.get("internal_group_id"))
    fields += option("internal_group", "Internal group", catalog.groups.get(group or "", group))
    agent = source_id(payload.get("internal_agent_id"))
    name = names.agents.get(agent or "", _NO_AGENT)[0] or agent
    fields += option("internal_agent", "Internal agent", name)
    if payload.get("archived") is True:
        fields += option("archived", "Archived in Freshdesk", "Yes")
    if payload.get("spam") is True:
        fields += option("spam", "Spam", "Yes")
    return fields
