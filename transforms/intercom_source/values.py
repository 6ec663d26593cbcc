"""Intercom's words in ours: states, authors, channels, ratings."""

from collections.abc import Mapping
from typing import Any, Final

from transforms.payloads import text

OPEN, CLOSED, SNOOZED = "open", "closed", "snoozed"
# Categories of a ticket's state, by the API's words.
STATES: Final[Mapping[str, str]] = {
    "submitted": "new",
    "in_progress": "open",
    "waiting_on_customer": "pending",
    "resolved": "solved",
}
NO_PRIORITY: Final = frozenset({"none", "not_priority"})
FACES: Final = {1: "Terrible", 2: "Bad", 3: "OK", 4: "Great", 5: "Amazing"}
CHANNELS: Final[Mapping[str, str]] = {"conversation": "messenger", "inapp": "messenger"}


def channel_of(told: object) -> str | None:
    """Return the channel that a source names; the Messenger has several words."""
    found = text(told)
    return None if found is None else CHANNELS.get(found, found)


def priority_of(told: object) -> str | None:
    """Return a priority, None where there is none."""
    found = text(told)
    return None if found in NO_PRIORITY else found


def rating_text(told: Mapping[str, Any]) -> str | None:
    """Return a rating for people: a number up to five, its word, and what was said with it."""
    number = told.get("rating")
    face = FACES.get(number) if type(number) is int else None
    shown = None if number is None else f"{text(number)}{f' ({face})' if face else ''}"
    return ": ".join(filter(None, (shown, text(told.get("remark"))))) or None


def zero_is_none(told: str | None) -> str | None:
    """Return an id, None for the one that stands for nobody."""
    return None if told in {"0", "nobody"} else told
