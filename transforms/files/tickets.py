"""Tickets of a folder with everything said in them to canonical tickets, messages and files."""

from dataclasses import dataclass, field

import pyarrow as pa

from transforms.contracts import ATTACHMENT, MESSAGE, REFERENCE, SKIPPED, TICKET, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.contacts import addresses
from transforms.files.references import references_of
from transforms.files.rows import BROKEN, Row, left_out, rows_of
from transforms.files.threads import NO_MESSAGE, Thread, files_left, left_of, read_threads
from transforms.filters import Names, ticket_reasons
from transforms.model import EntityType
from transforms.rules import Rules
from transforms.shapes import TicketTables


def to_tickets(
    raw_tickets: pa.Table,
    raw_said: pa.Table,
    catalog: FolderCatalog,
    rules: Rules,
    lookups: Names,
) -> TicketTables:
    """Read one batch of tickets with all their messages.

    In:      RAW of the table tickets, any number of versions; RAW of these tickets' messages and
             attachments.
    Kept:    TICKET in the order of ids; MESSAGE per ticket in order; ATTACHMENT per message;
             REFERENCE, whom the kept tickets mean, once a role, sorted by person.
    Skipped: deleted_in_source, merged_ticket, filter_<name>; of their messages and files
             ticket_skipped.
    Failed:  broken_record; of a broken ticket's messages ticket_failed; of a ticket that is in no
             row ticket_not_in_source; of files without their message message_not_in_source.
    Raises:  ContractError if a table is not RAW.
    """
    threads, failed = read_threads(raw_said)
    batch = _Batch(failed=failed)
    read: list[Row] = []
    for ticket_id, row in rows_of("tickets", raw_tickets):
        if row is None:
            batch.fail(ticket_id, threads.pop(ticket_id, Thread()))
        else:
            read.append(_ticket(row, catalog))
    tickets = from_rows(read, TICKET)
    reasons = ticket_reasons(tickets, rules, lookups)
    for row, reason in zip(read, reasons, strict=True):
        thread = threads.pop(row["source_id"], Thread())
        batch.keep(row, thread) if reason is None else batch.skip(row, thread, reason)
    for ticket_id, thread in threads.items():
        batch.failed += left_of(thread, ticket_id, "ticket_not_in_source")
    return batch.tables(
        tickets.filter(pa.array([reason is None for reason in reasons], pa.bool_()))
    )


@dataclass(slots=True)
class _Batch:
    """Rows of the tables beside the tickets, as they come."""

    messages: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    references: dict[tuple[str, str], Row] = field(default_factory=dict)
    skipped: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)

    def keep(self, ticket: Row, thread: Thread) -> None:
        messages, files, lost = thread.ordered()
        messages = messages or [_opening(ticket)]
        self.messages += messages
        self.files += files
        self.failed += files_left(lost, NO_MESSAGE)
        for row in references_of(ticket, messages):
            known = self.references.setdefault((row["id"], row["role"]), row)
            known["name"] = known["name"] or row["name"]
            known["email"] = known["email"] or row["email"]

    def skip(self, ticket: Row, thread: Thread, reason: str) -> None:
        ticket_id = ticket["source_id"]
        self.skipped.append(left_out(EntityType.TICKET, ticket_id, None, reason))
        self.skipped += left_of(thread, ticket_id, "ticket_skipped")

    def fail(self, ticket_id: str, thread: Thread) -> None:
        self.failed.append(left_out(EntityType.TICKET, ticket_id, None, BROKEN))
        self.failed += left_of(thread, ticket_id, "ticket_failed")

    def tables(self, tickets: pa.Table) -> TicketTables:
        references = sorted(self.references.values(), key=lambda row: row["key"])
        return TicketTables(
            tickets=tickets,
            messages=from_rows(self.messages, MESSAGE),
            attachments=from_rows(self.files, ATTACHMENT),
            references=from_rows(references, REFERENCE),
            skipped=from_rows(self.skipped, SKIPPED),
            failed=from_rows(self.failed, SKIPPED),
        )


def _ticket(row: Row, catalog: FolderCatalog) -> Row:
    """Return a ticket with what follows from others: its team's name, addresses in lower case."""
    copies, lost = addresses(row["cc_emails"])
    team = row["team"] or catalog.team_names.get(row["team_id"] or "")
    return row | {"team": team, "cc_emails": copies, "losses": [*row["losses"], *lost]}


def _opening(ticket: Row) -> Row:
    """Return the one message of a ticket in which nothing was said: its subject."""
    return {
        "source_id": f"opening:{ticket['source_id']}",
        "ticket_id": ticket["source_id"],
        "position": 0,
        "author_id": ticket["requester_id"],
        "author_name": None,
        "author_email": None,
        "is_public": True,
        "body_text": ticket["subject"] or "",
        "is_rewritten": False,
        "created_at": ticket["created_at"],
        "losses": [],
    }
