"""Where the next page of a list is, in the forms that Intercom gives it."""

from typing import Any
from urllib.parse import parse_qs

from transforms.addresses import parts_of
from transforms.errors import ContractError


def next_cursor(body: Any) -> str | None:
    """Return `starting_after` of the next page: from an object, or from an address.

    Raises ContractError for an address without one: a list must not end where it goes on.
    """
    pages = body.get("pages") if isinstance(body, dict) else None
    following = (pages or {}).get("next")
    if isinstance(following, dict):
        cursor = following.get("starting_after")
        return None if cursor is None else str(cursor)
    if isinstance(following, str) and following:
        parts = parts_of(following)
        found = parse_qs(parts.query).get("starting_after") if parts else None
        if not found:
            raise ContractError("Intercom names a next page without starting_after")
        return found[0]
    return None
