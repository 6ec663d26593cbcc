"""What a comparison finds: differences, and what people did in Intercom since."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyarrow as pa

from transforms.contracts import from_rows

MAX_SHOWN: Final = 120  # characters of what was expected and found


class Kind(StrEnum):
    """What is not as it should be, or is different for a reason that is no damage."""

    TICKET_MISSING = "ticket_missing"
    TICKET_DOUBLED = "ticket_doubled"
    MESSAGE_LOST = "message_lost"
    MESSAGE_DOUBLED = "message_doubled"
    NOTE_LOST = "note_lost"
    ORDER_DIFFERS = "order_differs"
    AUTHOR_DIFFERS = "author_differs"
    TIME_DIFFERS = "time_differs"
    TEXT_DIFFERS = "text_differs"
    VISIBILITY_DIFFERS = "visibility_differs"
    FILE_MISSING = "file_missing"
    FILE_DIFFERS = "file_differs"
    FILE_EXTRA = "file_extra"
    PARTICIPANT_MISSING = "participant_missing"
    TAG_MISSING = "tag_missing"
    TAG_EXTRA = "tag_extra"
    ATTRIBUTE_DIFFERS = "attribute_differs"
    TITLE_DIFFERS = "title_differs"
    LINK_MISSING = "link_missing"
    REQUESTER_DIFFERS = "requester_differs"
    ASSIGNEE_DIFFERS = "assignee_differs"
    TEAM_DIFFERS = "team_differs"
    STATE_DIFFERS = "state_differs"
    COMPANY_DIFFERS = "company_differs"
    PERSON_MISSING = "person_missing"
    COMPANY_MISSING = "company_missing"
    OBJECT_MISSING = "object_missing"
    OFFICE_HOURS_MISSING = "office_hours_missing"
    HOLIDAY_MISSING = "holiday_missing"
    RELATION_MISSING = "relation_missing"
    RELATION_EXTRA = "relation_extra"
    FIELD_DIFFERS = "field_differs"
    MEMBERSHIP_MISSING = "membership_missing"
    RESTRICTED_PUBLIC = "restricted_public"
    ARTICLE_MISSING = "article_missing"
    COLLECTION_MISSING = "collection_missing"
    LANGUAGE_MISSING = "language_missing"
    TRANSLATION_LEFT = "translation_left"
    HEADING_DIFFERS = "heading_differs"
    ROW_LOST = "row_lost"
    PICTURE_LOST = "picture_lost"
    PICTURE_DIFFERS = "picture_differs"
    LINK_DIFFERS = "link_differs"
    LINK_DEAD = "link_dead"
    PLACE_DIFFERS = "place_differs"
    RECORD_UNACCOUNTED = "record_unaccounted"
    RECORD_NOT_STAGED = "record_not_staged"
    SOURCE_MESSAGE_LOST = "source_message_lost"
    SOURCE_MESSAGE_EXTRA = "source_message_extra"
    SOURCE_DIFFERS = "source_differs"
    SOURCE_FILE_LOST = "source_file_lost"
    SOURCE_TICKET_LOST = "source_ticket_lost"
    ADDED_SINCE = "added_since"
    CHANGED_SINCE = "changed_since"
    NOT_SHOWN = "not_shown"
    SOURCE_UNREAD = "source_unread"
    LINK_DEAD_BEFORE = "link_dead_before"
    LINK_UNCHECKED = "link_unchecked"
    NOT_READ = "not_read"


TEXTS: Final = {
    Kind.TICKET_MISSING: "the conversation is not there",
    Kind.TICKET_DOUBLED: "a conversation carries the ticket's id, and no record owns it",
    Kind.MESSAGE_LOST: "a message or note is not there",
    Kind.MESSAGE_DOUBLED: "a message is there twice",
    Kind.NOTE_LOST: "a note of the migration is not there, or lacks something",
    Kind.ORDER_DIFFERS: "a message stands at another place",
    Kind.AUTHOR_DIFFERS: "somebody else is the author",
    Kind.TIME_DIFFERS: "another time",
    Kind.TEXT_DIFFERS: "words are missing or others",
    Kind.VISIBILITY_DIFFERS: "private is public, or public private",
    Kind.FILE_MISSING: "a file is not there",
    Kind.FILE_DIFFERS: "a file has other bytes or another name",
    Kind.FILE_EXTRA: "a file that is not the message's",
    Kind.PARTICIPANT_MISSING: "somebody in copy does not take part",
    Kind.TAG_MISSING: "a tag is not there",
    Kind.TAG_EXTRA: "a tag of the migration that is not the record's",
    Kind.ATTRIBUTE_DIFFERS: "an attribute has another value",
    Kind.TITLE_DIFFERS: "another title",
    Kind.LINK_MISSING: "an incident is not linked to its problem's ticket",
    Kind.REQUESTER_DIFFERS: "the conversation is somebody else's",
    Kind.ASSIGNEE_DIFFERS: "another teammate is assigned",
    Kind.TEAM_DIFFERS: "another team is assigned",
    Kind.STATE_DIFFERS: "open, closed or snoozed is not as it was",
    Kind.COMPANY_DIFFERS: "another company",
    Kind.PERSON_MISSING: "the contact is not there",
    Kind.COMPANY_MISSING: "the company is not there",
    Kind.OBJECT_MISSING: "the instance of a custom object is not there",
    Kind.OFFICE_HOURS_MISSING: "the office hours are not there",
    Kind.HOLIDAY_MISSING: "the office hours are not closed on a holiday",
    Kind.RELATION_MISSING: "a person or conversation does not relate to its custom object",
    Kind.RELATION_EXTRA: "a person or conversation relates to a custom object that is not its own",
    Kind.FIELD_DIFFERS: "a field of a person, company, custom object or office hours"
    " has another value",
    Kind.MEMBERSHIP_MISSING: "a person does not belong to their company",
    Kind.RESTRICTED_PUBLIC: "what not everybody may read is published",
    Kind.ARTICLE_MISSING: "the article is not there",
    Kind.COLLECTION_MISSING: "the collection is not there",
    Kind.LANGUAGE_MISSING: "a language of an article is not there",
    Kind.TRANSLATION_LEFT: "readers have a language that the source has no more",
    Kind.HEADING_DIFFERS: "a heading is missing, another, or of another level",
    Kind.ROW_LOST: "a table has more or fewer rows",
    Kind.PICTURE_LOST: "a picture in an article is not there",
    Kind.PICTURE_DIFFERS: "a picture in an article has other bytes",
    Kind.LINK_DIFFERS: "a link in an article leads elsewhere",
    Kind.LINK_DEAD: "there is nothing where a link in an article leads",
    Kind.PLACE_DIFFERS: "an article or collection stands in another collection",
    Kind.RECORD_UNACCOUNTED: "read from the source, and nobody says what became of it",
    Kind.RECORD_NOT_STAGED: "in the ledger, and never read from the source",
    Kind.SOURCE_MESSAGE_LOST: "the source has a message that was not taken",
    Kind.SOURCE_MESSAGE_EXTRA: "a message was taken that the source does not have",
    Kind.SOURCE_DIFFERS: "the source says something else",
    Kind.SOURCE_FILE_LOST: "the source has a file that was not taken",
    Kind.SOURCE_TICKET_LOST: "the source has a ticket that was not read",
    Kind.ADDED_SINCE: "written, tagged or added by people since",
    Kind.CHANGED_SINCE: "changed by people since",
    Kind.NOT_SHOWN: "Intercom shows the newest 500 parts only: not compared",
    Kind.SOURCE_UNREAD: "the source would not show it: not compared",
    Kind.LINK_DEAD_BEFORE: "a link in an article that was dead in the source already",
    Kind.LINK_UNCHECKED: "nobody answers where a link in an article leads: not asked again",
    Kind.NOT_READ: "Intercom would not show it: nobody can say whether it is right",
}

WORST: Final = Kind.RESTRICTED_PUBLIC  # nothing that is lost does as much harm

NEUTRAL: Final = frozenset(
    {
        Kind.ADDED_SINCE,
        Kind.CHANGED_SINCE,
        Kind.NOT_SHOWN,
        Kind.SOURCE_UNREAD,
        Kind.LINK_DEAD_BEFORE,
        Kind.LINK_UNCHECKED,
    }
)
UNPROVEN: Final = frozenset({Kind.NOT_READ})  # no difference, and yet nothing that is right

FINDING: Final = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("entity", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("owner_id", pa.string()),  # the ticket of a message or file
        pa.field("target_id", pa.string()),
        pa.field("what", pa.string()),  # name of the attribute, tag, file or field
        pa.field("expected", pa.string()),
        pa.field("found", pa.string()),
    ],
    metadata={"contract": "finding", "contract_version": "1"},
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the certificate; `is_difference` tells damage from what people did since."""

    kind: Kind
    entity: str
    source_id: str
    target_id: str | None = None
    owner_id: str | None = None
    what: str | None = None
    expected: str | None = None
    found: str | None = None

    @property
    def is_difference(self) -> bool:
        """Whether something is lost, doubled or not what it was."""
        return self.kind not in NEUTRAL | UNPROVEN


