"""Zendesk tickets with everything said in them to canonical tickets, messages and attachments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from transforms.batches import Batch, left_out
from transforms.contracts import (
    RAW,
    TICKET,
    conform,
    from_rows,
    sort_key,
)
from transforms.errors import RecordError
from transforms.filters import Names, ticket_reasons
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import (
    count,
    created_at,
    ids,
    instant_or_none,
    losses_of,
    mapping,
    record,
    source_id,
    text,
    texts,
)
from transforms.readable import unreadable
from transforms.rules import Rules
from transforms.shapes import TicketTables
from transforms.threads import Thread
from transforms.zendesk.attachments import account_of
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.changes import Changes, read_changes
from transforms.zendesk.entries import Entry, failed_files, failed_row, read_entries
from transforms.zendesk.fields import ticket_values
from transforms.zendesk.merges import is_merged, merged_into
from transforms.zendesk.messages import to_thread
from transforms.zendesk.payloads import agent_url, channel, person_id, via_source
from transforms.zendesk.recipients import without_own
from transforms.zendesk.references import references_of, requester_of, written_ccs
from transforms.zendesk.shapes import TICKET as TICKET_SHAPES
from transforms.zendesk.sides import read_sides, sides_left, sides_of

_TAKEN = (
    "id subject raw_subject description status custom_status_id type priority via requester_id"
    " submitter_id assignee_id group_id organization_id brand_id ticket_form_id collaborator_ids"
    " follower_ids email_cc_ids problem_id due_at tags custom_fields satisfaction_rating is_public"
    " metric_set created_at updated_at url external_id from_messaging_channel"
)
TAKEN: Final = frozenset(_TAKEN.split())
DROPPED: Final = {
    "fields": "a second copy of custom_fields",
    "recipient": "the support address that was written to; Intercom has its own",
    "forum_topic_id": "forums were shut down with their topics",
    "has_incidents": "follows from the problem_id of other tickets",
    "followup_ids": "later tickets name the one they follow in their own via",
    "deleted_ticket_form_id": "a form that is gone, and with it its name",
    "sharing_agreement_ids": "a contract between two Zendesk accounts",
    "ticket_form_name": "a second copy of the form's name",
    "allow_channelback": "whether Zendesk may answer on the channel",
    "allow_attachments": "whether Zendesk's form takes files",
    "generated_timestamp": "the version of the record; staging orders by it",
    "support_type": "who handled it, agents or AI agents; the messages show it",
    "encoded_id": "the id once more, for mail headers",
    "result_type": "says what a search hit is; the record does not change with it",
    "comment_count": "follows from the messages, which are all taken",
    "lookup_relationship_values": "what lookup fields point at; their ids stand in custom_fields",
}
_LASTING: Final = frozenset({"closed", "deleted"})  # no custom status speaks for these
_UNRATED: Final = frozenset({"offered", "unoffered", "unset"})


def to_tickets(
    raw_tickets: pa.Table,
    raw_messages: pa.Table,
    catalog: ZendeskCatalog,
    rules: Rules,
    lookups: Names,
) -> TicketTables:
    """Map one batch of tickets with all their messages.

    In:      RAW of tickets, any number of versions; RAW of these tickets' events, comments and
             conversation logs, all versions: generations of two resources can't be compared, so
             `latest` must not choose between an event's row and its comment's.
    Kept:    TICKET in the order of ids; MESSAGE per ticket, oldest first; ATTACHMENT per message;
             REFERENCE, whom the kept tickets mean, once a role, sorted by person.
    Skipped: deleted_in_source, merged_ticket, filter_<name>; of their messages and files
             ticket_skipped; transcript_of_turns, turn_of_comment, empty_turn; ticket_not_in_source.
    Failed:  broken_record; of a broken ticket's messages ticket_failed.
    Raises:  ContractError if a table is not RAW.
    """
    said, changed = read_entries(raw_messages), read_changes(raw_messages, catalog, lookups)
    aside = read_sides(raw_messages)
    batch = Batch(failed=[*said.failed, *aside.failed])
    read: list[_Ticket] = []
    for row in latest(conform(raw_tickets, RAW)).select(["id", "payload"]).to_pylist():
        entries, events = said.by_ticket.pop(row["id"], []), aside.by_ticket.pop(row["id"], [])
        try:
            ticket = _ticket(row, entries, changed, catalog)
        except RecordError as exc:
            _fail(batch, row["id"], entries, exc.code)
            batch.failed += sides_left(row["id"], events, "ticket_failed")
            continue
        read.append(ticket.beside(events, catalog))
    tickets = from_rows([ticket.row for ticket in read], TICKET)
    merged = {ticket.row["source_id"] for ticket in read if is_merged(ticket.payload)}
    reasons = ticket_reasons(tickets, rules, lookups, merged=merged)
    for ticket, reason in zip(read, reasons, strict=True):
        if reason is None:
            _keep(batch, ticket)
        else:
            batch.leave_out(ticket.row["source_id"], ticket.thread, reason)
    for ticket_id, entries in said.by_ticket.items():
        for entry in entries:
            batch.skipped.append(failed_row(entry.id, ticket_id, "ticket_not_in_source"))
            batch.skipped += failed_files(entry.payload, entry.id, "ticket_not_in_source")
    for ticket_id, events in aside.by_ticket.items():
        batch.skipped += sides_left(ticket_id, events, "ticket_not_in_source")
    return batch.tables(tickets, reasons)


@dataclass(frozen=True, slots=True)
class _Ticket:
    row: dict[str, Any]
    payload: Mapping[str, Any]
    thread: Thread

    def beside(self, events: list[dict[str, Any]], catalog: ZendeskCatalog) -> "_Ticket":
        """Return the ticket with what was said in its side conversations."""
        if events:
            account = account_of(self.payload, catalog.hosts)
            place = len(self.thread.messages)
            found = sides_of(self.row["source_id"], events, account, position=place)
            self.thread.messages += found[0]
            self.thread.files += found[1]
        return self


def _keep(batch: Batch, ticket: _Ticket) -> None:
    batch.keep(ticket.thread)
    batch.refer(references_of(ticket.row, ticket.payload, ticket.thread.messages))


def _fail(batch: Batch, ticket_id: str, entries: Sequence[Entry], reason: str) -> None:
    batch.failed.append(left_out(EntityType.TICKET, ticket_id, None, reason))
    for entry in entries:
        batch.failed.append(failed_row(entry.id, ticket_id, "ticket_failed"))
        batch.failed += failed_files(entry.payload, entry.id, "ticket_failed")


def _ticket(
    raw: Mapping[str, Any], entries: Sequence[Entry], changed: Changes, catalog: ZendeskCatalog
) -> _Ticket:
    payload = record(raw)
    payload["created_at"] = created_at(payload)
    thread = to_thread(payload, entries, account_of(payload, catalog.hosts))
    thread.messages = [without_own(each, payload, catalog.addresses) for each in thread.messages]
    row = {
        **_identity(raw["id"], payload),
        **_state(payload, catalog),
        **_people(payload, catalog),
        "cc_emails": written_ccs(payload, entries),
        "merged_into": merged_into(payload, entries),
        "fields": ticket_values(payload.get("custom_fields"), catalog.ticket_fields),
        "changes": changed.by_ticket.get(raw["id"], []),
        "losses": [
            *losses_of(raw),
            *unreadable(payload, TICKET_SHAPES),
            *changed.losses(raw["id"]),
        ],
    }
    return _Ticket(row, payload, thread)


def _identity(ticket_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source_id": ticket_id,
        "key": sort_key(ticket_id),
        "subject": text(payload.get("subject")) or text(payload.get("raw_subject")),
        "channel": channel(payload.get("via")),
        "tags": texts(payload.get("tags")),
        "problem_id": source_id(payload.get("problem_id")),
        "follow_up_of": _follow_up_of(payload.get("via")),
        "created_at": payload["created_at"],
        "updated_at": instant_or_none(payload.get("updated_at")),
        "due_at": instant_or_none(payload.get("due_at")),
        "solved_at": instant_or_none(mapping(payload.get("metric_set")).get("solved_at")),
        **_measured(mapping(payload.get("metric_set"))),
        "external_id": text(payload.get("external_id")),
        "url": agent_url(payload.get("url"), "tickets", ticket_id),
    }


def _measured(metrics: Mapping[str, Any]) -> dict[str, int | None]:
    """Return what Zendesk has measured of a ticket, by the calendar and not by business hours."""
    return {
        column: count(mapping(metrics.get(key)).get("calendar"))
        for column, key in (
            ("first_reply_minutes", "reply_time_in_minutes"),
            ("resolution_minutes", "full_resolution_time_in_minutes"),
        )
    }


# A ticket made from another one names it; of these two we know more than that from elsewhere.
_OTHER_RELATIONS: Final = ("problem", "merge")


def _follow_up_of(via: object) -> str | None:
    """Return the closed ticket that a requester's late answer goes on from."""
    source = via_source(via)
    is_another = source.get("rel") in _OTHER_RELATIONS
    return None if is_another else source_id(mapping(source.get("from")).get("ticket_id"))


