"""What a part of a conversation or ticket is: a message, an event, or neither.

Intercom's kinds of parts are an open list. A part with words, files or choices is a message
whatever its kind; one of a kind that nobody knows names it. What is known to be an event, and says
what was changed, is one; of another kind without anything to show only the number is told.
"""

from collections.abc import Mapping
from typing import Any, Final

from transforms.bodies import image_sources, plain_text
from transforms.intercom_source.authors import author_of
from transforms.intercom_source.quirks import EVENTS_BETWEEN
from transforms.model import AuthorKind
from transforms.payloads import html, mapping, records, text

MESSAGE: Final = "message"
EVENT: Final = "event"

NOTES: Final = frozenset({"note", "note_and_reopen", "note_and_unsnooze"})
SAID: Final = frozenset({"comment", "quick_reply"})
# What a part of a kind did to the state; assignments may do so too.
STATES: Final[Mapping[str, str]] = {
    "open": "open",
    "reopen": "open",
    "close": "closed",
    "snoozed": "snoozed",
    "unsnoozed": "open",
    "timer_unsnooze": "open",
    "assign_and_unsnooze": "open",
    "assign_and_reopen": "open",
    "note_and_reopen": "open",
    "note_and_unsnooze": "open",
}
ASSIGNMENTS: Final = frozenset(
    {"assignment", "assign_and_unsnooze", "assign_and_reopen", "default_assignment"}
    | {"workflow_assignment", "away_mode_assignment", "message_strategy_assignment"}
    | {"balanced_assignment", "rule_assignment", "bulk_reassignment"}
)
# Kinds whose words are an answer to the customer: a reply may close or assign as it is sent.
SHOWN_TO_ALL: Final = (
    SAID | STATES.keys() | ASSIGNMENTS | {"channel_and_reply_time_expectation"}
) - (NOTES)
# Kinds that tell no more than that they happened. From the examples of the OpenAPI document, its
# descriptions, and Intercom's reference, "conversation part types".
HAPPENED: Final[Mapping[str, str]] = {
    "participant_added": "Participant added",
    "participant_removed": "Participant removed",
    "conversation_rating_changed": "Rating changed",
    "conversation_rating_remark_added": "Remark added to the rating",
    "conversation_sla_applied_by_rule": "SLA applied by a rule",
    "conversation_sla_applied_by_workflow": "SLA applied by a workflow",
    "conversation_sla_applied_by_admin": "SLA applied by a teammate",
    "conversation_sla_removed": "SLA removed",
    "conversation_sla_target_missed": "SLA target missed",
    "conversation_tags_updated": "Tags updated",
    "user_became_idle": "The customer did not answer the bot",
    "priority_changed": "Priority changed",
    "priority_changed_by_rule": "Priority changed by a rule",
    "priority_changed_by_workflow": "Priority changed by a workflow",
    "resolution_bot_found_no_answer": "The resolution bot found no answer",
    "attribute_collector": "The bot asked for an attribute",
    "attribute_collected": "The customer told the bot an attribute",
    "merged_primary_conversation": "Another conversation was merged into this one",
    "merged_secondary_conversation": "Merged into another conversation",
    "language_detection_details": "Language detected",
    "channel_and_reply_time_expectation": "The bot told when to expect an answer",
    "fin_guidance_applied": "Guidance of the AI agent applied",
    "company_updated": "Company updated",
    "title_updated": "Title updated",
    "converted_to_ticket": "Converted to a ticket",
    "linked_object_added": "Linked with another conversation or ticket",
    "linked_object_removed": "Link with another conversation or ticket removed",
    "ticket_shared": "Shared with the customer",
}
ATTRIBUTES: Final = ("conversation_attribute_updated_by_", "ticket_attribute_updated_by_")
TICKET_STATES: Final = ("ticket_state_updated_by_",)
ACTIONS: Final = ("custom_action_",)
WORKFLOWS: Final = ("operator_workflow_event",)
KNOWN: Final = (*ATTRIBUTES, *TICKET_STATES, *ACTIONS, *WORKFLOWS)

Json = Mapping[str, Any]


def kind_of(part: Json) -> str:
    """Return the kind that a part names; of one that names none a word of ours."""
    return text(part.get("part_type")) or "unnamed"


@EVENTS_BETWEEN.handles
def roles_of(part: Json) -> frozenset[str]:
    """Return whether a part is a message, an event, both, or neither."""
    found = {MESSAGE} if has_content(part) else set()
    return frozenset(found | ({EVENT} if is_event(part) else set()))


def has_content(part: Json) -> bool:
    """Tell whether a part shows anything: words, pictures, files, choices, or that it was removed.

    What was removed had been a message, so that its place is kept.
    """
    page = html(part.get("body")) or ""
    has_words = bool(plain_text(page).strip() or image_sources(page))
    has_more = bool(records(part.get("attachments")) or choices(part))
    return has_words or has_more or part.get("redacted") is True


def is_event(part: Json) -> bool:
    """Tell whether a part of its kind says that something happened."""
    kind = kind_of(part)
    return kind in STATES or kind in ASSIGNMENTS or kind in HAPPENED or kind.startswith(KNOWN)


def is_named(part: Json) -> bool:
    """Tell whether a message has to name its kind, since no reader would expect it."""
    return kind_of(part) not in NOTES | SHOWN_TO_ALL


def name_of(part: Json) -> str:
    """Return what people call a part's kind."""
    kind = kind_of(part)
    return HAPPENED.get(kind, kind.replace("_", " ").capitalize())


def is_public(part: Json) -> bool:
    """Tell whether customers saw a message: of a kind that is not known for it what they wrote."""
    kind = kind_of(part)
    if kind in NOTES:
        return False
    return kind in SHOWN_TO_ALL or author_of(part.get("author")).kind is AuthorKind.CUSTOMER


def choices(part: Json) -> list[str]:
    """Return the answers that a part offered to the customer, as words."""
    listed = mapping(part.get("metadata")).get("quick_reply_options")
    return [told for each in records(listed) if (told := text(each.get("text")))]
