"""What Intercom does with a ticket as a whole that one would not expect, each with its handler.

Where a fact is marked "not tried", Intercom's documents are silent and the sandbox has a switch.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

REOPENED_BY_REPLY: Final = Quirk(
    id="INT-005",
    entity=EntityType.TICKET,
    fact="A reply reopens a closed conversation and wakes a snoozed one.",
    evidence="Intercom OpenAPI 2.16, part_type 'open' in reply examples; Preview: skip_unsnooze",
    loss="none: the state is set last, and again after every later message",
)


@REOPENED_BY_REPLY.handles
def state_rearmed_by(thread_keys: Iterable[str]) -> list[str]:
    """Return what a state's fingerprint must include so that a new message sets it again.

    All messages, wherever they stand among the others; a note of ours reopens nothing.
    """
    return sorted({key for key in thread_keys if key == "create" or key.startswith("message:")})


CUSTOMER_SPEAKS_FIRST: Final = Quirk(
    id="INT-008",
    entity=EntityType.TICKET,
    fact="The first author of a conversation must be a contact, and what they write is public.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request: from.type lead, user, contact",
    loss="none: a line in the customer's name opens the conversation, the real message follows",
)


@CUSTOMER_SPEAKS_FIRST.handles
def opening_stub(name: str, at: datetime, what: str = "conversation") -> str:
    """Return the text that opens a conversation, or ticket, which its customer did not open."""
    return f"[{what.capitalize()} started by {name} on {at:%Y-%m-%d %H:%M} UTC]"


def continued_stub(attribute: str, before: str, what: str = "conversation") -> str:
    """Return the text that opens a conversation, or ticket, in which a long ticket goes on."""
    return f"[Continues the {what} with the {attribute} {before}]"


ONE_PARTICIPANT: Final = Quirk(
    id="INT-014",
    entity=EntityType.TICKET,
    fact="Participants are added one a request, and an address unknown to Intercom makes a lead.",
    evidence="Intercom OpenAPI 2.16, attach_contact_to_conversation_request",
    loss="none: every CC is a contact of ours before it is added",
)


@ONE_PARTICIPANT.handles
def participant_body(admin_id: str, contact: Mapping[str, Any] | str) -> dict[str, Any]:
    """Return the request that adds one contact, by id, never by address."""
    return {"admin_id": admin_id, "customer": {"intercom_user_id": contact}}


ONE_TAG: Final = Quirk(
    id="INT-015",
    entity=EntityType.TICKET,
    fact="A conversation is tagged one tag a request, in the name of a teammate.",
    evidence="Intercom OpenAPI 2.16, tag conversation: id and admin_id required",
    loss="the date of the tag: it is the day of the migration",
)


@ONE_TAG.handles
def tag_body(tag: Mapping[str, Any], admin_id: str) -> dict[str, Any]:
    """Return the request that puts one tag on a conversation."""
    return {"id": tag, "admin_id": admin_id}


ASSIGNING_REOPENS: Final = Quirk(
    id="INT-026",
    entity=EntityType.TICKET,
    fact="An assignment opens a closed conversation.",
    evidence="Intercom OpenAPI 2.16, part type assign_and_reopen",
    loss="none: the state is set after it, and again after every change of it",
)


@ASSIGNING_REOPENS.handles
def state_rearmed_by_assignments(assignees: Sequence[tuple[str, str]]) -> list[str]:
    """Return what a state's fingerprint must include besides; pairs of step key and assignee."""
    return [f"{key}={assignee}" for key, assignee in assignees]


TEXT_FILE: Final = "message.txt"  # what a text goes along in that is not taken as such

IN_A_FILE: Final = (
    f"[Intercom did not take the text of this message: it is in the file {TEXT_FILE}]"
)

CUSTOMER_TICKETS: Final = "Customer"  # the category of tickets that customers see
TRACKER_TICKETS: Final = "Tracker"  # the one of which conversations can be linked
TICKET_CATEGORIES: Final = frozenset({CUSTOMER_TICKETS, "Back-office", TRACKER_TICKETS})

STATES: Final = Quirk(
    id="INT-067",
    entity=EntityType.TICKET,
    fact="A ticket is made submitted; its state is one of its type's, which only people can make.",
    evidence="Intercom OpenAPI 2.16, create_ticket_request; 400 ticket_state_id_invalid",
    loss="the moment of the state: it is the day of the migration",
).lives_in("transforms.plan.intercom_tickets")

TICKETS_NOTIFY: Final = Quirk(
    id="INT-068",
    entity=EntityType.TICKET,
    fact="A ticket that is made, answered or changed is told to its customer, unless asked not to.",
    evidence="Intercom OpenAPI 2.16, skip_notifications of POST and PUT /tickets and of replies",
    loss="none",
).lives_in("connectors.intercom.tickets.sending")

LINKED: Final = Quirk(
    id="INT-030",
    entity=EntityType.TICKET,
    fact="Only tickets of a Tracker type have conversations and customers' tickets linked to them:"
    " at most 2,500, each of which has one tracker.",
    evidence="Intercom OpenAPI 2.16, POST /tickets/{id}/linked_conversations: 400"
    " invalid_ticket_type, already_linked_to_tracker, linked_conversation_limit_exceeded",
    loss="the link where the problem is no tracker, or has too many: a note names the problem",
).lives_in("transforms.plan.links")

ALL_PARTS: Final = 500  # of a conversation, of every kind

MOST_PARTS: Final = 480  # messages of a conversation; the rest is for notes, states, new answers

PARTS_LIMIT: Final = Quirk(
    id="INT-058",
    entity=EntityType.TICKET,
    fact="A conversation shows its newest 500 parts, and may take no more.",
    evidence="Intercom OpenAPI 2.16, conversation_parts: 'a maximum of 500'; that the 501st is"
    " refused another server of the API says; not tried",
    loss="none: the ticket goes on in a further conversation, and each says which is the other",
).lives_in("transforms.plan.further")

GATEWAY_REFUSES: Final = Quirk(
    id="INT-029",
    entity=EntityType.TICKET,
    fact="A firewall's page with 403 may stand in answer to a write, and says nothing of it.",
    evidence="one page in answer to one write failed its ticket half-way; Intercom's are JSON",
    loss="none: the write is looked for, and sent again where it did not happen",
).lives_in("connectors.http.answers")
