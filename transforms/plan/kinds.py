"""What is true of each kind of step beyond how it is sent, and what its refusal costs.

What identifies a thread and closes it never hangs on an accessory: only a step without which
nothing can follow stops its record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from transforms.model import EntityType, Operation


class Refused(StrEnum):
    """What becomes of a record when one of its steps is refused, whatever was tried."""

    REQUIRED = "required"  # the record stops here: nothing can follow
    OWED = "owed"  # what follows is sent all the same; the record fails, the step stays open
    DISPENSABLE = "dispensable"  # the record is migrated without it, which is a loss


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step: `lessens` is what is tried first when it is refused."""

    refused: Refused
    lessens: str = ""
    loss: str | None = None  # of a dispensable step that the record went on without
    overwrites: bool = False  # changes what people in the workspace may have changed since
    is_said: bool = False  # a message: those behind one that is owed wait for it
    is_last: bool = False  # what a message undoes: set once more behind one that was owed
    makes: EntityType | None = None  # its answer names the record itself in the target
    removes: bool = False  # its record is gone from the target then
    joins: EntityType | None = None  # puts its record to one of these, which people may delete
    members: EntityType | None = None  # of a group step: what all of its group are
    tags: bool | None = None  # puts a tag on people or companies (True), or takes it off
    follows: str = ""  # the step that has set the same before: what it showed is what we left
    others: tuple[str, ...] = ()  # more that have: the newest of all is what we left
    stays: str = ""  # what of it nothing can remove from a record that stays after an undo
    on_ticket: bool = False  # of a ticket in Intercom, not of a conversation


_WITHOUT_VALUE: Final = "without the refused value, which goes into an attribute of its own"
_BEGINNING: Final = "with the beginning of its text, if too long"
_SMALLER: Final = "in the plain form; without pictures that can't be had, or a refused language"
_MADE: Final = "create"  # the step that makes a ticket of Intercom's own, with its values
_SET: Final = "attributes"  # the step that sets a ticket's values
_REPLY: Final = "without the refused file, which the text names; with the text as a file"
_RELATED: Final = Kind(Refused.DISPENSABLE, loss="custom_object_not_related")
_NOTE: Final = Kind(Refused.DISPENSABLE, _BEGINNING, loss="note_left_out", stays="a note")
_LINK: Final = Kind(Refused.DISPENSABLE, loss="problem_link_left_out", joins=EntityType.TICKET)

