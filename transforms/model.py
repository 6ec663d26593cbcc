"""The words of a migration: entities, outcomes, references, and what a step of a plan is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, NewType

RunId = NewType("RunId", str)
TargetId = NewType("TargetId", str)

TRANSFORM_VERSION: Final = 1  # part of every record's frozen shape; raise it when steps change


class EntityType(StrEnum):
    """A kind of thing that a migration moves or sets up."""

    ATTRIBUTE = "attribute"
    TAG = "tag"
    TEAMMATE = "teammate"
    TEAM = "team"
    COMPANY = "company"
    CONTACT = "contact"
    CUSTOM_OBJECT = "custom_object"
    OFFICE_HOURS = "office_hours"
    TICKET = "ticket"
    MESSAGE = "message"
    ATTACHMENT = "attachment"
    COLLECTION = "collection"
    ARTICLE = "article"
    TRANSLATION = "translation"
    ARTICLE_FILE = "article_file"


class Outcome(StrEnum):
    """How a record ended; there is no fourth."""

    MIGRATED = "migrated"
    SKIPPED = "skipped"  # our decision
    FAILED = "failed"  # the target's, or an error


class AuthorKind(StrEnum):
    """Who wrote a message, where the source says so itself."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class Operation(StrEnum):
    """What a step asks of Intercom: the words alone.

    `transforms.plan.kinds` says what is true of each, `connectors.intercom.handlers` what is done.
    """

    DATA_ATTRIBUTE_CREATE = "data_attribute.create"
    CONVERSATION_ATTRIBUTE_CREATE = "conversation_attribute.create"
    TAG_CREATE = "tag.create"
    TAG_CONTACTS = "tag.contacts"  # group step: one tag on many contacts
    TAG_COMPANIES = "tag.companies"
    COMPANY_UPSERT = "company.upsert"
    CONTACT_CREATE = "contact.create"
    CONTACT_ADOPT = "contact.adopt"  # the workspace had that person already
    CONTACT_ATTACH_COMPANY = "contact.attach_company"
    CONTACT_NOTE = "contact.note"
    CONTACT_RELATE = "contact.relate"  # to custom objects
    COMPANY_NOTE = "company.note"
    CUSTOM_OBJECT_UPSERT = "custom_object.upsert"
    CONVERSATION_CREATE = "conversation.create"
    CONVERSATION_REPLY = "conversation.reply"
    CONVERSATION_UPDATE = "conversation.update"
    CONVERSATION_PARTICIPANT = "conversation.participant"
    CONVERSATION_TAG = "conversation.tag"
    CONVERSATION_ASSIGN = "conversation.assign"
    CONVERSATION_STATE = "conversation.state"
    CONVERSATION_RELATE = "conversation.relate"  # to custom objects
    CONVERSATION_LINK = "conversation.link"  # an incident, to its problem's ticket
    OFFICE_HOURS_WRITE = "office_hours.write"  # made, or changed
    OFFICE_HOURS_CLOSE = "office_hours.close"  # on one day
    COLLECTION_WRITE = "collection.write"  # made, changed, or the one that was there
    ARTICLE_CREATE = "article.create"
    ARTICLE_UPDATE = "article.update"
    ARTICLE_TAG = "article.tag"
    INTERNAL_ARTICLE_CREATE = "internal_article.create"
    INTERNAL_ARTICLE_UPDATE = "internal_article.update"
    TICKET_TYPE_CREATE = "ticket_type.create"
    TICKET_ATTRIBUTE_CREATE = "ticket_attribute.create"
    TICKET_CREATE = "ticket.create"
    TICKET_REPLY = "ticket.reply"
    TICKET_UPDATE = "ticket.update"
    TICKET_TAG = "ticket.tag"
    TICKET_ASSIGN = "ticket.assign"
    TICKET_STATE = "ticket.state"
    TICKET_LINK = "ticket.link"
    # What takes back an earlier step of the same key, because the source took it back.
    OFFICE_HOURS_REOPEN = "office_hours.reopen"  # a day
    CONTACT_DETACH_COMPANY = "contact.detach_company"
    CONTACT_UNTAG = "contact.untag"
    COMPANY_UNTAG = "company.untag"
    CONVERSATION_UNTAG = "conversation.untag"
    CONVERSATION_LEAVE = "conversation.leave"  # a participant
    CONVERSATION_UNLINK = "conversation.unlink"
    CONVERSATION_REDACT = "conversation.redact"  # one message of ours
    CONVERSATION_DELETE = "conversation.delete"
    ARTICLE_UNTAG = "article.untag"
    ARTICLE_UNPUBLISH = "article.unpublish"
    INTERNAL_ARTICLE_DELETE = "internal_article.delete"
    TICKET_UNTAG = "ticket.untag"
    TICKET_UNLINK = "ticket.unlink"
    TICKET_DELETE = "ticket.delete"
    CONTACT_BLOCK = "contact.block"  # last of all: it archives their conversations


