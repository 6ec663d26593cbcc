"""What a body names: addresses of its links and of its images, as they stand there, unescaped."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from transforms.knowledge.bodies.parsing import Parser


class Named(NamedTuple):
    """Addresses in the order of the body, each once."""

    links: list[str]
    images: list[str]


def named_in(html: str) -> Named:
    """Return the addresses that a body names; white space around them is not part of them."""
    if "<" not in html:
        return Named([], [])
    reader, is_read = _PARSER.parse(html.replace("\x00", "").encode("utf-8", "replace"))
    if not is_read:
        return Named([], [])  # an empty page: nothing is named in it
    return Named(list(dict.fromkeys(reader.links)), list(dict.fromkeys(reader.images)))


class _Reader:
    """Takes a parser's events and keeps addresses."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.links: list[str] = []
        self.images: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in {"a", "area"} and (href := attributes.get("href", "").strip()):
            self.links.append(href)
        elif tag == "img" and (src := attributes.get("src", "").strip()):
            self.images.append(src)

    def close(self) -> None:
        """Nothing is left open. Text and ends have no method here: a parser does not tell them."""


_PARSER: Final = Parser(_Reader)
