"""Zendesk's own values as they are compared: words, people and instants."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from transforms.verify.case import Row
from transforms.verify.words import Words, fault, words_of

NO_LIMIT: Final = 1_000_000_000  # letters that may stand between words

Json = Mapping[str, Any]


def told_words(told: Json) -> Words:
    """Return the words of a comment; of a call those of its text."""
    html = told.get("html_body")
    has_data = isinstance(told.get("data"), dict)
    text = told.get("plain_body") or told.get("body")
    return words_of(None if has_data else html, text)


def missing(wanted: Words, row: Row) -> str:
    """Return the words that a message does not have, in their order; empty when it has all."""
    unlike = fault(wanted, f"{row['body_text'] or ''} {row['body_html'] or ''}", more=NO_LIMIT)
    return unlike[0] if unlike else ""


def near(words: tuple[str, ...], others: tuple[str, ...]) -> str:
    """Return the words around the first one that is not the same in the others."""
    place = next(
        (n for n, word in enumerate(words) if n >= len(others) or others[n] != word), len(words)
    )
    return " ".join(words[max(0, place - 2) : place + 4])


def person(told: object) -> str | None:
    """Return a person's id; the system, -1, is nobody."""
    text = "" if told is None else str(told)
    return None if not text or text.startswith("-") else text


def instant(told: object) -> datetime | None:
    """Return an ISO time in UTC, None for none."""
    if not told:
        return None
    at = datetime.fromisoformat(str(told))
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def second(at: datetime) -> int:
    """Return an instant as whole seconds."""
    return int(at.timestamp())


def seconds(told: object) -> int | None:
    """Return an ISO time as whole seconds."""
    at = instant(told)
    return None if at is None else second(at)
