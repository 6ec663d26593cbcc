"""What a record of Guide says, by language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.payloads import records, text

DEFAULT_LOCALE: Final = "en-us"  # Zendesk's own, where an account says nothing
_MOST: Final = 2**63
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def locale_of(value: object) -> str | None:
    """Return a language as Zendesk writes it, in lower case; None for what is none."""
    found = (text(value) or "").strip().lower().replace("_", "-")
    return found if _LOCALE.fullmatch(found) else None


def number_of(value: object) -> int | None:
    """Return a whole number that a column holds; None for what is none."""
    return value if type(value) is int and abs(value) < _MOST else None


def texts_of(row: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a record's translations by their language, the last one of each that is told twice."""
    found = {
        locale: told
        for told in records(row.get("translations"))
        if (locale := locale_of(told.get("locale")))
    }
    yield from found.items()
