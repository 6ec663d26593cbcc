"""Pictures of an article: asked for before it is sent, since one that is missing refuses it all."""

from collections.abc import Iterable
from typing import Any, Final

from connectors.intercom.context import Connection
from transforms.addresses import is_data
from transforms.errors import RecordError, TransientError
from transforms.knowledge.bodies.pieces import Address

TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})
MAX_BYTES: Final = 100_000_000  # of a picture; undocumented


def address_of(at: Connection, told: Address) -> str | None:
    """Return where Intercom is to fetch a picture: from us where it can, else where it was."""
    if isinstance(told, str):
        return told
    ours = at.habits.public(told["sha256"], told["name"]) if told.get("sha256") else None
    found: Any = ours or told.get("url")
    return None if found is None or is_data(str(found)) else str(found)


async def missing(at: Connection, addresses: Iterable[str]) -> set[str]:
    """Return those of some addresses under which no picture can be had."""
    return {each for each in dict.fromkeys(addresses) if not await _is_there(at, each)}


async def _is_there(at: Connection, address: str) -> bool:
    known = at.habits.pictures.get(address)
    if known is not None:
        return known
    asked = await _asked(at, address)
    if asked is None:
        return True  # who knows: Intercom's own fetch decides
    at.habits.remember(address, is_there=asked)
    return asked


async def _asked(at: Connection, address: str) -> bool | None:
    """Tell whether a picture can be had; None while its server is in trouble."""
    try:
        async with at.client.download(address, max_bytes=MAX_BYTES) as download:
            kind = (download.content_type or "").partition(";")[0].strip().lower()
            return not kind or kind in TYPES
    except RecordError:
        return False
    except TransientError:
        return None
