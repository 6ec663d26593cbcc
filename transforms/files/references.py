"""Whom a ticket of a folder means, once a role, with what it tells of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.changes import people_in
from transforms.contracts import sort_key
from transforms.files.rows import Row
from transforms.strangers import EMAIL_ID


class Person(NamedTuple):
    """Somebody in a role, as one ticket tells of them."""

    role: str
    id: str
    name: str | None = None
    email: str | None = None


def references_of(ticket: Row, messages: Sequence[Row]) -> list[Row]:
    """Return one row of REFERENCE for each person and role of a ticket."""
    found: dict[tuple[str, str], Row] = {}
    for person in _people(ticket, messages):
        row = {
            "id": person.id,
            "key": sort_key(person.id),
            "role": person.role,
            "ticket_id": ticket["source_id"],
            "name": None,
            "email": None,
        }
        known = found.setdefault((person.id, person.role), row)
        known["name"] = known["name"] or person.name
        known["email"] = known["email"] or person.email
    return list(found.values())


def _people(ticket: Row, messages: Sequence[Row]) -> Iterator[Person]:
    for role in ("requester", "submitter", "assignee"):
        if ticket[f"{role}_id"]:
            yield Person(role, ticket[f"{role}_id"])
    yield from (Person("cc", each) for each in ticket["cc_ids"])
    yield from (Person("cc", f"{EMAIL_ID}{each}", None, each) for each in ticket["cc_emails"])
    yield from (Person("follower", each) for each in ticket["follower_ids"])
    yield from (Person("named", each) for each in people_in(ticket["changes"]))
    for message in messages:
        if message["author_id"]:
            yield Person(
                "author", message["author_id"], message["author_name"], message["author_email"]
            )
