"""What a record of the help center says, by language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.payloads import mapping

DEFAULT_LOCALE: Final = "en"  # Intercom's own, where a help center says nothing
_MOST: Final = 2**63
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def locale_of(value: object) -> str | None:
    """Return a language in lower case; None for what is none."""
    found = value.strip().lower() if isinstance(value, str) else ""
    return found if _LOCALE.fullmatch(found) else None


def place_of(value: object) -> int:
    """Return where a record stands among its siblings; first where nobody says."""
    return value if type(value) is int and 0 <= value < _MOST else 0


def words_of(payload: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a record says in each of its languages, its default one first.

    A record of a help center with one language has no translations: it says it all itself.
    """
    default = locale_of(payload.get("default_locale"))
    told = dict(_translations(payload))
    first = default or next(iter(told), DEFAULT_LOCALE)
    own = told.pop(first, dict(payload))
    return {first: own, **told}


def _translations(payload: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, each in mapping(payload.get("translated_content")).items():
        locale = locale_of(key)
        if locale is not None and isinstance(each, dict):
            yield locale, each


def unreadable(payload: Mapping[str, Any]) -> list[str]:
    """Return the keys of translations that are no words: of the wrong kind, or of no language."""
    told = mapping(payload.get("translated_content"))
    return [
        key
        for key, each in told.items()
        if each is not None and key != "type" and not (isinstance(each, dict) and locale_of(key))
    ]
