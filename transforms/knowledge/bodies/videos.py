"""Players of films: those of six hosts are shown by Intercom, all others become links."""

import re
from collections.abc import Mapping
from typing import Final

from transforms.addresses import parts_of
from transforms.knowledge.bodies.tree import Paragraph, Style, Video, Words

# Intercom's guide to supported HTML: YouTube, Wistia, Vimeo, Loom, Vidyard and StreamIO.
_HOSTS: Final = (
    "youtube.com",
    "youtube-nocookie.com",
    "youtu.be",
    "wistia.net",
    "wistia.com",
    "vimeo.com",
    "loom.com",
    "vidyard.com",
    "streamio.com",
)
_WATCH: Final = re.compile(r"(?:^|&)v=([\w-]+)")


def frame_of(attributes: Mapping[str, str]) -> Video | Paragraph | None:
    """Return the film that a frame shows, or a link to whatever it holds; None for no address."""
    src = _full_address(attributes.get("src") or attributes.get("data") or "")
    if not src or src.lower().startswith(("about:", "javascript:", "data:")):
        return None
    film = _video(src)
    if film is not None:
        return Video(film)
    return Paragraph((Words(attributes.get("title") or src, Style(href=src)),))


def _full_address(src: str) -> str:
    """Return a player's address with its scheme, which pages like to leave out."""
    src = src.strip()
    return f"https:{src}" if src.startswith("//") else src


def _video(src: str) -> str | None:
    """Return the address of a player that Intercom shows, None for any other frame."""
    address = _full_address(src)
    parts = parts_of(address)
    if parts is None or parts.scheme not in {"http", "https"}:
        return None
    host = parts.netloc.lower().rpartition("@")[2].partition(":")[0]
    if not any(host == each or host.endswith(f".{each}") for each in _HOSTS):
        return None
    watched = _WATCH.search(parts.query)
    if host.endswith("youtube.com") and parts.path == "/watch" and watched:
        return f"https://www.youtube.com/embed/{watched[1]}"
    if host == "youtu.be":
        return f"https://www.youtube.com/embed{parts.path}"
    return re.sub(r"^http:", "https:", address)
