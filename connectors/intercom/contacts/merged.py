"""Contacts that were merged or stand in the way: where Intercom says who it is instead."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from transforms.errors import ContractError, RecordError
from transforms.model import TargetId

MAX_HOPS: Final = 3  # OpenAPI 2.16: merges of merges are followed this far

_CONTACT_ID: Final = re.compile(r"\bid=([0-9a-f]{24})\b")
_CANONICAL: Final = re.compile(r"/contacts/([0-9a-zA-Z]+)>")

T = TypeVar("T")


def contact_id_in(refusal: RecordError) -> TargetId | None:
    """Return the contact that a refused create names: in a 409's text, or in a 410's link."""
    if refusal.status == 409:
        found = _CONTACT_ID.search(refusal.detail)
        return TargetId(found[1]) if found else None
    return _heir(refusal)


async def following(contact_id: TargetId, call: Callable[[TargetId], Awaitable[T]]) -> T:
    """Call with the id, and with the heir's where the contact has been merged into another."""
    for _ in range(MAX_HOPS):
        try:
            return await call(contact_id)
        except RecordError as exc:
            heir = _heir(exc)
            if heir is None:
                raise
            contact_id = heir
    return await call(contact_id)


async def find_contact(
    at: Connection, contact_id: TargetId, *, is_item: bool = False
) -> dict[str, Any]:
    """Return the contact, or the one it was merged into; `is_item` as the client has it."""

    async def get(found: TargetId) -> dict[str, Any]:
        answer = await at.client.read(f"/contacts/{found}", is_item=is_item)
        if not isinstance(answer.body, dict):
            raise ContractError("GET /contacts/{id} answered without a contact")
        return answer.body

    return await following(contact_id, get)


async def find_by_external_id(at: Connection, external_id: str) -> dict[str, Any] | None:
    """Return the user with that external id: a direct lookup, not a search that lags."""
    path = f"/contacts/find_by_external_id/{quote(external_id, safe='')}"
    try:
        answer = await at.client.read(path)
    except RecordError as exc:
        if (heir := _heir(exc)) is not None:
            return await find_contact(at, heir)
        if is_gone(exc):
            return None
        raise
    return answer.body if isinstance(answer.body, dict) else None


def _heir(refusal: RecordError) -> TargetId | None:
    if refusal.status != 410 or refusal.link is None:
        return None
    found = _CANONICAL.search(refusal.link)
    return TargetId(found[1]) if found else None
