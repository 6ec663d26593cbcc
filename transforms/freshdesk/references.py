"""Whom a Freshdesk ticket means, once a role, with what it tells of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.changes import people_in
from transforms.contracts import sort_key
from transforms.freshdesk.addresses import Mailbox
from transforms.payloads import email, mapping, source_id, text
from transforms.strangers import EMAIL_ID

Row = dict[str, Any]
Json = Mapping[str, Any]


class Person(NamedTuple):
    """Somebody in a role, as one ticket tells of them."""

    role: str
    id: str | None
    name: str | None = None
    email: str | None = None


def references_of(
    ticket: Row, payload: Json, ccs: Sequence[Mailbox], messages: Sequence[Row]
) -> list[Row]:
    """Return one row of REFERENCE for each person and role of a ticket."""
    return [
        {
            "id": person.id,
            "key": sort_key(person.id),
            "role": person.role,
            "ticket_id": ticket["source_id"],
            "name": person.name,
            "email": person.email,
        }
        for person in _people(ticket, payload, ccs, messages)
        if person.id is not None
    ]


def _people(
    ticket: Row, payload: Json, ccs: Sequence[Mailbox], messages: Sequence[Row]
) -> Iterator[Person]:
    yield _requester(payload)
    yield Person("assignee", ticket["assignee_id"])
    for each in ccs:
        yield Person("cc", f"{EMAIL_ID}{each.address}", each.name, each.address)
    yield from (Person("follower", each) for each in ticket["follower_ids"])
    yield from (Person("named", each) for each in people_in(ticket["changes"]))
    for message in messages:
        yield Person(
            "author", message["author_id"], message["author_name"], message["author_email"]
        )


def _requester(payload: Json) -> Person:
    told = mapping(payload.get("requester"))
    return Person(
        "requester",
        source_id(payload.get("requester_id")),
        text(told.get("name")),
        email(told.get("email")),
    )
