"""Marks among the words of a text that say how they are formatted.

`transforms.lines` takes words and prefixes as they come and lays them out; what is bold or an item
of a list is told by characters that no text has, so that the layout is the same with them and
without. `transforms.formatted` makes HTML of them.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, unquote

from transforms.addresses import parts_of

# Noncharacters: HTML has no way to write them, and what a source gives of them is left out.
_ON, _AT, _OFF, _BLOCK, _FIRST, _END = "\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7"
_OURS: Final = dict.fromkeys(map(ord, (_ON, _AT, _OFF, _BLOCK, _FIRST, _END)))
_WORD: Final = re.compile(f"{_ON}(\\d+){_AT}([^{_OFF}]*){_OFF}|([^{_ON}]+)")
_PREFIX: Final = re.compile(f"([{_BLOCK}{_FIRST}])(\\d+){_END}")
_SPACE: Final = " \t\n\r\f"  # what a browser collapses

_KINDS: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "subheading"),
    "h1": "heading",
    "pre": "pre",
}
_ODD: Final = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\`{}|^\ufdd0-\ufdef]")


@dataclass(frozen=True, slots=True)
class Style:
    """How words are shown; `pre` and `link` number their elements from 1 on."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    heading: int = 0  # its level, 1 or 2
    pre: int = 0
    link: int = 0

    def shared(self, other: "Style") -> "Style":
        """Return what is true of the words on both sides."""
        return Style(
            bold=self.bold and other.bold,
            italic=self.italic and other.italic,
            code=self.code and other.code,
            heading=self.heading if self.heading == other.heading else 0,
            pre=self.pre if self.pre == other.pre else 0,
            link=self.link if self.link == other.link else 0,
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A quote, or an item of the list `list_id` with its number where that counts."""

    id: int
    list_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The blocks that a line stands in, outermost first, and its words; `is_first` of the last."""

    blocks: tuple[Block, ...]
    words: tuple[tuple[Style, str], ...]
    is_first: bool = False


PLAIN: Final = Style()


class Marks:
    """Takes what begins and ends, and marks the words between."""

    def __init__(self) -> None:
        """Begin without anything open."""
        self.links: list[str] = []  # addresses; the number of a link is its place, from 1 on
        self._styles: list[Style] = []
        self._blocks: list[Block] = []
        self._lists: list[int] = []
        self._open: Counter[str] = Counter()
        self._count = 0  # of lists and `pre` elements
        self._now = PLAIN

    @property
    def is_link(self) -> bool:
        """Whether the words that follow are those of a link that can be one."""
        return self._now.link > 0

    def begin(self, tag: str) -> None:
        """Say that an element begins."""
        if tag in {"ul", "ol", "pre"}:
            self._count += 1
        if tag in {"ul", "ol"}:
            self._lists.append(self._count)
        elif tag in _KINDS:
            self._open[_KINDS[tag]] += 1
            self._now = self._style()

    def end(self, tag: str) -> None:
        """Say that an element ends."""
        if tag in {"ul", "ol"}:
            del self._lists[-1:]
        elif tag in _KINDS:
            self._open[_KINDS[tag]] = max(0, self._open[_KINDS[tag]] - 1)
            self._now = self._style()

    def begin_link(self, href: str) -> None:
        """Say that a link begins; one that leads nowhere, or not safely, is none."""
        address = safe_link(href)
        if address is not None:
            self.links.append(address)
            self._now = replace(self._now, link=len(self.links))

    def end_link(self) -> None:
        """Say that the link ends."""
        self._now = replace(self._now, link=0)

    def words(self, text: str) -> str:
        """Return words with marks around them; white space at the ends stays outside."""
        text = text.translate(_OURS)
        core = text.strip(_SPACE)
        return text.replace(core, self._marked(core), 1) if core else text

    def verbatim(self, text: str) -> str:
        """Return text of a `pre` element with marks around each line."""
        lines = text.translate(_OURS).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(self._marked(line) if line else line for line in lines)

    def quote(self) -> str:
        """Return what stands before each line of a quote."""
        return self._prefix(Block(len(self._blocks)))[0]

    def item(self, number: int | None) -> tuple[str, str]:
        """Return what stands before the lines of a list's item, and before its first one."""
        list_id = self._lists[-1] if self._lists else 0
        return self._prefix(Block(len(self._blocks), list_id, number))

    def read(self, text: str) -> list[Line]:
        """Return a text with marks of these as its lines."""
        return [self._line(line) for line in text.split("\n")]

    def _style(self) -> Style:
        is_open = self._open
        return Style(
            bold=is_open["bold"] > 0,
            italic=is_open["italic"] > 0,
            code=is_open["code"] > 0,
            heading=1 if is_open["heading"] else 2 if is_open["subheading"] else 0,
            pre=(self._now.pre or self._count) if is_open["pre"] else 0,
            link=self._now.link,
        )

    def _marked(self, text: str) -> str:
        if self._now == PLAIN:
            return text
        if not self._styles or self._styles[-1] != self._now:
            self._styles.append(self._now)
        return f"{_ON}{len(self._styles) - 1}{_AT}{text}{_OFF}"

    def _prefix(self, block: Block) -> tuple[str, str]:
        self._blocks.append(block)
        return f"{_BLOCK}{block.id}{_END}", f"{_FIRST}{block.id}{_END}"

    def _line(self, text: str) -> Line:
        blocks, place, is_first = [], 0, False
        while found := _PREFIX.match(text, place):
            blocks.append(self._blocks[int(found[2])])
            is_first, place = found[1] == _FIRST, found.end()
        words = [
            (self._styles[int(found[1])], found[2]) if found[1] else (PLAIN, found[3])
            for found in _WORD.finditer(text, place)
        ]
        return Line(tuple(blocks), tuple(_joined(words)), is_first)


def _joined(words: list[tuple[Style, str]]) -> list[tuple[Style, str]]:
    """Give the space between two words what both of them are."""
    return [
        (words[at - 1][0].shared(words[at + 1][0]), text)
        if 0 < at < len(words) - 1 and not text.strip()
        else (style, text)
        for at, (style, text) in enumerate(words)
    ]


def safe_link(href: str) -> str | None:
    """Return an address that a link may lead to: a page's or a mailbox, without a password.

    None for one that has to stand in the text as it is.
    """
    address = "".join(href.split())
    parts = parts_of(address)
    if parts is None or _ODD.search(address):
        return None
    if parts.scheme == "mailto":
        mailbox = unquote(parts.path)
        is_one = mailbox.count("@") == 1 and mailbox[0] != "/" and not _ODD.search(mailbox)
        return f"mailto:{quote(mailbox, safe='@+')}" if is_one else None
    is_page = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return address if is_page and "@" not in parts.netloc else None
