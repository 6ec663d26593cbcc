"""Doubles of the transform of tickets, each with one fault."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pyarrow.compute as pc

from connectors.ledger.runs import UNREAD
from connectors.staging import KeyRange
from tasks.plan.shapes import TicketTransform
from tasks.run.tables import tables_of
from transforms.contracts import ATTACHMENT, MESSAGE, TICKET, from_rows

BODIES = ("body_html", "body_text")


@dataclass(frozen=True, slots=True)
class WrongTransform(TicketTransform):
    """Does all that the right one does, and then one thing wrong."""

    fault: Callable

    def _transform(self, tickets, messages):
        return self.fault(TicketTransform._transform(self, tickets, messages))


def shaping_with(fault):
    """Return the unit of work that shapes tickets with a fault."""

    async def shape(shared, run, part):
        tables = tables_of(shared.area, run)
        wrong = WrongTransform(tables, shared.kind, shared.rules, fault)
        name, *keys = part
        return wrong.run(KeyRange(*keys), name, tables.load_note(UNREAD))

    return shape


def drops_private_comments(found):
    return found._replace(messages=found.messages.filter(found.messages["is_public"]))


def shows_private_comments(found):
    return _messages(found, lambda row: row | {"is_public": True})


def forgets_the_zone(found):
    hour = timedelta(hours=1)
    return _messages(found, lambda row: row | {"created_at": row["created_at"] + hour})


def takes_the_requester_for_the_author(found):
    pairs = zip(*(found.tickets[c].to_pylist() for c in ("source_id", "requester_id")), strict=True)
    asked = dict(pairs)
    return _messages(found, lambda row: row | {"author_id": asked[row["ticket_id"]]})


def cuts_long_texts(found):
    return _messages(
        found,
        lambda row: (
            row | {key: (row[key] or "")[:200] or None for key in ("body_html", "body_text")}
        ),
    )


def swaps_two_texts(found):
    rows = found.messages.to_pylist()
    one, other = (n for n, row in enumerate(rows) if row["ticket_id"] == "1002" and n % 2)
    for key in BODIES:
        rows[one][key], rows[other][key] = rows[other][key], rows[one][key]
    return found._replace(messages=from_rows(rows, MESSAGE))


def loses_files(found):
    is_first = pc.equal(found.attachments["position"], 0)
    return found._replace(attachments=found.attachments.filter(pc.invert(is_first)))


def loses_tags(found):
    return _tickets(found, lambda row: row | {"tags": row["tags"][1:]})


def loses_fields(found):
    empty = {"value": None, "text": None}
    return _tickets(found, lambda row: row | {"fields": [f | empty for f in row["fields"]]})


def closes_everything(found):
    return _tickets(found, lambda row: row | {"status": "closed"})


def doubles_a_comment(found):
    rows = found.messages.to_pylist()
    rows.append(rows[0] | {"source_id": "777", "position": 99})
    return found._replace(messages=from_rows(rows, MESSAGE))


FAULTS = {
    drops_private_comments: {"source_message_lost"},
    shows_private_comments: {"source_differs"},
    forgets_the_zone: {"source_differs"},
    takes_the_requester_for_the_author: {"source_differs"},
    cuts_long_texts: {"source_differs"},
    swaps_two_texts: {"source_differs"},
    loses_files: {"source_file_lost"},
    loses_tags: {"source_differs"},
    loses_fields: {"source_differs"},
    closes_everything: {"source_differs"},
    doubles_a_comment: {"source_message_extra"},
}


def changed(right, wrong):
    """Return the tickets and messages whose rows a fault has changed or taken away."""
    found = set()
    for entity, contract in (("ticket", TICKET), ("message", MESSAGE), ("attachment", ATTACHMENT)):
        one, other = (
            {row["source_id"]: row for row in tables.read(entity, "000000", contract).to_pylist()}
            for tables in (right, wrong)
        )
        unlike = {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
        for key in unlike:
            row = one.get(key) or other[key]
            found.add(row["message_id"] if entity == "attachment" else key)
    return found


def _messages(found, change):
    return found._replace(
        messages=from_rows([change(row) for row in found.messages.to_pylist()], MESSAGE)
    )


def _tickets(found, change):
    return found._replace(
        tickets=from_rows([change(row) for row in found.tickets.to_pylist()], TICKET)
    )


__all__ = ["FAULTS", "changed", "shaping_with"]
