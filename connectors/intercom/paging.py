"""Where the next page of a list is, in the forms that Intercom gives it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit


def next_cursor(body: Any) -> str | None:
    """Return `starting_after` of the next page: from an object, or from an address."""
    pages = body.get("pages") if isinstance(body, dict) else None
    following = (pages or {}).get("next")
    if isinstance(following, dict):
        cursor = following.get("starting_after")
        return None if cursor is None else str(cursor)
    if isinstance(following, str) and following:
        return parse_qs(urlsplit(following).query).get("starting_after", [None])[0]
    return None
