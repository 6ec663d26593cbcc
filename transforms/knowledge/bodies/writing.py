"""Writes a page as the HTML that Intercom takes, in its rich form or in the plain one.

The rich form has what documents and practice disagree about: nested lists, call-outs. The plain
form has only what both take. Neither has white space between blocks, which would come back as
empty paragraphs, nor any tag, attribute or address that is not written here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from itertools import groupby
from typing import Final

from transforms.addresses import parts_of
from transforms.knowledge.bodies.pieces import Address, Json, Piece, gathered, image_text
from transforms.knowledge.bodies.tree import (
    Block,
    Break,
    Callout,
    Cell,
    Code,
    Image,
    Inline,
    Item,
    List,
    Page,
    Paragraph,
    Rule,
    Style,
    Table,
    Video,
    Words,
    has_text,
    trimmed,
)

NESTED: Final = "nested_list_flattened"
CALLOUT: Final = "callout_as_text"
LINES: Final = "list_in_table_as_lines"
IMAGE: Final = "image_left_out"
LINK: Final = "link_left_out"

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
INDENT: Final = "\u00a0\u00a0\u00a0"
# Observed to be kept; any other class or colour is not known to be.
CALLOUT_STYLE: Final = (
    'class="intercom-interblocks-callout" style="background-color:#feedaf80;border-color:#fbc91633"'
)
_PLAIN: Final = Style()
_INLINE: Final = (("bold", "b"), ("italic", "i"), ("code", "code"))

Link = Callable[[str], Address | None]
Picture = Callable[[str, str], Address | None]


class Form(StrEnum):
    """How much a body asks of Intercom."""

    RICH = "rich"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Written:
    """A body in one form, and what it lost by it."""

    pieces: tuple[Piece, ...]
    losses: tuple[str, ...] = ()


def written(page: Page, form: Form, *, link: Link, picture: Picture) -> Written:
    """Return the body of a page.

    `link` says what becomes of an address: a text, what tells it when it is sent, or None for
    words without a link. `picture` says the same of an image's address and description; None
    puts the description in its place.
    """
    writer = _Writer(form, link, picture)
    pieces = gathered(each for block in page.blocks for each in writer.block(block))
    return Written(tuple(pieces), tuple(dict.fromkeys([*page.losses, *writer.losses])))


def differs(blocks: Sequence[Block], *, is_inner: bool = False) -> bool:
    """Tell whether the two forms of a page are not the same."""
    for block in blocks:
        if isinstance(block, Callout) or (is_inner and isinstance(block, List | Code | Video)):
            return True
        if isinstance(block, List) and any(
            len(item.blocks) > 1 or differs(item.blocks, is_inner=True) for item in block.items
        ):
            return True
    return False


@dataclass(slots=True)
class _Writer:
    """Writes blocks one after another."""

    form: Form
    link: Link
    picture: Picture
    losses: dict[str, None] = field(default_factory=dict)

    def block(self, block: Block) -> Iterator[Piece]:
        """Yield one block of the page itself."""
        match block:
            case Paragraph() if block.level:
                yield from self._heading(block)
            case Paragraph():
                yield from self._paragraph(block)
            case List():
                yield from self._list(block)
            case Table():
                yield from self._table(block)
            case Callout():
                yield from self._callout(block)
            case _:
                yield _single(block)

    def _heading(self, heading: Paragraph) -> Iterator[Piece]:
        tag = f"h{heading.level}"
        if (text := _alone(heading.words)) is not None:
            yield f"<{tag}{_direction(heading)}>{text}</{tag}>"
            return
        words = trimmed([each for each in heading.words if not isinstance(each, Image)])
        if has_text(words):
            yield f"<{tag}{_direction(heading)}>"
            yield from self._line(words, _INLINE[1:])
            yield f"</{tag}>"
        for image in heading.words:
            if isinstance(image, Image):
                yield from self._paragraph(Paragraph((image,)))

    def _paragraph(self, block: Paragraph) -> Iterator[Piece]:
        if not block.words:
            return
        centered = ' class="intercom-align-center"' if block.is_centered else ""
        begin = f"<p{centered}{_direction(block)}>"
        if (text := _alone(block.words)) is not None:
            yield f"{begin}{text}</p>"
            return
        yield begin
        yield from self._line(block.words, _INLINE)
        yield "</p>"

    def _callout(self, callout: Callout) -> Iterator[Piece]:
        if self.form is Form.PLAIN:
            self.losses.setdefault(CALLOUT)
            for block in callout.blocks:
                yield from self.block(block)
            return
        yield f"<div {CALLOUT_STYLE}>"
        for block in callout.blocks:
            yield from self.block(block)
        yield "</div>"

    # --- lists

    def _list(self, listed: List) -> Iterator[Piece]:
        tag = "ol" if listed.is_ordered else "ul"
        items = [told for item in listed.items if (told := gathered(self._item(item)))]
        if not items:
            return
        yield f"<{tag}>"
        for told in items:
            yield "<li>"
            yield from told
            yield "</li>"
        yield f"</{tag}>"

    def _item(self, item: Item) -> Iterator[Piece]:
        if self.form is Form.PLAIN:
            yield from _in_one(self._lines(item.blocks, 0))
            return
        for block in _inner(item.blocks):
            if not isinstance(block, Rule):
                yield from self.block(block)

    def _lines(self, blocks: Iterable[Block], depth: int) -> Iterator[list[Piece]]:
        """Yield blocks as lines: those of nested lists are indented and have their marks."""
        for block in _inner(blocks):
            match block:
                case Paragraph():
                    if block.words:
                        yield list(self._line(block.words, _INLINE))
                case Code():
                    for line in block.text.split("\n"):
                        yield [f"<code>{_text(_kept(line))}</code>"]
                case Video():
                    yield list(self._line((Words(block.src, Style(href=block.src)),), _INLINE))
                case List():
                    self.losses.setdefault(NESTED)
                    yield from self._list_lines(block, depth + 1)
                case _:
                    pass

    def _list_lines(self, listed: List, depth: int) -> Iterator[list[Piece]]:
        for number, item in enumerate(listed.items, start=listed.start):
            mark = f"{number}. " if listed.is_ordered else "\u2013 "
            for line in self._lines(item.blocks, depth):
                is_nested = isinstance(line[0], str) and line[0].startswith(INDENT * (depth + 1))
                yield line if is_nested else [INDENT * depth + mark, *line]
                mark = ""

    # --- tables

    def _table(self, table: Table) -> Iterator[Piece]:
        yield "<table><tbody>"
        for row in table.rows:
            yield "<tr>"
            for cell in row:
                yield "<td>"
                yield from self._cell(cell)
                yield "</td>"
            yield "</tr>"
        yield "</tbody></table>"

    def _cell(self, cell: Cell) -> Iterator[Piece]:
        only = cell.blocks[0] if len(cell.blocks) == 1 else None
        if isinstance(only, Paragraph) and (text := _alone(only.words)) is not None:
            yield f"<p><b>{text}</b></p>" if cell.is_header else f"<p>{text}</p>"
            return
        for line in self._cell_lines(cell):
            yield "<p>"
            yield from line
            yield "</p>"

    def _cell_lines(self, cell: Cell) -> Iterator[list[Piece]]:
        for block in _inner(cell.blocks):
            if isinstance(block, List):
                self.losses.setdefault(LINES)
                yield from self._list_lines(block, 0)
            elif isinstance(block, Paragraph) and cell.is_header:
                yield list(self._line(block.words, _INLINE, is_bold=True)) if block.words else []
            else:
                yield from self._lines((block,), 0)

    # --- lines

    def _line(
        self, words: Sequence[Inline], levels: Sequence[tuple[str, str]], *, is_bold: bool = False
    ) -> Iterator[Piece]:
        if is_bold:
            yield "<b>"
            levels = levels[1:]
        for href, run in groupby(words, _href):
            yield from self._linked(href, list(run), levels)
        if is_bold:
            yield "</b>"

    def _linked(
        self, href: str, run: Sequence[Inline], levels: Sequence[tuple[str, str]]
    ) -> Iterator[Piece]:
        address = self._address(href) if href else None
        if address is None:
            yield from self._styled(run, levels)
            return
        yield '<a href="'
        yield escape(address) if isinstance(address, str) else {"href": address}
        yield '">'
        yield from self._styled(run, levels)
        yield "</a>"

    def _address(self, href: str) -> Address | None:
        """Return what a link leads to, None for what runs instead of leading anywhere."""
        told = self.link(href)
        if isinstance(told, str) and not told.startswith("#"):
            parts = parts_of(told)
            told = told if parts is not None and parts.scheme.lower() in SCHEMES else None
        if told is None:
            self.losses.setdefault(LINK)
        return told

    def _styled(self, run: Sequence[Inline], levels: Sequence[tuple[str, str]]) -> Iterator[Piece]:
        if not levels or all(map(_is_plain, run)):
            for each in run:
                yield from self._one(each)
            return
        (name, tag), *inner = levels
        for is_on, part in groupby(run, lambda each: _has(each, name)):
            told = list(self._styled(list(part), inner))
            yield from [f"<{tag}>", *told, f"</{tag}>"] if is_on else told

    def _one(self, each: Inline) -> Iterator[Piece]:
        match each:
            case Words():
                yield _text(each.text)
            case Break():
                yield "<br>"
            case Image():
                yield self._image(each)

    def _image(self, image: Image) -> Piece:
        address = self.picture(image.src, image.alt)
        if address is None:
            self.losses.setdefault(IMAGE)
            return _text(image_text(image.alt))
        told: Json = {"src": address, "alt": image.alt}
        return told


def _single(block: Block) -> str:
    """Return a block that has no lines."""
    match block:
        case Code():
            return f"<pre><code>{_text(block.text)}</code></pre>"
        case Video():
            return f'<iframe src="{escape(block.src)}"></iframe>'
        case _:
            return "<hr>"


def _alone(words: Sequence[Inline]) -> str | None:
    """Return what a line says that is nothing but words without a look, as most are; else None."""
    if len(words) != 1 or not isinstance(only := words[0], Words) or only.style != _PLAIN:
        return None
    return _text(only.text) if only.text.strip() else None


def _inner(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield what stands in an item or a cell: a call-out there is what it holds."""
    for block in blocks:
        if isinstance(block, Callout):
            yield from _inner(block.blocks)
        else:
            yield block


def _in_one(lines: Iterable[list[Piece]]) -> Iterator[Piece]:
    """Yield lines as one paragraph, nothing where there are none."""
    told = [line for line in lines if line]
    if not told:
        return
    yield "<p>"
    for number, line in enumerate(told):
        if number:
            yield "<br>"
        yield from line
    yield "</p>"


def _href(each: Inline) -> str:
    match each:
        case Words():
            return each.style.href
        case Image():
            return each.href
        case _:
            return ""


def _has(each: Inline, name: str) -> bool:
    return isinstance(each, Words) and bool(getattr(each.style, name))


def _is_plain(each: Inline) -> bool:
    """Tell whether something in a line looks like all around it."""
    style = each.style if isinstance(each, Words) else None
    return style is None or not (style.bold or style.italic or style.code)


def _text(words: str) -> str:
    return escape(words, quote=False)


def _kept(line: str) -> str:
    """Return a line of code whose blanks stay where white space does not count."""
    plain = line.replace("\t", "    ")
    return plain.replace(" ", "\u00a0")


def _direction(paragraph: Paragraph) -> str:
    return ' dir="rtl"' if paragraph.is_rtl else ""
