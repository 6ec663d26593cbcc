"""What Intercom does, when it is read, that one would not expect; each with where it is handled.

Those of what the connector asks stand here as well, and name its modules.
"""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

IDS: Final = "ICS"
_SPEC: Final = "Intercom's OpenAPI document 2.16"

EVENTS_BETWEEN: Final = Quirk(
    id="ICS-001",
    entity=EntityType.MESSAGE,
    fact="Whatever happens to a conversation is a part of it, and many of these may have words.",
    evidence=f"{_SPEC}, examples: `open` and `close` with a body; its kinds are an open list",
    loss="none: what has words, files or choices is a message, what is known an event; an unknown "
    "part without any is counted",
)

FIRST_IS_NO_PART: Final = Quirk(
    id="ICS-002",
    entity=EntityType.MESSAGE,
    fact="A conversation's first message is its source and none of its parts, and has no time.",
    evidence=f"{_SPEC}, conversation: source",
    loss="none: it is dated as its conversation",
)

NEWEST_500: Final = Quirk(
    id="ICS-003",
    entity=EntityType.MESSAGE,
    fact="A conversation shows its newest 500 parts, and nothing gives the older ones.",
    evidence=f"{_SPEC}, retrieve a conversation: the most recent 500",
    loss="the older parts; how many there were stands in the count, and is told as a loss",
)

LINKS_END: Final = Quirk(
    id="ICS-004",
    entity=EntityType.ATTACHMENT,
    fact="Attachments have no id, and links that are signed anew each time and end after a while.",
    evidence=f"{_SPEC}, file_attribute: a temporary URL, 30 minutes; help article 2339426",
    loss="none: a file is known by its message, name and size, and fetched as its message is",
)

SIGNED_UP: Final = Quirk(
    id="ICS-005",
    entity=EntityType.CONTACT,
    fact="When a contact was created is when Intercom met it; the real day is signed_up_at.",
    evidence=f"{_SPEC}, contact; a migration writes the source's day there",
    loss="when Intercom met somebody who signed up elsewhere",
)

CONTACTS_MERGE: Final = Quirk(
    id="ICS-006",
    entity=EntityType.CONTACT,
    fact="A lead that was merged into a user answers 410, and conversations go on to name it.",
    evidence=f"{_SPEC}: contact_merged, 410 with a Link",
    loss="none: what they had is the user's; whom a conversation names is there as a placeholder",
)

BOTS_HAVE_IDS: Final = Quirk(
    id="ICS-007",
    entity=EntityType.MESSAGE,
    fact="Bots, the AI agent, workflows and teams write parts, with ids that no person has.",
    evidence=f"{_SPEC}, conversation_part_author: bot with id 278, from_ai_agent",
    loss="none: their name and what they are stand as the author",
)

UNASSIGNED_IS_ZERO: Final = Quirk(
    id="ICS-008",
    entity=EntityType.TICKET,
    fact="Nobody's conversation is assigned to 0, in older versions to null.",
    evidence=f"{_SPEC}, conversation: admin_assignee_id",
    loss="none",
)

OWN_ATTRIBUTES: Final = Quirk(
    id="ICS-009",
    entity=EntityType.TICKET,
    fact="A ticket's title and description are attributes, of names that its type does not show.",
    evidence=f"{_SPEC}, ticket_custom_attributes: _default_title_, _default_description_",
    loss="none: they are subject and first message",
)

LISTS_LEAVE_OUT: Final = Quirk(
    id="ICS-022",
    entity=EntityType.CONTACT,
    fact="No list has archived contacts and merged ones; asked for by id the first answer, the "
    "second name who took them in.",
    evidence=f"{_SPEC}: contact_merged, 410 with a Link of up to three hops; archive a contact",
    loss="who is archived and whom no conversation means",
).lives_in("connectors.intercom_source.absent")

LABELS_BEHIND: Final = Quirk(
    id="ICS-023",
    entity=EntityType.TICKET,
    fact="A ticket's answer has neither its tags nor its company; tickets and conversations share "
    "their ids, and a conversation's answer has a place for the ticket that it is.",
    evidence=f"{_SPEC}: ticket without both, conversation: ticket; whether a ticket answers as "
    "a conversation is not documented, and `probe` finds it out",
    loss="tags and company of tickets, where a workspace shows no conversation for them",
).lives_in("connectors.intercom_source.labels")

PAGES_SHIFT: Final = Quirk(
    id="ICS-020",
    entity=EntityType.TICKET,
    fact="Searches of conversations and tickets show what changed last first, take no other order, "
    "and shift their pages while people work; new ones come late.",
    evidence=f"{_SPEC}, conversations/search: no sort; Airbyte's issues 66292 and 39463",
    loss="none: windows of time that one answer holds are asked for, and an hour is read again",
).lives_in("connectors.intercom_source.windows")

DAYS_OF_CONTACTS: Final = Quirk(
    id="ICS-021",
    entity=EntityType.CONTACT,
    fact="A search of contacts cuts its times to days of the workspace's time zone.",
    evidence=f"{_SPEC}, contacts/search; exact from 2.17 on",
    loss="none: a delta asks from two days before on",
).lives_in("connectors.intercom_source.people")
