"""Who is in copy of a ticket: participants where Intercom has them as contacts, else names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.plan.labels import Desk

ADDRESS = "email:"  # begins the source id of a person who is only an address


@dataclass(slots=True)
class Copied:
    """Contacts to add, names for a note, and losses."""

    participants: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


def copied(
    ticket: Mapping[str, Any], desk: Desk, opened_by: str, *, how: str, may_join: bool = True
) -> Copied:
    """Return what becomes of a ticket's CCs; a requester who came later is one of them.

    `how` is the frozen option: participants, note or drop. Nobody `may_join` a ticket.
    """
    result = Copied()
    if _is_later_requester(ticket["requester_id"], desk, opened_by):
        if may_join:
            result.participants.append(ticket["requester_id"])
        else:
            result.named.append(named(ticket["requester_id"], desk))
    for source_id in dict.fromkeys(_ids(ticket)):
        if source_id == opened_by:
            continue
        person = desk.people.get(source_id)
        if how == "drop":
            result.losses.append("ccs_dropped")
        elif how == "participants" and may_join and person is not None and person.has_contact:
            result.participants.append(source_id)
        else:
            result.named.append(named(source_id, desk))
            result.losses += ["cc_in_note"] if how == "participants" else []
    return result


def _is_later_requester(requester: str | None, desk: Desk, opened_by: str) -> bool:
    person = desk.people.get(requester or "")
    return person is not None and person.has_contact and requester != opened_by


def _ids(ticket: Mapping[str, Any]) -> Iterator[str]:
    yield from ticket["cc_ids"]
    for address in ticket["cc_emails"]:
        yield f"{ADDRESS}{address.strip().lower()}"


def followers(ticket: Mapping[str, Any], desk: Desk) -> list[str]:
    """Return the agents who watched a ticket, for which Intercom has nothing."""
    return [named(source_id, desk) for source_id in dict.fromkeys(ticket["follower_ids"])]


def named(source_id: str, desk: Desk) -> str:
    """Return a person as a note names them."""
    person = desk.people.get(source_id)
    if person is None:
        return source_id.removeprefix(ADDRESS)
    has_email = person.email and person.email != person.name
    return f"{person.name} <{person.email}>" if has_email else person.name
