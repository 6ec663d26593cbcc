"""What a body names: addresses of its links and of its images, as they stand there, unescaped."""

from collections.abc import Mapping
from typing import NamedTuple

from transforms.parsing import read_html


class Named(NamedTuple):
    """Addresses in the order of the body, each once."""

    links: list[str]
    images: list[str]


def named_in(html: str) -> Named:
    """Return the addresses that a body names; white space around them is not part of them."""
    if "<" not in html:
        return Named([], [])
    reader = _Reader()
    if not read_html(html, reader):
        return Named([], [])
    return Named(list(dict.fromkeys(reader.links)), list(dict.fromkeys(reader.images)))


class _Reader:
    """Takes a parser's events and keeps addresses."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.images: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in {"a", "area"} and (href := attributes.get("href", "").strip()):
            self.links.append(href)
        elif tag == "img" and (src := attributes.get("src", "").strip()):
            self.images.append(src)

    def end(self, tag: str) -> None:
        """Nothing ends an address."""

    def data(self, text: str) -> None:
        """Text is no address."""
