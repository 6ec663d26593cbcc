"""The shape of a record: the decisions on which its steps depend, frozen at its first step."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import orjson

from transforms.model import TRANSFORM_VERSION
from transforms.rules import Rules


@dataclass(frozen=True, slots=True)
class Shape:
    """Which steps a ticket has; all but the last three are options.

    `fields`: all, or only those that a person mapped, as the first version did.
    """

    version: int = TRANSFORM_VERSION
    land_as: str = "conversation"
    ticket_type: str | None = None  # of one that lands as a ticket
    ticket_category: str | None = None  # of that type, where the source says it
    attachments_per_message: int = 10
    inline_images: str = "attach"
    max_file_bytes: int = 40_000_000
    ccs: str = "participants"
    agent_requesters: str = "own_contact"
    fields: str = "all"
    unmapped_fields: str = "note"
    followers: str = "note"
    original_dates: str = "attributes"
    html_by_teammates: bool = False  # whether replies are HTML, in a workspace that keeps it
    html_by_contacts: bool = False
    recipients: str = "note"  # of single messages, others than the ticket's people
    related: str = "note"  # other tickets that it names; "drop": only the one it was merged into
    ticket_events: str = "drop"  # what was changed of it between its messages; or "note"
    side_conversations: str = "note"  # what agents said with others beside it
    excluded: str = "note"  # that messages of people who are left out are missing
    opened_by: str | None = None  # source id of the contact in whose name it was created
    is_stub: bool | None = None  # a line of ours opens the conversation, not the first message
    opening: str | None = None  # source id of the message that does; older ledgers don't say

    @property
    def is_ticket(self) -> bool:
        """Whether it is a ticket in Intercom, not a conversation."""
        return self.land_as == "ticket"

    @property
    def attribute_model(self) -> str:
        """Return what has its attributes, as `Workspace.attributes` names it."""
        return f"ticket:{(self.ticket_type or '').lower()}" if self.is_ticket else "conversation"

    def opened(self, contact_id: str, *, is_stub: bool, opening: str | None) -> "Shape":
        """Return the shape of one ticket; what is frozen already stays."""
        if self.opened_by is not None and self.is_stub is not None:
            return self
        return replace(self, opened_by=contact_id, is_stub=is_stub, opening=opening)

    def takes_html(self, *, is_ours: bool, is_public: bool) -> bool:
        """Say whether a message is sent as HTML, by who posts it; notes always are."""
        if not is_ours:
            return self.html_by_contacts
        return self.html_by_teammates or not is_public

    def to_json(self) -> str:
        """Return the text that the ledger keeps."""
        return orjson.dumps(self, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class PeopleShape:
    """Which steps a person or company has, and which of what Intercom has no field for they carry.

    `fields`: "all", or only those that somebody mapped ("manual").
    """

    version: int = TRANSFORM_VERSION
    fields: str = "all"
    people_notes: str = "notes"
    values: str = "note"  # that no attribute holds whole; "drop": they are losses
    last_seen: str = "sent"

    @property
    def has_values_note(self) -> bool:
        """Whether a note takes what no attribute holds whole."""
        return self.people_notes == "notes" and self.values == "note"

    def to_json(self) -> str:
        """Return the text that the ledger keeps."""
        return orjson.dumps(self, option=orjson.OPT_SORT_KEYS).decode()


# Of people and companies that were begun when the ledger kept no shape of theirs.
UNSHAPED: Final = PeopleShape(fields="manual", people_notes="drop", values="drop", last_seen="drop")

_NAMES: Final = frozenset(field.name for field in fields(Shape))
_PEOPLE_NAMES: Final = frozenset(field.name for field in fields(PeopleShape))
# What older ledgers do not say, because there was no other way.
BEFORE: Final = {
    "ticket_type": None,
    "ticket_category": None,
    "fields": "manual",
    "followers": "drop",
    "recipients": "drop",
    "related": "drop",
    "ticket_events": "drop",
    "side_conversations": "drop",
    "excluded": "drop",
    "html_by_teammates": False,
    "html_by_contacts": False,
}
# What decides how much of a ticket is carried: a run that completes what was moved takes today's.
CARRIED: Final = frozenset(
    [
        "fields",
        "unmapped_fields",
        "followers",
        "recipients",
        "related",
        "ticket_events",
        "side_conversations",
        "excluded",
    ]
)
LESS: Final = frozenset({"manual", "drop"})


def shape_of(rules: Rules) -> Shape:
    """Return the shape that the rules give to a ticket that was never begun."""
    options = rules.options
    return Shape(
        attachments_per_message=options.attachments_per_message,
        inline_images=options.inline_images,
        max_file_bytes=options.max_file_bytes,
        ccs=options.ccs,
        agent_requesters=options.agent_requesters,
        unmapped_fields=rules.mapping.tickets.unmapped_fields,
        followers=options.followers,
        original_dates=options.original_dates,
        ticket_events=options.ticket_events,
        side_conversations=options.side_conversations,
        html_by_teammates="teammates" in rules.html_kept,
        html_by_contacts="contacts" in rules.html_kept,
    )


def frozen_shape(text: str | None, otherwise: Shape, *, completes: bool = False) -> Shape:
    """Return the shape that the ledger keeps; what it does not say is as it was before.

    `completes`: what has come to be carried since is carried as well.
    """
    if not text:
        return otherwise
    kept: dict[str, Any] = BEFORE | orjson.loads(text)
    names = (kept.keys() & _NAMES) - (CARRIED if completes else frozenset())
    return replace(otherwise, **{name: kept[name] for name in names})


def people_shape(text: str | None, rules: Rules) -> PeopleShape:
    """Return the shape that the ledger keeps of a person or company, today's if it keeps none."""
    options = rules.options
    if text is None:
        return PeopleShape(people_notes=options.people_notes)
    kept: dict[str, Any] = orjson.loads(text)
    if options.moved_before == "complete":
        # When somebody was last seen is told when they are made, and never after.
        last_seen = kept.get("last_seen", UNSHAPED.last_seen)
        return PeopleShape(people_notes=options.people_notes, last_seen=last_seen)
    return replace(UNSHAPED, **{name: kept[name] for name in kept.keys() & _PEOPLE_NAMES})


def lacks_something(text: str, wanted: Shape) -> bool:
    """Say whether a record was begun when less was carried than the rules ask for now."""
    kept = BEFORE | orjson.loads(text)
    return any(kept.get(name) in LESS and getattr(wanted, name) not in LESS for name in CARRIED)