class RecordRef(NamedTuple):
    """A record's address in the source."""

    entity: str
    source_id: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in the content-addressed store."""

    sha256: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What the target's connector has to know of a step beside the request; none of it is sent."""

    is_existing: bool = False  # the workspace had it when it was planned: it is not ours
    tag_id: str | None = None  # of a tag that was there: some may carry it already
    phone_attribute: str | None = None  # takes a phone number that is refused as one
    note_author: str | None = None  # of a note about what is refused; None: it is not wanted
    legacy: str | None = None  # the attribute without which nobody finds the ticket again
    snooze_s: int | None = None  # counts from the moment of sending
    of: str | None = None  # the key of the step that made what this one is about
    operator_id: str | None = None  # whose events are our own, where the request names nobody
    version: str | None = None  # of the text that it sends; the ledger keeps it
    spoken: Mapping[str, str] | None = None  # of an article: the source's languages by Intercom's
    kept: Mapping[str, str] | None = None  # what we had set of fields that people changed since
    carries: bool = False  # other steps, see `transforms.plan.carried`
    place: int | None = None  # among those that what made its record carries
    emptied: Sequence[str] = ()  # "name:hash" of fields that the source has emptied since
    links: Mapping[str, Mapping[str, Any]] | None = None  # see `transforms.plan.message_links`
    is_held: bool = False  # not sent, see `transforms.plan.withdrawals`
    withdrawn: Sequence[str] = ()  # languages that readers can see and the source has no more
    note: Mapping[str, Any] | None = None  # what carries the files where none are fetched


@dataclass(frozen=True, slots=True)
class Step:
    """One request to send.

    `body` is the request's JSON before references are resolved: `{"$ref": [entity, source_id]}`
    stands for the target's id of another record, and with `"optional": true` the list item, or
    the key, that holds it is left out when that record has none. An immutable step that is
    settled is never sent again; a mutable one is when its fingerprint differs.
    """

    key: str
    operation: Operation
    body: dict[str, Any]
    fingerprint: str
    is_mutable: bool = False
    files: tuple[FileRef, ...] = ()
    quirks: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    hints: Hints = Hints()


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """A record with its steps in the order in which they are sent.

    `shape` is JSON: the options that decide which steps the record has, frozen at its first step.
    """

    ref: RecordRef
    steps: tuple[Step, ...]
    shape: str = "{}"
    record_at: datetime | None = None


@dataclass(slots=True)
class Tally:
    """Counts of how the records of a batch ended; they add up."""

    migrated: int = 0
    failed: int = 0
    deferred: int = 0  # in doubt, waiting for the target's search to catch up
    requests: int = 0
    failures: dict[str, int] = field(default_factory=dict)  # reason: records
    put_off_until: datetime | None = None  # when the last of the deferred may be looked for again

    def put_off(self, until: datetime | None) -> None:
        """Remember until when a record waits; the latest moment stays."""
        if until is not None and (self.put_off_until is None or until > self.put_off_until):
            self.put_off_until = until

    def __iadd__(self, other: "Tally") -> "Tally":
        """Add another batch's counts."""
        self.migrated += other.migrated
        self.failed += other.failed
        self.deferred += other.deferred
        self.requests += other.requests
        self.put_off(other.put_off_until)
        for reason, count in other.failures.items():
            self.failures[reason] = self.failures.get(reason, 0) + count
        return self
