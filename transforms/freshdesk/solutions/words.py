"""What a record of the knowledge base says, by language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.freshdesk.solutions.lists import LANGUAGE, PLACE, WORDS
from transforms.payloads import records, text

DEFAULT_LOCALE: Final = "en"  # Freshdesk's own, where an account says nothing
_MOST: Final = 2**63
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def locale_of(value: object) -> str | None:
    """Return a language in lower case; None for what is none."""
    found = (text(value) or "").strip().lower().replace("_", "-")
    return found if _LOCALE.fullmatch(found) else None


def words_of(row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a record's words by language; its first one comes first."""
    return dict(_worded(row))


def _worded(row: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for told in records(row.get(WORDS)):
        if locale := locale_of(told.get(LANGUAGE)):
            yield locale, told


def place_of(row: Mapping[str, Any]) -> int:
    """Return where a record stood in its list."""
    return number_of(row.get(PLACE)) or 0


def number_of(value: object) -> int | None:
    """Return a whole number that a column holds; None for what is none."""
    return value if type(value) is int and abs(value) < _MOST else None