class OfTicket:
    """Makes the findings of a ticket that was read again."""

    id: str  # the ticket's in the source

    def differs(
        self, what: str, told: object, found: object, *, message: str | None = None
    ) -> Finding:
        """Return that a value is another one in the source."""
        return self.of(Kind.SOURCE_DIFFERS, message=message, what=what, told=told, found=found)

    def of(
        self,
        kind: Kind,
        *,
        message: str | None = None,
        what: str | None = None,
        told: object = None,
        found: object = None,
    ) -> Finding:
        """Return a finding of the ticket, or of one of its messages."""
        return Finding(
            kind,
            "ticket" if message is None else "message",
            message or self.id,
            owner_id=None if message is None else self.id,
            what=what,
            expected=None if told is None else str(told),
            found=None if found is None else str(found),
        )


def shown(value: object) -> str | None:
    """Return a value as a line of the certificate holds it: short, in one line."""
    if value is None:
        return None
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def finding_table(found: Iterable[Finding]) -> pa.Table:
    """Return findings as a table that can be staged."""
    rows: list[dict[str, object]] = [
        {
            "kind": each.kind.value,
            "entity": each.entity,
            "source_id": each.source_id,
            "owner_id": each.owner_id,
            "target_id": each.target_id,
            "what": shown(each.what),
            "expected": shown(each.expected),
            "found": shown(each.found),
        }
        for each in found
    ]
    return from_rows(rows, FINDING)
