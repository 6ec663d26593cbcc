"""Zendesk's own values as they are compared: words, people and instants."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from transforms.verify.case import Row
from transforms.verify.words import Words, fault, words_of

USUAL: Final = frozenset({"", "Comment", "VoiceComment", "Messaging::ConversationMessage"})
TOKENS: Final = "/attachments/token/"  # begins what names a file in its address
NO_LIMIT: Final = 1_000_000_000  # letters that may stand between words

Json = Mapping[str, Any]


def told_words(told: Json) -> Words:
    """Return the words of a comment; of a call those of its text."""
    html, kind = told.get("html_body"), odd_kind(told)
    is_call = isinstance(told.get("data"), dict) and not kind
    text = told.get("plain_body") or told.get("body")
    html = None if is_call or not isinstance(html, str) else html
    if kind and html:
        html = f"<p>{escape(kind)}</p>{html}"
    return words_of(html, f"{kind} {text or ''}" if kind else text)


def is_id(told: object) -> bool:
    """Tell whether it can name a record; a message that has no name is counted as broken."""
    return isinstance(told, int | str) and not isinstance(told, bool) and bool(told)


def odd_kind(told: Json) -> str:
    """Return the kind of a message that is none of the usual ones; it is named in the text."""
    kind = str(told.get("type") or "")
    return "" if kind in USUAL else kind[:60]


def is_shown(told: Json) -> bool:
    """Tell whether customers saw it; an unusual message says so itself."""
    return told.get("public") is True or (told.get("public") is not False and not odd_kind(told))


def content_texts(content: Json) -> Iterator[str]:
    """Yield what a turn of a chat says: words, a place, and what was filled in or chosen."""
    place = content.get("location")
    fields = [each for each in content.get("fields") or () if isinstance(each, dict)]
    chosen = [each for field in fields for each in field.get("select") or ()]
    told = [
        content.get("text") or content.get("body"),
        *object_of(place).values(),
        *object_of(content.get("coordinates")).values(),
        *(field.get(key) for field in fields for key in ("label", "text", "email")),
        *(object_of(each).get("label") for each in chosen),
    ]
    for each in told:
        if isinstance(each, str | int | float):
            yield str(each)


def object_of(told: object) -> Json:
    """Return an object; anything else is one without keys."""
    return told if isinstance(told, dict) else {}


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
    """Return an ISO time in UTC, None for none and for what is no time."""
    try:
        at = datetime.fromisoformat(str(told or ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def second(at: datetime) -> int:
    """Return an instant as whole seconds."""
    return int(at.timestamp())


def seconds(told: object) -> int | None:
    """Return an ISO time as whole seconds."""
    at = instant(told)
    return None if at is None else second(at)


def by_token(told: Json, rows: Iterable[Row]) -> Row | None:
    """Return the row of a listed file that was taken by its address: both have one token."""
    token = _token(told.get("content_url"))
    return next((row for row in rows if token and _token(row["url"]) == token), None)


def _token(address: object) -> str:
    return re.split("[/?#]", str(address).partition(TOKENS)[2], maxsplit=1)[0]
