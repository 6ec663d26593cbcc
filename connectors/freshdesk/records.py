"""Freshdesk's rows as raw records: whose they are, and which version."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.protocols import RawRecord
from connectors.raw_records import Json, one_by_one, raw_record
from transforms.freshdesk.lists import DESCRIPTION, FILTER, PRIME, RATING, STATE, TIME
from transforms.payloads import source_id


def plain(rows: Iterable[Any], name: str) -> list[RawRecord]:
    """Return rows as they are; the last reading of one counts."""
    return one_by_one(rows, lambda row: raw_record(row, row, None, None), name)


def tickets(rows: Iterable[Any], *, listed_in: str | None = None) -> list[RawRecord]:
    """Return tickets, none of which says all there is of it; `listed_in`: a list of its own."""
    extra = {} if listed_in is None else {FILTER: listed_in}

    def read(row: Json) -> RawRecord:
        found = raw_record(row, row | extra, None, row.get("updated_at"))
        return found._replace(is_whole=False)

    return one_by_one(rows, read, "tickets")


def people(rows: Iterable[Any], listed_as: str) -> list[RawRecord]:
    """Return people with the pass that they came in; the last reading of one counts."""
    extra = {STATE: listed_as} if listed_as else {}
    return one_by_one(rows, lambda row: raw_record(row, row | extra, None, None), "people")


def ratings(rows: Iterable[Any]) -> list[RawRecord]:
    """Return ratings, which belong to tickets."""
    return _of_tickets(rows, RATING)


def time_entries(rows: Iterable[Any]) -> list[RawRecord]:
    """Return time entries, which belong to tickets."""
    return _of_tickets(rows, TIME)


def _of_tickets(rows: Iterable[Any], prefix: str) -> list[RawRecord]:
    def read(row: Json) -> RawRecord:
        found = raw_record(row, row, _ticket_of(row), row.get("updated_at"), prefix=prefix)
        return found._replace(is_whole=True)

    return one_by_one(rows, read, "beside", owner=_ticket_of)


def _ticket_of(row: Any) -> str | None:
    return source_id(row.get("ticket_id")) if isinstance(row, dict) else None


def description(ticket: Mapping[str, Any], ticket_id: str) -> RawRecord:
    """Return a ticket as it shows itself as the record of its first message."""
    told = {key: value for key, value in ticket.items() if key != "conversations"}
    return raw_record(told, told, ticket_id, told.get("updated_at"), prefix=DESCRIPTION)


def conversations(rows: Iterable[Any], ticket_id: str) -> list[RawRecord]:
    """Return a ticket's conversations."""

    def read(row: Json) -> RawRecord:
        return raw_record(row, row, ticket_id, row.get("updated_at"))

    return one_by_one(rows, read, f"ticket-{ticket_id}", owner=lambda _: ticket_id)


def prime(ticket: Mapping[str, Any], ticket_id: str) -> RawRecord:
    """Return the ticket that another depends on, as a record of that other one."""
    told = {"id": ticket["id"], "subject": ticket.get("subject")}
    return RawRecord(
        f"{PRIME}{ticket_id}", ticket_id, None, raw_record(told, told, None, None).payload
    )
