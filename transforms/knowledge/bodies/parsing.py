"""One parser of HTML a thread, which tells one target what it reads, page after page.

lxml looks through the signatures of a target for each parser that is made: an eighth of the time
that a page of some paragraphs takes to be read.
"""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from lxml import etree


class Target(Protocol):
    """What takes a parser's events: it has a method for each that it wants to be told."""

    def reset(self) -> None:
        """Forget the page before."""
        ...

    def close(self) -> None:
        """Take in that the page is read."""
        ...


T = TypeVar("T", bound=Target)


class Parser(Generic[T]):
    """Reads pages, whichever thread asks; each has a target of its own."""

    def __init__(self, make: Callable[[], T]) -> None:
        """`make` returns a target for a thread that has none yet."""
        self._make = make
        self._own = threading.local()

    def parse(self, data: bytes) -> tuple[T, bool]:
        """Return the thread's target with what UTF-8 holds, and whether it could be read at all.

        The target is another page's as soon as the thread parses again.
        """
        if not hasattr(self._own, "pair"):
            made = self._make()
            options = {"huge_tree": True, "recover": True, "encoding": "utf-8"}
            self._own.pair = made, etree.HTMLParser(target=made, **options)
        target: T
        target, parser = self._own.pair
        target.reset()
        try:
            etree.fromstring(data, parser)
        except etree.LxmlError:
            del self._own.pair  # what a parser is after an error nobody says
            return target, False
        return target, True
