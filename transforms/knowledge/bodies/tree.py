"""What an article's body is made of, whatever HTML it came in: a tree of few kinds of blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Style:
    """How words look, and where they lead."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""

    def leading(self, href: str) -> "Style":
        """Return the same look, leading somewhere."""
        return Style(self.bold, self.italic, self.code, href)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one style; white space is single blanks."""

    text: str
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Break:
    """A new line in the same paragraph."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by the address that the source gives."""

    src: str
    alt: str = ""
    href: str = ""


Inline = Words | Break | Image


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together; a heading has the level of the source, 1 to 6."""

    words: tuple[Inline, ...]
    level: int = 0
    is_centered: bool = False
    is_rtl: bool = False
    ids: tuple[str, ...] = ()  # by which links find this place; without words it is nothing else


@dataclass(frozen=True, slots=True)
class Code:
    """Lines whose white space counts."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Video:
    """A film of one of the hosts whose players Intercom shows."""

    src: str


@dataclass(frozen=True, slots=True)
class Tab:
    """The label of a tab, which becomes a heading where its page begins."""

    id: str
    words: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class List:
    """A list; `start` numbers its first item."""

    items: tuple[Item, ...]
    is_ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, over as many columns and rows as it says."""

    blocks: "tuple[Block, ...]" = ()
    is_header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """Blocks that the page sets apart: info, warning, danger or success."""

    kind: str
    blocks: "tuple[Block, ...]"


Block = Paragraph | Code | Rule | Video | Tab | List | Table | Callout


@dataclass(frozen=True, slots=True)
class Page:
    """A body as a tree.

    `anchors`: what the source's ids stand for, the number of a heading from 0 on, or None where
    no heading stands before them. `losses` are of both forms.
    """

    blocks: tuple[Block, ...]
    anchors: Mapping[str, int | None] = field(default_factory=dict)
    losses: tuple[str, ...] = ()

    @property
    def images(self) -> list[str]:
        """Return the addresses of all pictures, each once, in order."""
        found = (each.src for each in inlines(self.blocks) if isinstance(each, Image))
        return list(dict.fromkeys(found))

    @property
    def links(self) -> list[str]:
        """Return the addresses of all links, each once, in order."""
        found = (_href(each) for each in inlines(self.blocks))
        return list(dict.fromkeys(href for href in found if href))


def has_words(words: Sequence[Inline]) -> bool:
    """Tell whether a line shows anything."""
    for each in words:  # of all that reads a body the most often asked
        if isinstance(each, Image) or (isinstance(each, Words) and each.text.strip()):
            return True
    return False


def has_text(words: Sequence[Inline]) -> bool:
    """Tell whether a line has words, not pictures alone."""
    return any(isinstance(each, Words) and each.text.strip() for each in words)


def boxes(block: Block) -> "list[tuple[Block, ...]]":
    """Return what a block holds: the blocks of each item or cell, in order."""
    match block:
        case List():
            return [item.blocks for item in block.items]
        case Table():
            return [cell.blocks for row in block.rows for cell in row]
        case Callout():
            return [block.blocks]
        case _:
            return []


def inlines(blocks: Sequence[Block]) -> "Iterator[Inline]":
    """Yield everything that stands in lines, in the order of reading."""
    for block in blocks:
        if isinstance(block, Paragraph | Tab):
            yield from block.words
        elif isinstance(block, Code):
            yield Words(block.text, Style(code=True))
        for inner in boxes(block):
            yield from inlines(inner)


def trimmed(words: Sequence[Inline]) -> list[Inline]:
    """Return a line without breaks and blanks at its ends."""
    if words and _is_firm(words[0]) and _is_firm(words[-1], is_last=True):
        return list(words)
    found = list(words)
    while found and (isinstance(found[0], Break) or _is_blank(found[0])):
        found.pop(0)
    while found and (isinstance(found[-1], Break) or _is_blank(found[-1])):
        found.pop()
    if found and isinstance(last := found[-1], Words):
        found[-1] = Words(last.text.rstrip(" "), last.style)
    return found


def _is_firm(each: Inline, *, is_last: bool = False) -> bool:
    """Tell whether nothing of what a line begins, or ends, with has to go: of most it is so."""
    if not isinstance(each, Words):
        return isinstance(each, Image)
    return each.text[-1:] not in {"", " "} if is_last else each.text[:1] not in {"", " "}


def _is_blank(each: Inline) -> bool:
    return isinstance(each, Words) and not each.text.strip(" ")


def _href(each: Inline) -> str:
    match each:
        case Words():
            return each.style.href
        case Image():
            return each.href
        case _:
            return ""
