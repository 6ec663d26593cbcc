"""How many requests a record takes: one formula for each landing, exact to the request.

`plan` counts with it before anything is planned in full; tests hold it against the steps.
"""

from dataclasses import dataclass
from typing import Final

from transforms.quirks.intercom_messages import MAX_ATTACHMENTS

GROUP_SIZE: Final = 100  # contacts or companies a tagging request; undocumented, the bulk API's cap


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """What a ticket holds, as far as it costs requests.

    `first_files` are the files of the message that opens the conversation (0 when a stub does),
    `other_files` the numbers of files of every other message, `participants` the contacts who are
    added to it, `notes` those we write, `assigns` 0 to 2.
    """

    messages: int
    is_stub: bool = False
    first_files: int = 0
    other_files: tuple[int, ...] = ()
    teammates_files: tuple[int, ...] = ()  # where a ticket in Intercom tells them apart
    participants: int = 0
    notes: int = 0
    tags: int = 0
    assigns: int = 0
    relations: int = 0  # attributes that refer to custom objects; a ticket has none
    has_state: bool = False


def conversation_requests(counts: ThreadCounts, per_message: int = MAX_ATTACHMENTS) -> int:
    """Return the requests of a ticket that lands as a conversation, reading back not counted."""
    size = max(1, min(per_message, MAX_ATTACHMENTS))
    opened = 0 if counts.is_stub else 1
    return (
        1  # create
        + counts.messages
        - opened
        + _groups(counts.first_files, size)
        + sum(max(0, _groups(files, size) - 1) for files in counts.other_files)
        + counts.participants
        + counts.notes
        + counts.relations
        + 1  # title, attributes, company
        + counts.tags
        + counts.assigns
        + counts.has_state
    )


def ticket_requests(counts: ThreadCounts, per_message: int = MAX_ATTACHMENTS) -> int:
    """Return the requests of a ticket that becomes one in Intercom, reading back not counted.

    `first_files` and `other_files` hold the files of customers, which follow in notes; those of
    teammates are in `teammates_files`. Title, attributes, company and assignees cost nothing.
    """
    size = max(1, min(per_message, MAX_ATTACHMENTS))
    opened = 0 if counts.is_stub else 1
    return (
        1  # create
        + counts.messages
        - opened
        + _groups(counts.first_files, size)
        + sum(_groups(files, size) for files in counts.other_files)
        + sum(max(0, _groups(files, size) - 1) for files in counts.teammates_files)
        + counts.notes
        + counts.tags
        + counts.has_state
    )


def contact_requests(companies: int, relations: int = 0, *, has_note: bool = False) -> int:
    """Return the requests of a contact; one that exists already costs more, since it is read.

    `relations`: attributes that refer to custom objects. `has_note`: agents noted something, which
    becomes a note.
    """
    return 1 + companies + relations + has_note


def company_requests(*, has_note: bool = False) -> int:
    """Return the requests of a company; one that exists already costs more, since it is read."""
    return 1 + has_note


def _groups(count: int, size: int) -> int:
    return -(-count // size)
