"""Contacts of a folder, and people whom its tickets mean and who are in no row, to canonical."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import CONTACT, SKIPPED, TEAMMATE, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.rows import BROKEN, Row, rows_of
from transforms.model import EntityType
from transforms.people import mentions, placeholder, teammate, without_own
from transforms.shapes import ContactTables

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
    meant = mentions(references)
    contacts: list[Row] = []
    broken: list[Row] = []
    for contact_id, row in rows_of("contacts", raw):
        if row is not None:
            contacts.append(without_own(_lower(row), catalog.addresses))
            meant.pop(contact_id, None)
        elif contact_id not in meant:
            broken.append(left_out(EntityType.CONTACT, contact_id, None, BROKEN))
    agents = [teammate(row) for row in contacts if row["is_agent"]]
    contacts += [without_own(placeholder(*each), catalog.addresses) for each in meant.items()]
    return ContactTables(
        from_rows(contacts, CONTACT), from_rows(agents, TEAMMATE), from_rows(broken, SKIPPED)
    )


def address(told: str | None) -> str | None:
    """Return an address in lower case; None when there is no @ in it."""
    found = (told or "").strip().lower()
    return found if "@" in found else None


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
