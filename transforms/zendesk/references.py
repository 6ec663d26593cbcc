"""Whom a Zendesk ticket means: requester, authors, CCs, agents, with what it tells of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from transforms.changes import people_in
from transforms.contracts import sort_key
from transforms.payloads import email, mapping, text
from transforms.strangers import EMAIL_ID
from transforms.zendesk.entries import Entry
from transforms.zendesk.payloads import person_id, via_source


class Person(NamedTuple):
    """A person as one ticket tells of them."""

    id: str | None
    name: str | None = None
    email: str | None = None


def requester_of(ticket: Mapping[str, Any]) -> Person:
    """Return who asked; whom Zendesk does not know is known by the address of `via`, if any."""
    sender = mapping(via_source(ticket.get("via")).get("from"))
    name, address = text(sender.get("name")), email(sender.get("address"))
    found = person_id(ticket.get("requester_id"))
    if found is None and address is not None:
        found = f"{EMAIL_ID}{address}"
    return Person(found, name, address)


def written_ccs(ticket: Mapping[str, Any], entries: Sequence[Entry]) -> list[str]:
    """Return CCs that stand in `via` as addresses; people whom Zendesk knows are ids there."""
    addresses = []
    for via in (ticket.get("via"), *(entry.payload.get("via") for entry in entries)):
        told = mapping(via_source(via).get("to")).get("email_ccs")
        if isinstance(told, list):
            addresses += [email(one) for one in told if isinstance(one, str)]
    requester = requester_of(ticket).email
    return list(dict.fromkeys(one for one in addresses if one and one != requester))


def named_aside(message: Mapping[str, Any]) -> list[str]:
    """Return whom a message of a side conversation names: they need no contact, but a name."""
    if not message.get("side_id"):
        return []
    told = [message["author_id"], *message["recipients"]]
    return [one for one in told if one and "@" not in one and one.isdecimal()]


def references_of(
    row: Mapping[str, Any], payload: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return one row of REFERENCE for each person and role of a ticket."""
    requester = requester_of(payload)
    people = [
        ("requester", requester),
        ("submitter", Person(row["submitter_id"])),
        ("assignee", Person(row["assignee_id"])),
        *(("cc", Person(one)) for one in row["cc_ids"]),
        *(
            ("cc", Person(f"{EMAIL_ID}{one}", None, one))
            for one in row["cc_emails"]
            if one != email(payload.get("recipient"))  # the desk's own address, by this ticket
        ),
        *(("follower", Person(one)) for one in row["follower_ids"]),
        *(("named", Person(one)) for one in people_in(row["changes"])),
        *(
            ("author", Person(one["author_id"], one["author_name"], one["author_email"]))
            for one in messages
            if not one.get("side_id")
        ),
        *(("named", Person(one)) for message in messages for one in named_aside(message)),
    ]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for role, person in people:
        if person.id is None:
            continue
        known = found.setdefault(
            (person.id, role),
            {
                "id": person.id,
                "key": sort_key(person.id),
                "role": role,
                "ticket_id": row["source_id"],
                "name": None,
                "email": None,
            },
        )
        known["name"] = known["name"] or person.name
        known["email"] = known["email"] or person.email
    return list(found.values())
