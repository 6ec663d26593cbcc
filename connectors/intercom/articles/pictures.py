"""Pictures of an article: asked for before it is sent, since one that is missing refuses it all."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from connectors.intercom.context import Connection
from transforms.addresses import is_data
from transforms.errors import RecordError, TransientError
from transforms.knowledge.bodies.pieces import ASKED, Address

TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})
Where = Callable[[Address], str | None]

MAX_BYTES: Final = 100_000_000  # of a picture; undocumented


async def addresses_of(at: Connection, pictures: Iterable[Address]) -> Where:
    """Return what tells where Intercom is to fetch each of some pictures, None for nowhere.

    From us where it can, else where it was; a link that ends is asked for now.
    """
    told = [each for each in pictures if isinstance(each, dict) and ASKED in each]
    links = {
        asked: await at.habits.link(asked)
        for asked in dict.fromkeys(str(each[ASKED]) for each in told if _ours(at, each) is None)
    }

    def address(picture: Address) -> str | None:
        if isinstance(picture, str):
            return picture
        other = links.get(picture[ASKED]) if ASKED in picture else picture.get("url")
        found: Any = _ours(at, picture) or other
        return None if found is None or is_data(str(found)) else str(found)

    return address


def is_served(at: Connection, file: Mapping[str, Any]) -> bool:
    """Tell whether anybody can fetch a file from us."""
    return _ours(at, file) is not None


def _ours(at: Connection, picture: Mapping[str, Any]) -> str | None:
    """Return where Intercom can fetch a picture from us."""
    sha256 = picture.get("sha256")
    return at.habits.public(sha256, picture["name"]) if sha256 else None


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