def _state(payload: Mapping[str, Any], catalog: ZendeskCatalog) -> dict[str, Any]:
    status = text(payload.get("status"))
    custom = catalog.statuses.get(source_id(payload.get("custom_status_id")) or "")
    if custom is not None and status not in _LASTING:
        status = custom.category or status
    return {
        "status": status or "unknown",
        "status_label": custom.label if custom else None,
        "type": text(payload.get("type")),
        "priority": text(payload.get("priority")),
        "is_deleted": status == "deleted",
        "satisfaction": _satisfaction(payload.get("satisfaction_rating")),
    }


def _people(payload: Mapping[str, Any], catalog: ZendeskCatalog) -> dict[str, Any]:
    group_id = source_id(payload.get("group_id"))
    brand_id = source_id(payload.get("brand_id"))
    form_id = source_id(payload.get("ticket_form_id"))
    group = catalog.groups.get(group_id or "")
    requester = requester_of(payload)
    followers = ids(payload.get("follower_ids"))
    ccs = ids(payload.get("email_cc_ids"))
    ccs += [one for one in ids(payload.get("collaborator_ids")) if one not in {*ccs, *followers}]
    return {
        "requester_id": requester.id,
        "submitter_id": person_id(payload.get("submitter_id")),
        "assignee_id": person_id(payload.get("assignee_id")),
        "team_id": group_id,
        "team": group.name if group else None,
        "company_id": source_id(payload.get("organization_id")),
        "brand": catalog.brands.get(brand_id or "", brand_id),
        "form": catalog.forms.get(form_id or "", form_id),
        "cc_ids": [one for one in ccs if one != requester.id],
        "follower_ids": followers,
    }


def _satisfaction(rating: object) -> str | None:
    """Return a rating for people; what was never answered is none."""
    told = rating if isinstance(rating, dict) else {"score": rating}
    score = text(told.get("score"))
    if score is None or score in _UNRATED:
        return None
    reason, comment = text(told.get("reason")), text(told.get("comment"))
    shown = f"{score} ({reason})" if reason and reason != "No reason provided" else score
    return f"{shown}: {comment}" if comment else shown
