"""Reads a body's HTML into a page; nothing is raised, and no word is lost.

lxml's events are taken instead of its tree, so that no depth of nesting costs a stack: boxes
nested deeper than `MAX_DEPTH` are dissolved in the one around them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from transforms.bodies import UNSEEN, clean
from transforms.knowledge.bodies import marks
from transforms.knowledge.bodies.boxes import Attributes, Box, append, cell_box, put_into, start_of
from transforms.knowledge.bodies.elements import (
    APART,
    EVERYWHERE,
    FORMS,
    FRAMES,
    HEADINGS,
    STYLED,
    TITLE_LEVEL,
    VOID,
    styled,
)
from transforms.knowledge.bodies.fitting import anchors_of, fitted
from transforms.knowledge.bodies.inlines import code_of, image_of, single_spaced, write
from transforms.knowledge.bodies.tree import (
    Block,
    Break,
    Code,
    Inline,
    Page,
    Paragraph,
    Rule,
    Style,
    Tab,
    Video,
    has_words,
    trimmed,
)
from transforms.knowledge.bodies.videos import frame_of
from transforms.parsing import read_html

MAX_DEPTH: Final = 40  # boxes in boxes; deeper ones than anybody reads

STYLING: Final = "styling_left_out"
QUOTE: Final = "quote_as_text"
EMBED: Final = "embed_as_link"
SCRIPT: Final = "script_left_out"
FORM: Final = "form_left_out"

_TAGS: Final = re.compile(r"<[^<>]*>")


def read_page(html: str | None) -> Page:
    """Return a body as a tree of the blocks that Intercom has a form for."""
    reader = _Reader()
    if not read_html(clean(html or ""), reader):  # no case of it is known; the words are kept
        reader.data(_TAGS.sub(" ", html or ""))
    return reader.page()


@dataclass(slots=True)
class _Open:
    """An open tag, and what is done when it ends."""

    tag: str
    end: Callable[[], None]


class _Reader:
    """Takes a parser's events and builds the tree."""

    def __init__(self) -> None:
        self._lone = {"br": self._break, "hr": self._rule, "img": self._image}
        self._lone |= dict.fromkeys(FRAMES, self._frame)
        self._boxed: dict[str, Callable[[str, Attributes], Callable[[], None]]]
        self._boxed = dict.fromkeys(("ul", "ol", "table"), self._list_or_table)
        self._boxed |= {"li": self._item, "tr": self._row, "td": self._cell, "th": self._cell}
        self._boxes = [Box("")]
        self._open: list[_Open] = []
        self._words: list[Inline] = []
        self._style = Style()
        self._level = 0
        self._unseen = 0
        self._pre = 0
        self._code: list[str] = []
        self._centered = False
        self._rtl: list[bool] = [False]
        self._ids: list[str] = []
        self._tabs: set[str] = set()
        self._labels: dict[str, tuple[Inline, ...]] = {}
        self._losses: dict[str, None] = {}

    # --- what the parser says

    def start(self, tag: str, attributes: Attributes) -> None:
        """Open an element."""
        if self._unseen or tag in UNSEEN:
            self._start_unseen(tag)
            return
        if marks.has_look(tag, attributes):
            self._lose(STYLING)
        if tag in FORMS:
            self._lose(FORM)
        if self._words and tag in EVERYWHERE:
            self._flush()  # what is written has no part in this element's id
        if attributes:
            self._note_ids(tag, attributes)
        end = self._begin(tag, attributes)
        if tag not in VOID:
            self._remember(tag, end)

    def _start_unseen(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen += 1
            if tag == "script":
                self._lose(SCRIPT)
        self._remember(tag, self._seen if tag in UNSEEN else _nothing)

    def _note_ids(self, tag: str, attributes: Attributes) -> None:
        for name in ("id", "name") if tag == "a" else ("id",):
            if attributes.get(name):
                self._ids.append(attributes[name])

    def end(self, tag: str) -> None:
        """Close an element, and what is still open in it."""
        is_innermost = bool(self._open) and self._open[-1].tag == tag
        if not is_innermost and all(each.tag != tag for each in self._open):
            return
        while self._open:
            last = self._open.pop()
            last.end()
            if last.tag == tag:
                return

    def data(self, text: str) -> None:
        """Take words."""
        if self._unseen:
            return
        if self._pre:
            self._code.append(text)
        else:
            self._add(single_spaced(text))

    def comment(self, _: str) -> None:
        """Nobody sees a comment."""

    def page(self) -> Page:
        """Return what was read."""
        while self._open:
            self._open.pop().end()
        self._flush()
        while len(self._boxes) > 1:
            self._shut()
        if self._ids:
            self._boxes[0].blocks.append(Paragraph((), ids=tuple(self._ids)))
        found = fitted(self._boxes[0].blocks, tabs=self._tabs)
        losses = dict.fromkeys([*self._losses, *found.losses])
        return Page(found.blocks, anchors_of(found.blocks), tuple(losses))

    # --- elements

    def _begin(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        """Begin an element; returns what ends it."""
        if tag in STYLED:
            return self._begin_style(tag)
        if attributes and (page := marks.tab_of(tag, attributes)) is not None:
            return self._begin_tab(page)
        if tag == "a":
            return self._begin_link(attributes)
        if tag in self._lone:
            self._lone[tag](attributes)
            return _nothing
        if tag not in EVERYWHERE and not marks.is_title(tag, attributes):
            return self._begin_apart() if tag in APART else _nothing
        return self._begin_block(tag, attributes)

    def _begin_block(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        if self._words:
            self._flush()
        if self._labels and attributes:
            self._begin_page_of_tab(attributes)
        level = HEADINGS.get(tag)
        if level or marks.is_title(tag, attributes):
            return self._begin_heading(level or TITLE_LEVEL)
        if tag == "pre":
            return self._begin_code()
        kind = marks.callout(tag, attributes) if attributes else None
        if kind is not None and not any(box.kind for box in self._boxes):
            return self._into(Box("callout", kind=kind))
        if tag in self._boxed:
            return self._boxed[tag](tag, attributes)
        return self._begin_paragraph(tag, attributes)

    def _begin_paragraph(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        if tag == "blockquote":
            self._lose(QUOTE)
        style, centered = self._style, self._centered
        self._centered = centered or tag == "center" or marks.is_centered(attributes)
        told = attributes.get("dir", "").lower()
        self._rtl.append(told == "rtl" if told in {"rtl", "ltr"} else self._rtl[-1])
        if tag == "dt":
            self._style = replace(style, bold=True)

        def end() -> None:
            self._flush()
            self._style, self._centered = style, centered
            self._rtl.pop()

        return end

    def _begin_heading(self, level: int) -> Callable[[], None]:
        before, self._level = self._level, level

        def end() -> None:
            self._flush()
            self._level = before

        return end

    def _begin_code(self) -> Callable[[], None]:
        self._pre += 1
        return self._end_code

    def _end_code(self) -> None:
        self._pre -= 1
        if self._pre:
            return
        text, self._code = code_of(self._code), []
        if text.strip():
            self._put(Code(text))

    def _begin_style(self, tag: str) -> Callable[[], None]:
        before = self._style
        self._style = styled(before, tag)

        def end() -> None:
            self._style = before

        return end

    def _begin_apart(self) -> Callable[[], None]:
        """Keep words that a page shows apart from those beside them: of forms and drawings."""
        self._add(" ")
        return lambda: self._add(" ")

    def _begin_link(self, attributes: Attributes) -> Callable[[], None]:
        before = self._style
        if not before.href:
            self._style = before.leading((attributes.get("href") or "").strip())

        def end() -> None:
            self._style = self._style.leading(before.href)

        return end

    def _begin_tab(self, page: str) -> Callable[[], None]:
        self._flush()

        def end() -> None:
            words, self._words = tuple(self._words), []
            if has_words(words):
                self._labels[page] = words
                self._append(Tab(page, words))

        return end

    def _begin_page_of_tab(self, attributes: Attributes) -> None:
        """Write a tab's label as the heading of its page."""
        page = attributes.get("id", "")
        if page in self._labels and page not in self._tabs:
            self._tabs.add(page)
            before, self._level = self._level, TITLE_LEVEL
            self._words = list(self._labels[page])
            self._flush()
            self._level = before

    def _break(self, _: Attributes) -> None:
        if self._pre:
            self._code.append("\n")
        else:
            self._words.append(Break())

    def _rule(self, _: Attributes) -> None:
        self._flush()
        self._put(Rule())

    def _image(self, attributes: Attributes) -> None:
        if (found := image_of(attributes, self._style.href)) is not None:
            self._words.append(found)

    def _frame(self, attributes: Attributes) -> None:
        """Show a film, or write a link to whatever the frame holds."""
        shown = frame_of(attributes)
        if shown is None:
            return
        self._flush()
        if not isinstance(shown, Video):
            self._lose(EMBED)
        self._put(shown)

    # --- boxes

    def _list_or_table(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        return self._into(Box(tag, start=start_of(attributes)))

    def _item(self, _: str, __: Attributes) -> Callable[[], None]:
        if self._boxes[-1].tag not in {"ul", "ol"}:
            return _nothing if self._is_deep() else self._lone_item()
        return self._into(Box("li"))

    def _lone_item(self) -> Callable[[], None]:
        outer = self._into(Box("ul"))
        inner = self._into(Box("li"))

        def end() -> None:
            inner()
            outer()

        return end

    def _row(self, _: str, __: Attributes) -> Callable[[], None]:
        if self._boxes[-1].tag == "table":
            self._boxes[-1].rows.append([])
        return self._flush

    def _cell(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        if self._boxes[-1].tag != "table":
            return self._flush
        return self._into(cell_box(tag, attributes))

    def _is_deep(self) -> bool:
        return len(self._boxes) >= MAX_DEPTH

    def _into(self, box: Box) -> Callable[[], None]:
        """Open a box; what lies too deep is no box, and its blocks stand in the one around."""
        if self._is_deep():
            return self._flush
        self._boxes.append(box)
        level, self._level = self._level, 0

        def end() -> None:
            self._flush()
            if box in self._boxes:
                while self._boxes[-1] is not box:
                    self._shut()
                self._shut()
            self._level = level

        return end

    def _shut(self) -> None:
        """Close the innermost box, and put it where it belongs."""
        box = self._boxes.pop()
        put_into(self._boxes[-1], box)

    # --- words

    def _add(self, text: str) -> None:
        write(self._words, text, self._style)

    def _flush(self) -> None:
        """End the paragraph that is written; ids that wait lead to it."""
        if not self._words:
            return
        words = tuple(trimmed(self._words))
        self._words = []
        if not has_words(words):
            return
        ids, self._ids = tuple(self._ids), []
        self._append(Paragraph(words, self._level, self._centered, self._rtl[-1], ids))

    def _put(self, block: Block) -> None:
        """Put a block down; ids that wait lead to its place."""
        ids, self._ids = tuple(self._ids), []
        if ids:
            self._append(Paragraph((), ids=ids))
        self._append(block)

    def _append(self, block: Block) -> None:
        """Add a block to the innermost box; what stands behind an item or cell goes into that."""
        append(self._boxes[-1], block)

    # --- the rest

    def _remember(self, tag: str, end: Callable[[], None]) -> None:
        self._open.append(_Open(tag, end))

    def _seen(self) -> None:
        self._unseen = max(0, self._unseen - 1)

    def _lose(self, loss: str) -> None:
        self._losses.setdefault(loss)


def _nothing() -> None:
    """Nothing ends."""
