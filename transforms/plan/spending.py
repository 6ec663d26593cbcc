"""Where a plan's requests go, and how many other choices of the operator's would save.

Every step is a request, and is counted as what it is for. What a choice saves is counted step by
step as well: exact, but for values that an attribute does not hold and a note then tells.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from transforms.model import Operation, PlannedRecord, Step
from transforms.plan import details, labels, names
from transforms.plan.groups import TAG
from transforms.plan.happened import PREFIX
from transforms.plan.notes import IN_COPY
from transforms.quirks.intercom_values import company_attribute_name
from transforms.rules import Model, Rules

FILES: Final = "/files:"  # in the key of a message's further files
_NOTE: Final = "note:"
_DETAILS: Final = f"{_NOTE}{details.NAME}"
_CHANGES: Final = f"{_NOTE}{PREFIX}"
_PARTICIPANT: Final = "participant:"
_HOURS: Final = "business hours and holidays"
_TAKEN_BACK: Final = "what the source has taken back"

SORTS: Final[Mapping[Operation, str]] = {
    Operation.CONVERSATION_CREATE: "messages",
    Operation.CONVERSATION_REPLY: "messages",
    Operation.CONVERSATION_UPDATE: "fields, titles, companies of tickets",
    Operation.CONVERSATION_PARTICIPANT: "people who take part",
    Operation.CONVERSATION_TAG: "tags on tickets",
    Operation.CONVERSATION_ASSIGN: "assignments",
    Operation.CONVERSATION_STATE: "states",
    Operation.CONVERSATION_RELATE: "relations to custom objects",
    Operation.CONTACT_RELATE: "relations to custom objects",
    Operation.CUSTOM_OBJECT_UPSERT: "custom objects",
    Operation.OFFICE_HOURS_WRITE: _HOURS,
    Operation.OFFICE_HOURS_CLOSE: _HOURS,
    Operation.OFFICE_HOURS_REOPEN: _HOURS,
    Operation.CONVERSATION_LINK: "links of incidents to their problems",
    Operation.TICKET_LINK: "links of incidents to their problems",
    Operation.TICKET_CREATE: "messages",
    Operation.TICKET_REPLY: "messages",
    Operation.TICKET_UPDATE: "fields, titles, companies of tickets",
    Operation.TICKET_TAG: "tags on tickets",
    Operation.TICKET_ASSIGN: "assignments",
    Operation.TICKET_STATE: "states",
    Operation.CONTACT_CREATE: "people",
    Operation.CONTACT_ADOPT: "people",
    Operation.CONTACT_ATTACH_COMPANY: "memberships in companies",
    Operation.CONTACT_NOTE: "notes about people and companies",
    Operation.COMPANY_NOTE: "notes about people and companies",
    Operation.CONTACT_BLOCK: "people who are blocked",
    Operation.COMPANY_UPSERT: "companies",
    Operation.TAG_CONTACTS: "tags on people and companies",
    Operation.TAG_COMPANIES: "tags on people and companies",
    Operation.TAG_CREATE: "tags and attributes made",
    Operation.DATA_ATTRIBUTE_CREATE: "tags and attributes made",
    Operation.CONVERSATION_ATTRIBUTE_CREATE: "tags and attributes made",
    Operation.COLLECTION_WRITE: "collections",
    Operation.ARTICLE_CREATE: "articles",
    Operation.INTERNAL_ARTICLE_CREATE: "articles",
    Operation.ARTICLE_UPDATE: "links and changes of articles",
    Operation.INTERNAL_ARTICLE_UPDATE: "links and changes of articles",
    Operation.ARTICLE_TAG: "tags on articles",
    Operation.ARTICLE_UNTAG: _TAKEN_BACK,
    Operation.ARTICLE_UNPUBLISH: _TAKEN_BACK,
    Operation.INTERNAL_ARTICLE_DELETE: _TAKEN_BACK,
    Operation.TICKET_TYPE_CREATE: "tags and attributes made",
    Operation.TICKET_ATTRIBUTE_CREATE: "tags and attributes made",
    Operation.CONTACT_DETACH_COMPANY: _TAKEN_BACK,
    Operation.CONTACT_UNTAG: _TAKEN_BACK,
    Operation.COMPANY_UNTAG: _TAKEN_BACK,
    Operation.CONVERSATION_UNTAG: _TAKEN_BACK,
    Operation.CONVERSATION_LEAVE: _TAKEN_BACK,
    Operation.CONVERSATION_UNLINK: _TAKEN_BACK,
    Operation.CONVERSATION_REDACT: _TAKEN_BACK,
    Operation.CONVERSATION_DELETE: _TAKEN_BACK,
    Operation.TICKET_UNTAG: _TAKEN_BACK,
    Operation.TICKET_UNLINK: _TAKEN_BACK,
    Operation.TICKET_DELETE: _TAKEN_BACK,
}
REPLIES: Final = frozenset({Operation.CONVERSATION_REPLY, Operation.TICKET_REPLY})
TAGS: Final = frozenset({Operation.CONVERSATION_TAG, Operation.TICKET_TAG})
_GROUPS: Final[Mapping[Operation, Model]] = {
    Operation.TAG_CONTACTS: "contact",
    Operation.TAG_COMPANIES: "company",
}
_TAGS_OF: Final[Mapping[Model, str]] = {
    "conversation": names.ORIGINAL_TAGS,
    "contact": names.ORIGINAL_TAGS,
    "company": company_attribute_name(names.ORIGINAL_TAGS),
}
_PEOPLE_NOTES: Final = frozenset({Operation.CONTACT_NOTE, Operation.COMPANY_NOTE})


def sort_of(step: Step) -> str:
    """Return what a step is for, in a person's words."""
    if step.operation in REPLIES:
        if step.key.startswith(_NOTE):
            return "notes of ours on tickets"
        if FILES in step.key:
            return "files behind their message"
    return SORTS[step.operation]


