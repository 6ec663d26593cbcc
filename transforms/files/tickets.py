"""Tickets of a folder with everything said in them to canonical tickets, messages and files."""

import pyarrow as pa

from transforms.batches import Batch, left_out
from transforms.contracts import TICKET, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.contacts import addresses
from transforms.files.references import references_of
from transforms.files.rows import BROKEN, Row, rows_of
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
    batch = Batch(failed=failed)
    read: list[Row] = []
    for ticket_id, row in rows_of("tickets", raw_tickets):
        if row is None:
            _fail(batch, ticket_id, threads.pop(ticket_id, Thread()))
        else:
            read.append(_ticket(row, catalog))
    tickets = from_rows(read, TICKET)
    reasons = ticket_reasons(tickets, rules, lookups)
    for row, reason in zip(read, reasons, strict=True):
        thread = threads.pop(row["source_id"], Thread())
        _keep(batch, row, thread) if reason is None else _skip(batch, row, thread, reason)
    for ticket_id, thread in threads.items():
        batch.failed += left_of(thread, ticket_id, "ticket_not_in_source")
    return batch.tables(tickets, reasons)


def _keep(batch: Batch, ticket: Row, thread: Thread) -> None:
    messages, files, lost = thread.ordered()
    messages = messages or [_opening(ticket)]
    batch.messages += messages
    batch.files += files
    batch.failed += files_left(lost, NO_MESSAGE)
    batch.refer(references_of(ticket, messages))


def _skip(batch: Batch, ticket: Row, thread: Thread, reason: str) -> None:
    ticket_id = ticket["source_id"]
    batch.skipped.append(left_out(EntityType.TICKET, ticket_id, None, reason))
    batch.skipped += left_of(thread, ticket_id, "ticket_skipped")


def _fail(batch: Batch, ticket_id: str, thread: Thread) -> None:
    batch.failed.append(left_out(EntityType.TICKET, ticket_id, None, BROKEN))
    batch.failed += left_of(thread, ticket_id, "ticket_failed")


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
