"""Addresses as people write them and systems give them: where they meet a parser, none is raised.

What follows an address over the wire reads it once more, in `connectors.http.origins`.
"""

from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from transforms.lines import SPACES

MAX_SHOWN: Final = 500  # characters of an address that stands in a text
MAX_DATA_SHOWN: Final = 40  # of one that is the content itself
DATA: Final = "data:"


def parts_of(address: str) -> SplitResult | None:
    """Return an address in its parts, None for what is none."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def host_of(address: str) -> str:
    """Return an address's host and port; empty when it has none."""
    parts = parts_of(address)
    return parts.netloc.lower() if parts else ""


def is_data(address: str) -> bool:
    """Tell whether an address is the content itself."""
    return address[: len(DATA)].lower() == DATA


def is_beneath(path: str, folders: tuple[str, ...]) -> bool:
    """Tell whether a path lies in one of some folders, whoever undoes its escapes and dots."""
    plain = unquote(unquote(path)).replace("\\", "/")
    return plain.startswith(folders) and ".." not in plain.split("/")


def shown(address: str) -> str:
    """Return an address as a text can have it: one line, and no longer than anybody reads."""
    line = SPACES.sub(" ", address.strip())
    most = MAX_DATA_SHOWN if is_data(line) else MAX_SHOWN
    return line if len(line) <= most else f"{line[:most]}…"
