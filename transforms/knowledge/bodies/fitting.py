"""Brings a tree into what Intercom takes in either form: tables, lists, headings in their places.

Intercom refuses a table in a list or in a table, and an empty one of either; it knows two levels
of headings, and takes every third cell of a merged row for the third.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from transforms.knowledge.bodies.tree import (
    Block,
    Callout,
    Cell,
    Inline,
    Item,
    List,
    Paragraph,
    Tab,
    Table,
    Words,
    boxes,
    has_text,
    has_words,
)

HEADING_LEVELS: Final = 2  # of Intercom: h1 and h2

FOLDED: Final = "heading_levels_folded"
MERGED: Final = "merged_cells_written_out"
LAYOUT: Final = "layout_table_dissolved"
SPLIT: Final = "table_moved_out_of_list"
NUMBERS: Final = "list_numbers_as_text"

MAX_CELLS: Final = 20_000  # of one table, written out


@dataclass(slots=True)
class Fitted:
    """Blocks that fit, and what was lost on the way."""

    blocks: tuple[Block, ...] = ()
    losses: dict[str, None] = field(default_factory=dict)
    tabs: Collection[str] = ()  # whose labels are headings already


def fitted(blocks: Sequence[Block], *, tabs: Collection[str] = ()) -> Fitted:
    """Return blocks of which each may stand where it does; `tabs` are those whose pages came."""
    told = Fitted(tabs=tabs)
    unfolded = list(_unfolded(blocks, told))
    told.blocks = tuple(_headed(unfolded, told))
    return told


def anchors_of(blocks: Sequence[Block]) -> dict[str, int | None]:
    """Return what ids lead to: a heading by its number, the one before them, or None."""
    found: dict[str, int | None] = {}
    headings = 0
    for block, is_top in _paragraphs(blocks):
        if is_top and is_heading(block):
            headings += 1
        for each in block.ids:
            found.setdefault(each, headings - 1 if headings else None)
    return found


def is_heading(block: Block) -> bool:
    """Tell whether a block of the page itself is a heading."""
    return isinstance(block, Paragraph) and block.level > 0 and has_text(block.words)


def bold(paragraph: Paragraph) -> Paragraph:
    """Return a heading as a bold line, for where no heading may stand."""
    words = tuple(
        replace(each, style=replace(each.style, bold=True)) if isinstance(each, Words) else each
        for each in paragraph.words
    )
    return replace(paragraph, words=words, level=0)


def _unfolded(blocks: Sequence[Block], told: Fitted) -> Iterator[Block]:
    for block in blocks:
        match block:
            case List():
                yield from _lists(block, told)
            case Table():
                yield from _table(block, told)
            case Callout():
                yield from _callout(block, told)
            case Tab():
                if block.id not in told.tabs:
                    yield Paragraph(block.words)
            case _:
                yield block


def _callout(callout: Callout, told: Fitted) -> Iterator[Block]:
    """Yield a call-out; one around a table ends before it and goes on behind."""
    run: list[Block] = []
    for block in _unfolded(callout.blocks, told):
        if not isinstance(block, Table):
            run.append(_plain_line(block))
            continue
        if run:
            yield replace(callout, blocks=tuple(run))
        run = []
        yield block
    if run:
        yield replace(callout, blocks=tuple(run))


def _lists(listed: List, told: Fitted) -> Iterator[Block]:
    """Yield a list; a table in it stands behind the item so far, and the rest goes on after it."""
    items: list[Item] = []
    number = listed.start
    is_numbered_by_text = listed.is_ordered and listed.start != 1
    for item in listed.items:
        for block, is_first in _runs(item, told):
            if isinstance(block, Table):
                yield from _closed(listed, items)
                items = []
                told.losses.setdefault(SPLIT)
                is_numbered_by_text = listed.is_ordered
                yield block
            elif is_numbered_by_text:
                told.losses.setdefault(NUMBERS)
                yield from _numbered(block, number if is_first else None)
            elif isinstance(block, Item):
                items.append(block)
        number += 1
    yield from _closed(listed, items)


def _closed(listed: List, items: list[Item]) -> Iterator[Block]:
    if items:
        yield List(tuple(items), listed.is_ordered)


def _runs(item: Item, told: Fitted) -> Iterator[tuple[Item | Table, bool]]:
    """Yield an item's blocks between its tables, and the tables; whether it is the first run."""
    run: list[Block] = []
    is_first = True
    for block in _unfolded(item.blocks, told):
        if not isinstance(block, Table):
            run.append(_plain_line(block))
            continue
        if _shows(run):
            yield Item(tuple(run)), is_first
            is_first = False
        run = []
        yield block, is_first
    if _shows(run):
        yield Item(tuple(run)), is_first


