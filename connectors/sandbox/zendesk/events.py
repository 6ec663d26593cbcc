"""One audit in its two further shapes: an event of the export, and an audit of its ticket."""

from typing import Any, Final

from connectors.sandbox.records import Json, epoch
from connectors.sandbox.zendesk.desk.history import exported
from connectors.sandbox.zendesk.desk.model import COMMENTS

VIA_WORDS: Final = {
    "api": "Web service",
    "chat": "Chat",
    "email": "Mail",
    "facebook": "Facebook",
    "mobile": "Mobile",
    "native_messaging": "Messaging",
    "rule": "Rule",
    "twitter": "Twitter",
    "voice": "Phone call (inbound)",
    "web": "Web form",
    "whatsapp": "WhatsApp",
}


def to_event(audit: Json, *, with_comments: bool, is_gap: bool) -> Json:
    """Return the ticket event of an audit: `via` as a word, comments as children."""
    via = via_word(audit["via"])
    children = [
        _child(event, via, with_comments=with_comments)
        for event in audit["events"]
        if not (is_gap and event["type"] in COMMENTS)
    ]
    return {
        "id": audit["id"],
        "ticket_id": audit["ticket_id"],
        "timestamp": epoch(audit["created_at"]),
        "created_at": audit["created_at"],
        "updater_id": audit["author_id"],
        "via": audit["via"] if via is None else via,
        "system": audit["metadata"]["system"],
        "metadata": audit["metadata"],
        "event_type": "Audit",
        "child_events": children,
    }


def via_word(via: Json) -> str | None:
    """Return how the export writes a channel; None: it leaves the object as it is."""
    return VIA_WORDS.get(via["channel"])


def to_audit(audit: Json) -> Json:
    """Return an audit as its ticket lists it: comments inside have no time of their own."""
    return {**audit, "events": [_audit_event(event) for event in audit["events"]]}


def without_inline(comment: Json) -> Json:
    """Return a comment without its inline images, which only one request asks for."""
    if not any(file["inline"] for file in comment["attachments"]):
        return comment
    return {**comment, "attachments": [f for f in comment["attachments"] if not f["inline"]]}


def _audit_event(event: Json) -> Json:
    if event["type"] not in COMMENTS:
        return event
    return {key: value for key, value in without_inline(event).items() if key != "created_at"}


def _child(event: Json, via: str | None, *, with_comments: bool) -> Json:
    child: dict[str, Any] = {
        "id": event["id"],
        "via": via,
        "via_reference_id": None,
        "event_type": event["type"],
    }
    if event["type"] not in COMMENTS:
        told = {"id", "type", "field_name", "value", "previous_value"}
        rest = {k: v for k, v in event.items() if k not in told}
        return child | rest | exported(event)
    child |= {"comment_present": True, "comment_public": event["public"]}
    return {**without_inline(event), **child} if with_comments else child
