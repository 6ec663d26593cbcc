"""Bodies of messages as the HTML of a note: bold, italic, code, headings, lists, quotes, links.

It is written of our own tags alone, cleaned once more by nh3, and taken only where a reader finds
the very words of the plain text in it: so nothing executable gets through, and nothing is lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from types import MappingProxyType
from typing import Final

import nh3

from transforms.bodies import clean, marked_text, plain_text
from transforms.marks import Line, Marks, Style

TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "code", "h1", "h2", "i", "li", "ol", "p", "pre", "ul"}
)
ATTRIBUTES: Final = MappingProxyType({"a": {"href"}})
SCHEMES: Final = frozenset({"http", "https", "mailto"})

_TO_SHOW: Final = re.compile(
    r"<(?:a|b|strong|i|em|code|kbd|samp|tt|pre|blockquote|ul|ol|li|h[1-6])[\s>/]", re.IGNORECASE
)
_SHOWN: Final = re.compile(r"<(?!/?p>|br>)")
_INLINE: Final = (("bold", "b"), ("italic", "i"), ("code", "code"))

Words = Sequence[tuple[Style, str]]
Element = tuple[str, int]  # a tag, and which of them it is


def formatted(html: str, *, images: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """Return a body as the HTML of a note, None where there is nothing that a text lacks.

    None too where it would not read word for word as `plain_text` of the same body does.
    """
    if not _TO_SHOW.search(html):
        return None
    marks = Marks()
    lines = marks.read(marked_text(html, marks, images=images))
    page = _Page(marks.links, _last_runs(lines))
    for line in lines:
        page.add(line)
    written = cleaned(page.html())
    if not _SHOWN.search(written):
        return None
    is_whole = _words(plain_text(written)) == _words(plain_text(html, images=images))
    return written if is_whole else None


def _words(text: str) -> list[str]:
    """Return words; the signs of a quote's lines are none, and there may be a blank line more."""
    return [word for word in text.split() if word.strip(">")]


def cleaned(html: str) -> str:
    """Return HTML without any tag, attribute or address that a note of ours may not have."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


class _Page:
    """Takes lines and writes elements; each is open only as long as lines stand in it."""

    def __init__(self, links: Sequence[str], last_runs: Mapping[int, int]) -> None:
        self._links = links
        self._last_runs = last_runs
        self._run = 0  # number of the run of words that is written
        self._out: list[str] = []
        self._open: list[Element] = []
        self._lines: list[str] = []  # of the paragraph or `pre` that is written
        self._pre = 0
        self._begins_item = False
        self._numbers: dict[int, int] = {}  # list: number of its last item
        self._items: dict[int, bool] = {}  # item: whether it is one, or a text with its number

    def add(self, line: Line) -> None:
        """Write a line; one without words ends a paragraph."""
        if not line.words:
            self._leave_blank()
            return
        self._enter(list(self._elements(line)))
        styles = [style for style, text in line.words if text.strip()] or [line.words[0][0]]
        pre, heading = styles[0].pre, styles[0].heading
        if pre and all(style.pre == pre for style in styles):
            self._add_code(line.words, pre)
        elif heading and not self._open and all(style.heading == heading for style in styles):
            self._end_paragraph()
            tag = f"h{heading}"
            self._out.append(f"<{tag}>{self._inline(line.words, _INLINE[1:])}</{tag}>")
        else:
            if self._pre:
                self._end_paragraph()
            told = tuple((replace(s, bold=s.bold or s.heading > 0), text) for s, text in line.words)
            self._lines.append(self._number(line) + self._inline(told, _INLINE))

    def html(self) -> str:
        """Return what was written."""
        self._enter([])
        self._end_paragraph()
        return "".join(self._out)

    def _add_code(self, words: Words, pre: int) -> None:
        if pre != self._pre:
            self._end_paragraph()
            self._pre = pre
        self._lines.append(self._inline(words, ()))

    def _elements(self, line: Line) -> Iterator[Element]:
        """Yield what a line stands in: of each item of a list two, the list and the item."""
        place = 0
        for block in line.blocks:
            if block.list_id is None:
                yield "blockquote", block.id
                place += 1
                continue
            tag = "ul" if block.number is None else "ol"
            if self._is_item(block.id, (tag, block.list_id), block.number, place):
                yield tag, block.list_id
                yield "li", block.id
                place += 2

    def _is_item(self, item: int, owner: Element, number: int | None, place: int) -> bool:
        """Tell whether HTML numbers an item as its source does, else its number is a text."""
        if item not in self._items:
            is_open = self._open[place : place + 1] == [owner]
            before = self._numbers.get(owner[1], 0) if is_open else 0
            self._items[item] = number is None or number == before + 1
            if number is not None and self._items[item]:
                self._numbers[owner[1]] = number
        return self._items[item]

    def _number(self, line: Line) -> str:
        block = line.blocks[-1] if line.is_first else None
        return "" if block is None or self._items[block.id] else f"{block.number}. "

    def _enter(self, wanted: list[Element]) -> None:
        """Close what a line does not stand in any more, and open what it does."""
        common = 0
        while self._open[common : common + 1] == wanted[common : common + 1] != []:
            common += 1
        if common == len(self._open) == len(wanted):
            return
        self._end_paragraph()
        while len(self._open) > common:
            self._out.append(f"</{self._open.pop()[0]}>")
        for tag, number in wanted[common:]:
            self._out.append(f"<{tag}>")
            self._open.append((tag, number))
        self._begins_item = bool(wanted[common:]) and wanted[-1][0] == "li"

    def _leave_blank(self) -> None:
        """End the paragraph; in a `pre` a blank line is one of its own, if more follow."""
        if self._pre:
            self._lines.append("")
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self._pre:
            code = "\n".join(self._lines).rstrip("\n")
            self._out.append(f"<pre><code>{code}</code></pre>")
        elif self._lines:
            text = "<br>".join(self._lines)
            self._out.append(text if self._begins_item else f"<p>{text}</p>")
        if self._lines:
            self._begins_item = False
        self._lines, self._pre = [], 0

    def _inline(self, words: Words, levels: Sequence[tuple[str, str]]) -> str:
        told = ""
        for link, run in groupby(words, lambda word: word[0].link):
            self._run += 1
            text = _styled(list(run), levels)
            if link and self._last_runs[link] == self._run:
                text = f'<a href="{escape(self._links[link - 1])}">{text}</a>'
            told += text
        return told


def _styled(words: Words, levels: Sequence[tuple[str, str]]) -> str:
    if not levels:
        return "".join(escape(clean(text), quote=False) for _, text in words)
    (name, tag), *inner = levels
    told = ""
    for is_on, run in groupby(words, lambda word: bool(getattr(word[0], name))):
        text = _styled(list(run), inner)
        told += f"<{tag}>{text}</{tag}>" if is_on else text
    return told


def _last_runs(lines: Sequence[Line]) -> dict[int, int]:
    """Return for each link the last of its runs of words: there its address stands in a text."""
    found, number = {}, 0
    for line in lines:
        for link, _ in groupby(line.words, lambda word: word[0].link):
            number += 1
            found[link] = number
    return found
