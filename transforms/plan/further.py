"""Long tickets: what one conversation has no room for goes on in further ones.

A further conversation is a record of its own, `<ticket>/2`, `<ticket>/3` and so on, so that all
that is true of a conversation (never twice, verify, undo) is true of it. The last one stands for
the ticket as it is now: those before it are closed, and nobody is assigned to them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from transforms.places import OWN_FIELDS
from transforms.plan.gathered import sent_notes
from transforms.plan.happened import NO_MESSAGE, PREFIX, stretches
from transforms.plan.openings import Part, TicketInput
from transforms.quirks import intercom, intercom_messages

_NUMBER: Final = re.compile(r"/(\d+)\Z")
FIRST: Final = 1
OTHERS: Final = 12  # parts: number, dates, assignments, state, notes
LEAST: Final = 100  # messages of a conversation, however much else it carries

Settled = Mapping[str, Collection[str]]  # record: the keys of what was sent of it
NOTHING: Final[Settled] = MappingProxyType({})


def further_id(ticket_id: str, number: int) -> str:
    """Return the id of the record of a ticket's conversation: the first has the ticket's own."""
    return ticket_id if number == FIRST else f"{ticket_id}/{number}"


def ticket_of(record_id: str) -> str:
    """Return the ticket that a record of the ledger belongs to."""
    return _NUMBER.sub("", record_id)


def divided(each: TicketInput, settled: Settled, per_message: int) -> list[TicketInput]:
    """Cut a ticket into what fits one conversation each, in order; mostly that is one.

    `settled`: of the ticket's own records. What was sent stays where it is, however many messages
    have come before it since.
    """
    homes = _homes(settled)
    room = _room(each.ticket) - len({row["side_id"] for row in each.sides})
    sizes = _sizes(each, settled, per_message)
    if all(number == FIRST for number in homes.values()) and sum(sizes.values()) <= room:
        return [each]
    held: dict[int, list[dict[str, Any]]] = defaultdict(list)
    filled: dict[int, int] = defaultdict(int)
    for message_id, number in homes.items():
        filled[number] += sizes.get(message_id, 1)
    current = FIRST
    for position, message in enumerate(each.messages):
        home = homes.get(message["source_id"])
        if position == 0:
            home = FIRST
        if home is None:
            while filled[current] >= room:
                current += 1
            filled[current] += sizes[message["source_id"]]
        current = max(current, home or FIRST)
        held[home or current].append(message)
    return list(_inputs(each, held, max(current, *map(number_of, settled), FIRST)))


def _room(ticket: Mapping[str, Any]) -> int:
    """Return for how many messages a conversation has room beside what else leaves a part in it.

    Each attribute that is set does, and each person who joins.
    """
    attributes = sum(bool(field["text"]) for field in ticket.get("fields") or ())
    attributes += sum(ticket.get(own.column) is not None for own in OWN_FIELDS)
    people = len(ticket.get("cc_ids") or ()) + len(ticket.get("cc_emails") or ())
    left = intercom.ALL_PARTS - OTHERS - attributes - people
    return max(min(left, intercom.MOST_PARTS), LEAST)


def _inputs(
    each: TicketInput, held: Mapping[int, list[dict[str, Any]]], last: int
) -> Iterator[TicketInput]:
    ticket_id = each.ticket["source_id"]
    changed = [*stretches(each.ticket, each.messages)]
    for number in range(FIRST, last + 1):
        messages = held.get(number, [])
        own = {message["source_id"] for message in messages}
        own |= {NO_MESSAGE} if number == FIRST else set()
        sides = each.sides if number == FIRST else ()
        changes = [change for behind, change in changed if behind in own]
        yield replace(
            each,
            ticket={
                **each.ticket,
                "source_id": further_id(ticket_id, number),
                "changes": changes,
            },
            messages=messages,
            attachments={
                message["source_id"]: each.attachments.get(message["source_id"], [])
                for message in (*messages, *sides)
            },
            sides=sides,
            part=Part(
                number, further_id(ticket_id, number - 1), further_id(ticket_id, number + 1), last
            ),
        )


def by_ticket(settled: Settled) -> dict[str, dict[str, Collection[str]]]:
    """Return what was sent by ticket, and by the records of each."""
    found: dict[str, dict[str, Collection[str]]] = defaultdict(dict)
    for record_id, keys in settled.items():
        found[ticket_of(record_id)][record_id] = keys
    return found


def _homes(settled: Settled) -> dict[str, int]:
    """Return the messages that were sent, each with the number of its conversation."""
    found = {}
    for record_id, keys in settled.items():
        number = number_of(record_id)
        for key in keys:
            kind, _, rest = key.partition(":")
            if kind == "message":
                found[rest.partition("/")[0]] = number
    return found


def number_of(record_id: str) -> int:
    """Return which of its ticket's conversations a record is."""
    found = _NUMBER.search(record_id)
    return int(found[1]) if found else FIRST


def _sizes(each: TicketInput, settled: Settled, per_message: int) -> dict[str, int]:
    """Return how many parts each message becomes: itself, its further files, what was changed."""
    size = max(1, min(per_message, intercom_messages.MAX_ATTACHMENTS))
    changed = {behind for behind, _ in stretches(each.ticket, each.messages)}
    sent = [key for keys in settled.values() for key in keys]
    found = {}
    for message in each.messages:
        message_id = message["source_id"]
        files = len(each.attachments.get(message_id) or ())
        notes = max(message_id in changed, sent_notes(sent, f"{PREFIX}{message_id}"))
        found[message_id] = 1 + max(0, -(-files // size) - 1) + notes
    return found