KINDS: Final[Mapping[Operation, Kind]] = {
    Operation.DATA_ATTRIBUTE_CREATE: Kind(Refused.REQUIRED, makes=EntityType.ATTRIBUTE),
    Operation.CONVERSATION_ATTRIBUTE_CREATE: Kind(Refused.REQUIRED, makes=EntityType.ATTRIBUTE),
    Operation.TAG_CREATE: Kind(Refused.REQUIRED, makes=EntityType.TAG),
    Operation.TAG_CONTACTS: Kind(Refused.REQUIRED, tags=True, members=EntityType.CONTACT),
    Operation.TAG_COMPANIES: Kind(Refused.REQUIRED, tags=True, members=EntityType.COMPANY),
    Operation.COMPANY_UPSERT: Kind(
        Refused.REQUIRED, "without the refused value", makes=EntityType.COMPANY
    ),
    Operation.CONTACT_CREATE: Kind(Refused.REQUIRED, _WITHOUT_VALUE, makes=EntityType.CONTACT),
    Operation.CONTACT_ADOPT: Kind(Refused.REQUIRED, _WITHOUT_VALUE, makes=EntityType.CONTACT),
    Operation.CONTACT_ATTACH_COMPANY: Kind(
        Refused.DISPENSABLE, loss="company_left_out", joins=EntityType.COMPANY
    ),
    Operation.CONTACT_NOTE: _NOTE,
    Operation.CONTACT_RELATE: _RELATED,
    Operation.COMPANY_NOTE: _NOTE,
    Operation.CUSTOM_OBJECT_UPSERT: Kind(
        Refused.REQUIRED, "without the refused value", makes=EntityType.CUSTOM_OBJECT
    ),
    Operation.CONTACT_BLOCK: Kind(Refused.OWED, stays="that it is blocked"),
    Operation.CONVERSATION_CREATE: Kind(Refused.REQUIRED, _BEGINNING, makes=EntityType.TICKET),
    Operation.CONVERSATION_REPLY: Kind(
        Refused.OWED,
        _REPLY,
        is_said=True,
    ),
    Operation.CONVERSATION_UPDATE: Kind(
        Refused.OWED,
        "without the refused value; with the legacy id alone",
        overwrites=True,
        follows=_SET,
    ),
    Operation.CONVERSATION_PARTICIPANT: Kind(
        Refused.DISPENSABLE, loss="participant_left_out", joins=EntityType.CONTACT
    ),
    Operation.CONVERSATION_TAG: Kind(
        Refused.DISPENSABLE, loss="tag_left_out", joins=EntityType.TAG
    ),
    Operation.CONVERSATION_ASSIGN: Kind(
        Refused.DISPENSABLE, loss="assignment_left_out", overwrites=True, follows=_SET
    ),
    Operation.CONVERSATION_STATE: Kind(Refused.OWED, overwrites=True, follows=_SET, is_last=True),
    Operation.CONVERSATION_RELATE: _RELATED,
    Operation.CONVERSATION_LINK: _LINK,
    Operation.TICKET_TYPE_CREATE: Kind(Refused.REQUIRED, makes=EntityType.ATTRIBUTE),
    Operation.TICKET_ATTRIBUTE_CREATE: Kind(Refused.OWED),
    Operation.TICKET_CREATE: Kind(
        Refused.REQUIRED,
        "without the refused value; with the beginning of its text, if too long",
        makes=EntityType.TICKET,
        on_ticket=True,
    ),
    Operation.TICKET_REPLY: Kind(Refused.OWED, _REPLY, is_said=True, on_ticket=True),
    Operation.TICKET_UPDATE: Kind(
        Refused.OWED,
        "without the refused value; with the legacy id alone",
        overwrites=True,
        follows=_MADE,
        on_ticket=True,
    ),
    Operation.TICKET_TAG: Kind(
        Refused.DISPENSABLE, loss="tag_left_out", joins=EntityType.TAG, on_ticket=True
    ),
    Operation.TICKET_ASSIGN: Kind(
        Refused.DISPENSABLE,
        loss="assignment_left_out",
        overwrites=True,
        follows=_MADE,
        on_ticket=True,
    ),
    Operation.TICKET_STATE: Kind(
        Refused.OWED, overwrites=True, follows=_MADE, is_last=True, on_ticket=True
    ),
    Operation.TICKET_LINK: replace(_LINK, on_ticket=True),
    Operation.OFFICE_HOURS_WRITE: Kind(
        Refused.REQUIRED, overwrites=True, makes=EntityType.OFFICE_HOURS
    ),
    Operation.OFFICE_HOURS_CLOSE: Kind(Refused.DISPENSABLE, loss="holiday_left_out"),
    Operation.OFFICE_HOURS_REOPEN: Kind(Refused.OWED),
    Operation.CONTACT_DETACH_COMPANY: Kind(Refused.OWED),
    Operation.CONTACT_UNTAG: Kind(Refused.OWED, tags=False),
    Operation.COMPANY_UNTAG: Kind(Refused.OWED, tags=False),
    Operation.CONVERSATION_UNTAG: Kind(Refused.OWED),
    Operation.CONVERSATION_LEAVE: Kind(Refused.OWED),
    Operation.CONVERSATION_UNLINK: Kind(Refused.OWED),
    Operation.CONVERSATION_REDACT: Kind(Refused.OWED),
    Operation.CONVERSATION_DELETE: Kind(
        Refused.REQUIRED, overwrites=True, follows=_SET, removes=True
    ),
    Operation.COLLECTION_WRITE: Kind(
        Refused.REQUIRED,
        "without a refused language",
        overwrites=True,
        makes=EntityType.COLLECTION,
    ),
    Operation.ARTICLE_CREATE: Kind(Refused.REQUIRED, _SMALLER, makes=EntityType.ARTICLE),
    Operation.ARTICLE_UPDATE: Kind(
        Refused.OWED, _SMALLER, overwrites=True, follows="article", others=("gone",)
    ),
    Operation.ARTICLE_TAG: Kind(Refused.DISPENSABLE, loss="tag_left_out", joins=EntityType.TAG),
    Operation.ARTICLE_UNTAG: Kind(Refused.OWED),
    Operation.ARTICLE_UNPUBLISH: Kind(
        Refused.OWED, overwrites=True, follows="content", others=("article",)
    ),
    Operation.INTERNAL_ARTICLE_CREATE: Kind(Refused.REQUIRED, _SMALLER, makes=EntityType.ARTICLE),
    Operation.INTERNAL_ARTICLE_UPDATE: Kind(
        Refused.OWED, _SMALLER, overwrites=True, follows="internal"
    ),
    Operation.INTERNAL_ARTICLE_DELETE: Kind(
        Refused.REQUIRED,
        overwrites=True,
        follows="internal_content",
        others=("internal",),
        removes=True,
    ),
    Operation.TICKET_UNTAG: Kind(Refused.OWED, on_ticket=True),
    Operation.TICKET_UNLINK: Kind(Refused.OWED, on_ticket=True),
    Operation.TICKET_DELETE: Kind(
        Refused.REQUIRED, overwrites=True, follows=_MADE, removes=True, on_ticket=True
    ),
}

MAKES_RECORD: Final = frozenset(each for each, kind in KINDS.items() if kind.makes is not None)
TAGS_ON: Final = frozenset(each for each, kind in KINDS.items() if kind.tags is True)
TAGS_OFF: Final = frozenset(each for each, kind in KINDS.items() if kind.tags is False)


def kinds_table() -> str:
    """Return the table of `docs/reliability.md` between its marks `kinds`."""
    rows = ["| kind of step | refused | tried first | counts as |", "| --- | --- | --- | --- |"]
    for operation, kind in KINDS.items():
        costs = {
            Refused.REQUIRED: "failed; the record ends here",
            Refused.OWED: "failed, open for the next run; what follows is sent all the same",
            Refused.DISPENSABLE: f"migrated, with the loss `{kind.loss}`",
        }[kind.refused]
        rows.append(f"| {operation.value} | {kind.refused} | {kind.lessens} | {costs} |")
    return "\n".join(rows) + "\n"
