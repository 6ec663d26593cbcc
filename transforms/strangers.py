"""People who are known by an address alone, and which of them are the desk itself."""

from collections.abc import Mapping, Set
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import MESSAGE, REFERENCE, TICKET, from_rows, sort_key
from transforms.shapes import TicketTables

EMAIL_ID: Final = "email:"  # id of a person who is known by an address only


def addresses_in(references: pa.Table) -> list[str]:
    """Return the addresses of people who are known by nothing else."""
    ids = pc.unique(references["id"]).to_pylist()
    return sorted(each.removeprefix(EMAIL_ID) for each in ids if each.startswith(EMAIL_ID))


def strangers(references: pa.Table, own: Set[str]) -> pa.Table:
    """Leave out who is in copy by an address of an agent or of the desk itself.

    A contact of such an address would get each reply as a mail, and answer it: a loop. The ticket
    keeps the address, which a note names.
    """
    gone = [
        role == "cc" and source_id.startswith(EMAIL_ID) and source_id.removeprefix(EMAIL_ID) in own
        for source_id, role in zip(
            references["id"].to_pylist(), references["role"].to_pylist(), strict=True
        )
    ]
    return references.filter(pc.invert(pa.array(gone, pa.bool_())))


def acquainted(found: TicketTables, known: Mapping[str, str]) -> TicketTables:
    """Name people by their ids who are told by an address that somebody of the source has.

    `known`: ids of people by address. Who is in copy of their own ticket is not.
    """
    if not known:
        return found
    tickets = [_with_ids(row, known) for row in found.tickets.to_pylist()]
    messages = [
        row | {"author_id": _known_as(row["author_id"], known)}
        for row in found.messages.to_pylist()
    ]
    references: dict[tuple[str, str], dict[str, Any]] = {}
    for row in found.references.to_pylist():
        name = str(_known_as(row["id"], known))
        references.setdefault((name, row["role"]), row | {"id": name, "key": sort_key(name)})
    ordered = sorted(references.values(), key=lambda row: (row["key"], row["id"]))
    return found._replace(
        tickets=from_rows(tickets, TICKET),
        messages=from_rows(messages, MESSAGE),
        references=from_rows(ordered, REFERENCE),
    )


def _known_as(person: str | None, known: Mapping[str, str]) -> str | None:
    address = (person or "").removeprefix(EMAIL_ID)
    return known.get(address, person) if person and person.startswith(EMAIL_ID) else person


def _with_ids(ticket: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    requester = _known_as(ticket["requester_id"], known)
    ids = [*ticket["cc_ids"], *(known[each] for each in ticket["cc_emails"] if each in known)]
    return ticket | {
        "requester_id": requester,
        "cc_ids": [each for each in dict.fromkeys(ids) if each != requester],
        "cc_emails": [each for each in ticket["cc_emails"] if each not in known],
    }
