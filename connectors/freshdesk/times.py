"""Seconds as Freshdesk asks for them, and how far back one looks again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from transforms.payloads import instant_or_none

FIRST: Final = 0  # unix seconds: before any desk
OVERLAP_S: Final = 60  # read again when a list goes on: rows may appear late within a minute


def second_of(row: Any, key: str = "updated_at") -> int | None:
    """Return the second at which a row was changed, None if it does not say."""
    at = instant_or_none(row.get(key)) if isinstance(row, Mapping) else None
    return None if at is None else int(at.timestamp())


def asked(second: int) -> str:
    """Return a second as a parameter."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def overlapped(second: int) -> int:
    """Return from where a list goes on behind a second."""
    return max(FIRST, second - OVERLAP_S)
