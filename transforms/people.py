"""What every source's people have in common: who is only mentioned, agents, the desk's own."""

from collections.abc import Mapping, Set
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import CONTACT, REFERENCE, conform
from transforms.payloads import email, text
from transforms.strangers import EMAIL_ID

Row = dict[str, Any]
Told = tuple[str | None, str | None]  # a name, and an address

_EMPTY: Final[Mapping[str, Any]] = {
    column.name: [] if pa.types.is_list(column.type) else None for column in CONTACT
}


def mentions(references: pa.Table) -> dict[str, Told]:
    """Return what tickets tell of each person, by key: the first name and the first address.

    In: REFERENCE.
    """
    found: dict[str, Told] = {}
    order = [("key", "ascending"), ("id", "ascending")]
    for row in conform(references, REFERENCE).sort_by(order).to_pylist():
        name, address = found.get(row["id"], (None, None))
        found[row["id"]] = (name or text(row["name"]), address or email(row["email"]))
    return found


def placeholder(person: str, told: Told) -> Row:
    """Return a person of whom only a mention is left, as a row of CONTACT."""
    name, address = told
    is_address = person.startswith(EMAIL_ID)
    address = person.removeprefix(EMAIL_ID) if is_address else address
    return {column: [] if value == [] else value for column, value in _EMPTY.items()} | {
        "source_id": person,
        "name": name or (address if is_address else f"Deleted user {person}"),
        "email": address,
        "is_agent": False,
        "is_active": is_address,
        "is_suspended": False,
        "is_placeholder": True,
    }


def without_own(contact: Row, own: Set[str]) -> Row:
    """Return somebody who is no agent without one of the desk's `own` addresses as theirs.

    A desk makes a person of itself when a mail came from there; a reply to that contact would come
    back as a new mail. It stands among the further addresses, to which nothing is sent.
    """
    if contact["is_agent"] or contact["email"] not in own:
        return contact
    others = [each for each in contact["other_emails"] if each not in own]
    rest = [each for each in contact["other_emails"] if each in own]
    return contact | {
        "email": others[0] if others else None,
        "other_emails": [*others[1:], contact["email"], *rest],
    }


def teammate(contact: Mapping[str, Any]) -> Row:
    """Return an agent as a row of TEAMMATE."""
    return {
        "source_id": contact["source_id"],
        "name": contact["name"] or contact["email"] or f"Agent {contact['source_id']}",
        "email": contact["email"],
        "is_active": contact["is_active"] and not contact["is_suspended"],
    }
