"""Contacts of a folder, and people whom its tickets mean and who are in no row, to canonical."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import CONTACT, REFERENCE, SKIPPED, TEAMMATE, conform, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.rows import BROKEN, Row, left_out, rows_of
from transforms.model import EntityType
from transforms.shapes import ContactTables
from transforms.strangers import EMAIL_ID

UNREADABLE: Final = "value_unreadable"  # a loss: an address that is none


def to_contacts(
    raw: pa.Table, _memberships: pa.Table, references: pa.Table, catalog: FolderCatalog
) -> ContactTables:
    """Read one range of people; whoever is referenced gets a row, at least a placeholder.

    In:      RAW of the table contacts; REFERENCE of the people of the same range.
    Kept:    CONTACT, in the order of ids, then those who are in no row; TEAMMATE, the agents.
    Skipped: "broken_record", which counts as failed, unless a ticket means them.
    Raises:  ContractError if a table is not of its contract.
    """
    mentions = _mentions(references)
    contacts: list[Row] = []
    broken: list[Row] = []
    for contact_id, row in rows_of("contacts", raw):
        if row is not None:
            contacts.append(_without_own(_lower(row), catalog))
            mentions.pop(contact_id, None)
        elif contact_id not in mentions:
            broken.append(left_out(EntityType.CONTACT, contact_id, None, BROKEN))
    agents = [_teammate(row) for row in contacts if row["is_agent"]]
    contacts += [_without_own(_placeholder(*each), catalog) for each in mentions.items()]
    return ContactTables(
        from_rows(contacts, CONTACT), from_rows(agents, TEAMMATE), from_rows(broken, SKIPPED)
    )


def address(told: str | None) -> str | None:
    """Return an address in lower case; None when there is no @ in it."""
    found = (told or "").strip().lower()
    return found if "@" in found else None


def _mentions(references: pa.Table) -> dict[str, tuple[str | None, str | None]]:
    """Return what tickets tell of each person, by key: the first name and the first address."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for row in (
        conform(references, REFERENCE)
        .sort_by([("key", "ascending"), ("id", "ascending")])
        .to_pylist()
    ):
        name, email = found.get(row["id"], (None, None))
        found[row["id"]] = (name or row["name"], email or address(row["email"]))
    return found


def addresses(told: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return addresses in lower case, each once, and the loss if some are none."""
    found = [address(each) for each in told]
    return list(dict.fromkeys(each for each in found if each)), [UNREADABLE] * (None in found)


def _lower(row: Row) -> Row:
    others, lost = addresses(row["other_emails"])
    first = address(row["email"])
    if lost or (row["email"] and first is None):
        row = row | {"losses": [*row["losses"], UNREADABLE]}
    if first is None and others:
        first, *others = others
    return row | {"email": first, "other_emails": [each for each in others if each != first]}


def _without_own(contact: Row, catalog: FolderCatalog) -> Row:
    """Return somebody who is no agent without the desk's own address as theirs: mails would loop.

    It stands among the further addresses, to which nothing is sent.
    """
    if contact["is_agent"] or contact["email"] not in catalog.addresses:
        return contact
    others = [each for each in contact["other_emails"] if each not in catalog.addresses]
    rest = [each for each in contact["other_emails"] if each in catalog.addresses]
    return contact | {
        "email": others[0] if others else None,
        "other_emails": [*others[1:], contact["email"], *rest],
    }


def _placeholder(person: str, told: tuple[str | None, str | None]) -> Row:
    """Return a person of whom only a mention is left."""
    name, email = told
    is_address = person.startswith(EMAIL_ID)
    email = person.removeprefix(EMAIL_ID) if is_address else email
    empty: dict[str, Any] = {
        column.name: [] if pa.types.is_list(column.type) else None for column in CONTACT
    }
    return empty | {
        "source_id": person,
        "name": name or (email if is_address else f"Deleted user {person}"),
        "email": email,
        "is_agent": False,
        "is_active": is_address,
        "is_suspended": False,
        "is_placeholder": True,
    }


def _teammate(contact: Mapping[str, Any]) -> Row:
    return {
        "source_id": contact["source_id"],
        "name": contact["name"] or contact["email"] or f"Agent {contact['source_id']}",
        "email": contact["email"],
        "is_active": contact["is_active"] and not contact["is_suspended"],
    }
