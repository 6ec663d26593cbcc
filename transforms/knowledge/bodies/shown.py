"""Bodies as Intercom shows them: what is compared, and what changes by itself is left out."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

from transforms.bodies import UNSEEN, clean
from transforms.parsing import read_html

_HEADING: Final = re.compile(r"<(h[12])([^>]*)>")
_ID: Final = re.compile(r'\bid="([^"]*)"')
_HEADING_ID: Final = re.compile(r'(?<=#)h_[0-9a-f]+|(?<=\sid=")h_[0-9a-f]+')
_SOURCE: Final = re.compile(r'(<img[^>]*?\bsrc=")([^"?]*)[^"]*(")')
_PLACE: Final = re.compile(r"\[image(?::[^\]]*)?\]")
_PICTURE_WORDS: Final = re.compile(r"\[image(?::[^\]]*)?\]")
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt"}
    | {"u", "var", "wbr"}
)
_MARKS: Final = re.compile(r"[\d.\u2013]")  # of lists, which one form writes and the other doesn't


class Shape(NamedTuple):
    """What stands in a body, for comparing."""

    letters: str  # without any white space
    lists: int  # that stand in others
    rows: int
    images: int  # with those for which their description stands
    links: tuple[str, ...]
    headings: tuple[str, ...]  # with their level before them


def heading_ids(html: str) -> list[str]:
    """Return the ids of headings in order, empty where one has none."""
    found = (_ID.search(match[2]) for match in _HEADING.finditer(html))
    return [each[1] if each else "" for each in found]


def with_heading_ids(html: str, ids: Sequence[str]) -> str:
    """Return a body whose headings have these ids; as it is where they are not as many."""
    if len(_HEADING.findall(html)) != len(ids):
        return html
    waiting = iter(ids)

    def named(match: re.Match[str]) -> str:
        told = next(waiting)
        rest = _ID.sub("", match[2]).rstrip()
        return f'<{match[1]}{rest} id="{told}">' if told else match[0]

    return _HEADING.sub(named, html)


def lasting(html: str) -> str:
    """Return a body without what changes by itself: signatures of pictures, ids of headings."""
    return _HEADING_ID.sub("h_", _SOURCE.sub(r"\1\2\3", html))


def shape_of(html: str) -> Shape:
    """Return what stands in a body."""
    return _read(html).shape()


def _read(html: str) -> "_Reader":
    reader = _Reader()
    if not read_html(clean(html), reader):  # no case of it is known
        reader.data(html)
    return reader


def letters(html: str) -> str:
    """Return what a body says without any white space, and without marks of lists and pictures."""
    return _MARKS.sub("", _PLACE.sub("", shape_of(html).letters))


def is_kept(sent: str, shown: str) -> bool:
    """Tell whether what is shown has all words, nested lists and rows of what was sent."""
    wanted, found = shape_of(sent), shape_of(shown)
    return (
        wanted.letters == found.letters
        and wanted.lists == found.lists
        and wanted.rows == found.rows
        and sent.count("intercom-interblocks-callout")
        == shown.count("intercom-interblocks-callout")
    )


def said(html: str) -> str:
    """Return what a body says without any white space, and without what stands for pictures."""
    return _PLACE.sub("", shape_of(html).letters)


def words(html: str) -> list[str]:
    """Return the words of a body, of letters and digits alone."""
    text = _PICTURE_WORDS.sub(" ", _read(html).spaced())
    return "".join(each if each.isalnum() else " " for each in text).split()


def pictures(html: str) -> list[str]:
    """Return the addresses of a body's pictures, in order."""
    return _read(html).sources


class _Reader:
    """Takes a parser's events and counts."""

    def __init__(self) -> None:
        self.sources: list[str] = []  # of pictures
        self._text: list[str] = []
        self._open: Counter[str] = Counter()
        self._lists = self._rows = self._images = 0
        self._links: list[str] = []
        self._headings: list[str] = []
        self._heading = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._open[tag] += 1
        if tag in {"ul", "ol"} and self._open["ul"] + self._open["ol"] > 1:
            self._lists += 1
        self._rows += tag == "tr"
        if tag not in _INLINE:
            self._text.append(" ")
        if tag == "img":
            self._images += 1
            self.sources.append(attributes.get("src", ""))
        if tag in {"a", "iframe"} and (href := attributes.get("href") or attributes.get("src")):
            self._links.append(unquote(href))
        if tag in {"h1", "h2"}:
            self._heading = tag
            self._headings.append(f"{tag}:")

    def end(self, tag: str) -> None:
        self._open[tag] -= 1
        if tag not in _INLINE:
            self._text.append(" ")
        if tag == self._heading:
            self._heading = ""

    def data(self, text: str) -> None:
        if any(self._open[tag] for tag in UNSEEN):
            return
        self._text.append(text)
        if self._heading:
            self._headings[-1] += text

    def spaced(self) -> str:
        """Return the text with blanks between blocks."""
        return "".join(self._text)

    def shape(self) -> Shape:
        """Return what was counted."""
        letters = "".join("".join(self._text).split())
        return Shape(
            letters=letters,
            lists=self._lists,
            rows=self._rows,
            images=self._images + len(_PLACE.findall(letters)),
            links=tuple(self._links),
            headings=tuple(" ".join(each.split()) for each in self._headings),
        )