def _shows(blocks: Sequence[Block]) -> bool:
    return any(not isinstance(each, Paragraph) or has_words(each.words) for each in blocks)


def _numbered(block: Item | Table, number: int | None) -> Iterator[Block]:
    """Yield an item as blocks with its number before the words: Intercom counts from one only."""
    blocks = list(block.blocks) if isinstance(block, Item) else [block]
    if number is None:
        yield from blocks
        return
    first = blocks[0] if blocks else None
    mark: tuple[Inline, ...] = (Words(f"{number}. "),)
    if isinstance(first, Paragraph):
        yield replace(first, words=mark + first.words)
        yield from blocks[1:]
    else:
        yield Paragraph(mark)
        yield from blocks


def _table(table: Table, told: Fitted) -> Iterator[Block]:
    """Yield a table with its cells written out; one around another is layout and dissolves."""
    rows = [[_fitted_cell(cell, told) for cell in row] for row in table.rows]
    if any(isinstance(block, Table) for row in rows for cell in row for block in cell.blocks):
        told.losses.setdefault(LAYOUT)
        for row in rows:
            for cell in row:
                yield from cell.blocks
        return
    if any(_shows(cell.blocks) for row in rows for cell in row):
        yield Table(_written_out(rows, told))
    else:
        yield from (block for row in rows for cell in row for block in cell.blocks)


def _fitted_cell(cell: Cell, told: Fitted) -> Cell:
    blocks = tuple([_plain_line(each) for each in _unfolded(cell.blocks, told)])
    return Cell(blocks, cell.is_header, cell.columns, cell.rows)


def _written_out(rows: Sequence[Sequence[Cell]], told: Fitted) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of equally many cells: one over several rows says its words in each of them."""
    grid: list[list[Cell]] = []
    above: dict[int, tuple[Cell, int]] = {}  # column: the cell over it, and for how many rows yet
    for row in rows:
        line: list[Cell] = []
        waiting = list(row)
        while waiting or len(line) in above:
            if len(line) in above:
                _take_above(line, above)
                continue
            _take(line, waiting.pop(0), above)
        grid.append(line)
    if any(cell.columns > 1 or cell.rows > 1 for row in rows for cell in row):
        told.losses.setdefault(MERGED)
    width = max(len(line) for line in grid)
    if width * len(grid) > MAX_CELLS:  # a span that nobody means
        return tuple(tuple(row) for row in rows)
    return tuple((*line, *[Cell()] * (width - len(line))) for line in grid)


def _take(line: list[Cell], cell: Cell, above: dict[int, tuple[Cell, int]]) -> None:
    is_merged = cell.columns > 1 or cell.rows > 1
    one = Cell(cell.blocks, cell.is_header) if is_merged else cell
    for column in range(cell.columns):
        told = one if not column else replace(one, blocks=())
        if cell.rows > 1:
            above[len(line)] = (_without_ids(told), cell.rows - 1)
        line.append(told)


def _take_above(line: list[Cell], above: dict[int, tuple[Cell, int]]) -> None:
    column = len(line)
    cell, left = above.pop(column)
    if left > 1:
        above[column] = (cell, left - 1)
    line.append(cell)


def _without_ids(cell: Cell) -> Cell:
    blocks = (replace(b, ids=()) if isinstance(b, Paragraph) else b for b in cell.blocks)
    return replace(cell, blocks=tuple(blocks))


def _plain_line(block: Block) -> Block:
    """Return a heading as a bold line: in boxes there are none."""
    return bold(block) if isinstance(block, Paragraph) and block.level else block


def _headed(blocks: Sequence[Block], told: Fitted) -> Iterator[Block]:
    """Yield the page with its headings in two levels: the highest that it has, and all others.

    Intercom shifts headings up where there is none of the first level, so there always is one.
    """
    levels = sorted({e.level for e in blocks if isinstance(e, Paragraph) and is_heading(e)})
    if len(levels) > HEADING_LEVELS:
        told.losses.setdefault(FOLDED)
    for block in blocks:
        if isinstance(block, Paragraph) and block.level:
            if is_heading(block):
                level = 1 if block.level == levels[0] else HEADING_LEVELS
                yield block if block.level == level else replace(block, level=level)
            else:
                yield replace(block, level=0)
        else:
            yield block


def _paragraphs(
    blocks: Sequence[Block], *, is_top: bool = True
) -> Iterator[tuple[Paragraph, bool]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block, is_top
        for inner in boxes(block):
            yield from _paragraphs(inner, is_top=False)
