"""Whom a conversation means, once a role, with what it tells of them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from transforms.changes import people_in
from transforms.contracts import sort_key
from transforms.strangers import EMAIL_ID

Row = dict[str, Any]


class Person(NamedTuple):
    """Somebody in a role, as one conversation tells of them."""

    role: str
    id: str | None
    name: str | None = None
    email: str | None = None


def references_of(ticket: Row, messages: Sequence[Row]) -> list[Row]:
    """Return one row of REFERENCE for each person and role of a conversation or ticket."""
    return [
        {
            "id": person.id,
            "key": sort_key(person.id),
            "role": person.role,
            "ticket_id": ticket["source_id"],
            "name": person.name,
            "email": person.email,
        }
        for person in _people(ticket, messages)
        if person.id is not None
    ]


def _people(ticket: Row, messages: Sequence[Row]) -> Iterator[Person]:
    yield Person("requester", ticket["requester_id"])
    yield Person("assignee", ticket["assignee_id"])
    yield from (Person("cc", each) for each in ticket["cc_ids"])
    for address in ticket["cc_emails"]:
        yield Person("cc", f"{EMAIL_ID}{address}", None, address)
    yield from (Person("follower", each) for each in ticket["follower_ids"])
    for message in messages:
        yield Person(
            "author", message["author_id"], message["author_name"], message["author_email"]
        )
    yield from (Person("named", each) for each in people_in(ticket["changes"]))
