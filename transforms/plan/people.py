"""Who somebody is for a ticket, and whether they have a contact in Intercom."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from transforms.contracts import CONTACT, conform
from transforms.plan import names
from transforms.rules import Rules


@dataclass(frozen=True, slots=True)
class Person:
    """What planning a ticket asks of a person."""

    source_id: str
    name: str
    email: str | None = None
    is_agent: bool = False
    has_contact: bool = True  # agents have one only as requesters
    is_blocked: bool = False  # in Intercom, by an earlier run


class Everybody:
    """A container of all ids."""

    def __contains__(self, source_id: object) -> bool:
        """Hold anything."""
        return True


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom the selected records need.

    `needed`: the only people to plan; `requesters`: who asked a selected ticket, so an agent
    among them gets a contact, and so does somebody inactive; `companies`: those that are planned.
    """

    needed: Container[str] = Everybody()
    requesters: Container[str] = frozenset()
    companies: Container[str] = Everybody()


def people_of(contacts: pa.Table, rules: Rules) -> dict[str, Person]:
    """Return the people of CONTACT rows by source id, as tickets see them."""
    return {row["source_id"]: person_of(row, rules) for row in _rows(contacts)}


def person_of(row: Mapping[str, Any], rules: Rules) -> Person:
    """Return one CONTACT row as a person; requesters have a contact whatever it says here."""
    is_kept = row["is_active"] or rules.options.inactive_users == "migrate"
    return Person(
        row["source_id"],
        names.person_name(row),
        row["email"],
        is_agent=row["is_agent"],
        has_contact=is_kept and not row["is_agent"],
    )


def _rows(contacts: pa.Table) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = conform(contacts, CONTACT).to_pylist()
    return rows