Ours = frozenset[str]  # the tags that the options put on every ticket


class Choice(NamedTuple):
    """What a person may write into the file, and how many requests of a record that saves."""

    text: str
    is_open: Callable[[Rules], bool]
    saved: Callable[[PlannedRecord, Sequence[Step], Ours], int]


@dataclass(slots=True)
class Spending:
    """Counts the open steps of a plan, record by record."""

    rules: Rules
    sorts: Counter[str] = field(default_factory=Counter)
    saved: Counter[str] = field(default_factory=Counter)
    tagged: set[Model] = field(default_factory=set)  # what the source's tags are put on
    ours: Ours = field(init=False)

    def __post_init__(self) -> None:
        """Know which tags are ours."""
        wished = (self.rules.options.tag, *self.rules.options.extra_tags)
        self.ours = frozenset(names.tag_id(tag) for tag in wished if tag)

    def add(self, record: PlannedRecord, steps: Sequence[Step]) -> None:
        """Count the `steps` of a record that are still to be sent."""
        self.sorts.update(map(sort_of, steps))
        for choice in CHOICES:
            self.saved[choice.text] += choice.saved(record, steps, self.ours)
        for step in steps:
            if _is_source_tag(record, step, self.ours):
                self.tagged.add(_GROUPS.get(step.operation, "conversation"))

    def choices(self, has_attribute: Callable[[Model, str], bool]) -> dict[str, int]:
        """Return the requests that each choice would save that was not made yet.

        `has_attribute`: of the workspace; where there is none for tags it has to be made.
        """
        found = {each.text: self.saved[each.text] for each in CHOICES if each.is_open(self.rules)}
        if self.tagged and AS_ATTRIBUTE in found:
            models = {*self.tagged, "conversation"}
            lacking = [each for each in models if not has_attribute(each, _TAGS_OF[each])]
            found[AS_ATTRIBUTE] = max(0, found[AS_ATTRIBUTE] - len(lacking))
        return found


def _of_source_tags(record: PlannedRecord, steps: Sequence[Step], ours: Ours) -> int:
    return sum(_is_source_tag(record, step, ours) for step in steps)


def _of_our_tags(record: PlannedRecord, steps: Sequence[Step], ours: Ours) -> int:
    return sum(_tag_of(record, step) in ours for step in steps)


def _of_ccs(record: PlannedRecord, steps: Sequence[Step], _: Ours) -> int:
    """Count those who take part since they are in copy: their steps stand behind the fields.

    The note names them instead; where there is none yet it is a request.
    """
    keys = [step.key for step in record.steps]
    behind = keys[keys.index(labels.ATTRIBUTES) :] if labels.ATTRIBUTES in keys else []
    copied = {key for key in behind if key.startswith(_PARTICIPANT)}
    joining = Operation.CONVERSATION_PARTICIPANT
    count = sum(step.key in copied and step.operation is joining for step in steps)
    has_note = any(key.startswith(_DETAILS) for key in keys)
    return count - bool(count and not has_note)


def _of_people_notes(_: PlannedRecord, steps: Sequence[Step], __: Ours) -> int:
    return sum(step.operation in _PEOPLE_NOTES for step in steps)


def _of_details(_: PlannedRecord, steps: Sequence[Step], __: Ours) -> int:
    """Count the notes of what has no place; one that names who is in copy stays."""
    return sum(
        step.key.startswith(_DETAILS)
        and step.operation in REPLIES
        and IN_COPY not in str(step.body.get("body"))
        for step in steps
    )


def _of_changes(_: PlannedRecord, steps: Sequence[Step], __: Ours) -> int:
    return sum(step.key.startswith(_CHANGES) for step in steps)


def _is_source_tag(record: PlannedRecord, step: Step, ours: Ours) -> bool:
    tag = _tag_of(record, step)
    return step.operation in _GROUPS or (tag is not None and tag not in ours)


def _tag_of(record: PlannedRecord, step: Step) -> str | None:
    """Return the tag that a step makes or puts on a ticket."""
    if step.operation is Operation.TAG_CREATE:
        return record.ref.source_id
    if step.operation in TAGS:
        return step.key.removeprefix(TAG)
    return None


AS_ATTRIBUTE: Final = "options.source_tags: attribute"
CHOICES: Final = (
    Choice(AS_ATTRIBUTE, lambda rules: rules.options.has_tags, _of_source_tags),
    Choice(
        "options.tag: null, options.extra_tags: []",
        lambda rules: bool(rules.options.tag or rules.options.extra_tags),
        _of_our_tags,
    ),
    Choice("options.ccs: note", lambda rules: rules.options.ccs == "participants", _of_ccs),
    Choice(
        "options.people_notes: drop",
        lambda rules: rules.options.people_notes == "notes",
        _of_people_notes,
    ),
    Choice(
        "mapping.tickets.unmapped_fields: drop, options.followers: drop",
        lambda rules: (
            (rules.mapping.tickets.unmapped_fields, rules.options.followers) != ("drop", "drop")
        ),
        _of_details,
    ),
    Choice(
        "options.ticket_events: drop",
        lambda rules: rules.options.ticket_events == "note",
        _of_changes,
    ),
)
