"""Freshdesk's numbers in words: statuses, priorities, sources, ratings."""

from collections.abc import Mapping
from typing import Any, Final

from transforms.payloads import text

OPEN, PENDING, RESOLVED, CLOSED = "2", "3", "4", "5"
STATUSES: Final[Mapping[str, str]] = {
    OPEN: "open",
    PENDING: "pending",
    RESOLVED: "solved",
    CLOSED: "closed",
}
# Statuses that every desk begins with besides, whose numbers nobody promises.
KNOWN_LABELS: Final[Mapping[str, str]] = {
    "waiting on customer": "pending",
    "waiting on third party": "hold",
}
PRIORITIES: Final[Mapping[str, str]] = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}
EMAIL, OUTBOUND, INTERNAL, WEB_CHAT = "1", "10", "14", "15"
# Freshdesk's reference names some; the others were seen on a trial desk (chatwoot #15261).
SOURCES: Final[Mapping[str, str]] = {
    EMAIL: "email",
    "2": "portal",
    "3": "phone",
    "4": "forum",
    "5": "twitter",
    "6": "facebook",
    "7": "chat",
    "8": "mobihelp",
    "9": "feedback_widget",
    OUTBOUND: "outbound_email",
    "11": "ecommerce",
    "12": "bot",
    "13": "whatsapp",
    INTERNAL: "internal_task",
    WEB_CHAT: "web_chat",
    "16": "web_form",
    "17": "instagram_message",
    "18": "instagram_comment",
    "19": "facebook_message",
    "20": "facebook_comment",
    "21": "mobile_chat",
    "22": "sms",
}
BY_AGENTS: Final = frozenset({OUTBOUND, INTERNAL})  # sources whose first message an agent wrote

REPLY, NOTE, SURVEY, FORWARDED = "0", "2", "6", "8"
SAID_BY: Final[Mapping[str, str]] = {
    REPLY: "email",
    NOTE: "note",
    "5": "twitter",
    SURVEY: "survey",
    "7": "facebook",
    FORWARDED: "forwarded_email",
    "9": "phone",
    "11": "ecommerce",
}
ASSOCIATIONS: Final[Mapping[str, str]] = {
    "1": "Parent",
    "2": "Child",
    "3": "Tracker",
    "4": "Related",
}
CHILD, RELATED = "2", "4"
RATINGS: Final[Mapping[str, str]] = {
    "103": "Extremely happy",
    "102": "Very happy",
    "101": "Happy",
    "100": "Neutral",
    "-101": "Unhappy",
    "-102": "Very unhappy",
    "-103": "Extremely unhappy",
}


def code(value: object) -> str | None:
    """Return a number of Freshdesk's as text, None for what is none."""
    return str(value) if type(value) is int else None


def word(value: object, known: Mapping[str, str]) -> str | None:
    """Return what a number means, the number itself where nobody knows."""
    found = code(value)
    return text(value) if found is None else known.get(found, found)


def status_of(value: object, labels: Mapping[str, str]) -> tuple[str, str | None]:
    """Return a ticket's status in our words, else in the desk's, and what agents call it."""
    found = text(value) or ""
    label = labels.get(found)
    known = STATUSES.get(found) or KNOWN_LABELS.get((label or "").strip().lower())
    return known or label or found or "unknown", label


def rating_text(row: Mapping[str, Any]) -> str | None:
    """Return a rating for people: the answers, and what was said with them."""
    told = row.get("ratings")
    answers = told if isinstance(told, dict) else {}
    first = answers.get("default_question")
    said = [found] if (found := word(first, RATINGS)) else []
    said += [
        f"{name}: {found}"
        for name, value in answers.items()
        if name != "default_question" and (found := word(value, RATINGS))
    ]
    words = ", ".join(said)
    feedback = text(row.get("feedback"))
    return ": ".join(filter(None, (words, feedback))) or None
