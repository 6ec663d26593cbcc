"""Reading HTML as a browser does, element by element, with one parser a thread for all pages.

lxml looks through the signatures of a target for each parser that is made: a third of the time
that a page of some paragraphs took to be read.
"""

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from lxml import etree


class Reader(Protocol):
    """What is told of a page; a text may come in several pieces."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in that an element begins."""

    def end(self, tag: str) -> None:
        """Take in that an element ends."""

    def data(self, text: str) -> None:
        """Take in text between elements."""


def read_html(html: str, reader: Reader) -> bool:
    """Tell `reader` what stands in a page; False should lxml, told to recover, refuse it after all.

    NUL is left out, and lone surrogates are question marks. Raises what the reader raises.
    """
    free: list[tuple[_Target, Any]] = _OF_THREAD.__dict__.setdefault("free", [])
    target, parser = free.pop() if free else _made()  # a reader may read another page meanwhile
    target.reader = reader
    try:
        etree.fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return False  # what a parser is after an error nobody says: it isn't used again
    free.append((target, parser))
    return True


class _Target:
    """Hands on what a parser says to the reader of the page that it reads."""

    reader: Reader

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.reader.start(tag, attributes or _NONE)

    def end(self, tag: str) -> None:
        self.reader.end(tag)

    def data(self, text: str) -> None:
        self.reader.data(text)

    def close(self) -> None:
        """Nothing is left open: what was read is asked of the reader."""


def _made() -> tuple[_Target, Any]:
    target = _Target()
    return target, etree.HTMLParser(target=target, huge_tree=True, recover=True, encoding="utf-8")


# lxml's own empty mapping is of Python, and raises an error for each name that is asked of it.
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_OF_THREAD: Final = threading.local()
