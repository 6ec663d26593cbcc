"""What an event is: a message, a change of a message that was written before, or neither.

Zendesk's kinds of events are an open list. Staging and transform ask here, so that neither takes
for nothing what the other takes for a message.
"""

from collections.abc import Mapping
from typing import Any, Final

MESSAGE: Final = "message"
MARK: Final = "mark"
CHANGE: Final = "Change"  # of a value of the ticket
COMMENTS: Final = frozenset({"Comment", "VoiceComment"})
PRIVACY_CHANGE: Final = "CommentPrivacyChange"
TURN: Final = "Messaging::ConversationMessage"
# What a ticket's history says beside its messages; a person looks for none of it in a thread.
# Notifications repeat a comment as mail; what is said in a side conversation stands in an export
# of its own. Zendesk's reference, "Ticket Audits", "Event types".
HISTORY: Final = frozenset(
    {
        "AgentMacroReference",
        "AssociateAttValsEvent",
        "Audit",
        "Cc",
        "Change",
        "ChannelBackEvent",
        "ChannelBackFailedEvent",
        "ChatEndedEvent",
        "ChatStartedEvent",
        "CollabThreadClosed",
        "CollabThreadCreated",
        "CollabThreadReopened",
        "CollabThreadReply",
        "Create",
        "EmailCcChange",
        "Error",
        "External",
        "FollowerChange",
        "FollowerNotificationEvent",
        "KnowledgeCaptured",
        "KnowledgeFlagged",
        "KnowledgeLinkAccepted",
        "KnowledgeLinkRejected",
        "KnowledgeLinked",
        "Notification",
        "NotificationWithCcs",
        "OrganizationActivity",
        "Push",
        "SatisfactionRating",
        "ScheduleAssignment",
        "SideConversation",
        "SlaTargetChange",
        "SmsNotification",
        "SuspendedTicketRecovery",
        "TicketSharingEvent",
        "UserCustomFieldEvent",
        "WebhookEvent",
    }
)
_WORDS: Final = ("body", "html_body", "plain_body")


def kind_of(event: Mapping[str, Any]) -> str | None:
    """Return the kind that an event or a comment names; in events `type` is what was changed."""
    told = event.get("event_type")
    if not told or not isinstance(told, str):
        told = event.get("type")
    return told if told and isinstance(told, str) else None


def role_of(event: Mapping[str, Any]) -> str | None:
    """Return whether an event is a message, a mark of what changed an old one, or neither: None.

    A message is a known comment; of another kind what has words, files or a person; and what names
    no kind at all, so that it is counted.
    """
    kind = kind_of(event)
    if kind in COMMENTS or kind is None:
        return MESSAGE
    if kind in HISTORY:
        return None
    if rewrites(kind):
        return MARK
    return MESSAGE if has_content(event) else None


def has_content(event: Mapping[str, Any]) -> bool:
    """Tell whether an event has what a message has."""
    has_words = any(isinstance(event.get(key), str) and event[key] for key in _WORDS)
    return has_words or bool(event.get("attachments") or event.get("author_id"))


def named_kind(event: Mapping[str, Any]) -> str | None:
    """Return the kind of a message that has to be named, since no reader would expect it."""
    kind = kind_of(event)
    return None if kind in COMMENTS or kind == TURN else kind


def rewrites(kind: str | None) -> bool:
    """Tell whether an event of this kind changed a comment that was written before."""
    return kind is not None and ("Redaction" in kind or kind == PRIVACY_CHANGE)
