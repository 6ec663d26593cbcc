"""The boxes of a body that is read: lists, items, tables, cells, callouts, and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from transforms.knowledge.bodies.tree import (
    Block,
    Callout,
    Cell,
    Item,
    List,
    Table,
)

MAX_SPAN: Final = 100  # columns or rows of a merged cell

Attributes = Mapping[str, str]


@dataclass(slots=True, eq=False)
class Box:
    """An open element that holds blocks; none is another one, whatever they hold."""

    tag: str
    blocks: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)  # of a list
    rows: list[list[Cell]] = field(default_factory=list)  # of a table
    is_header: bool = False
    start: int = 1
    columns: int = 1
    rows_spanned: int = 1
    kind: str = ""


def cell_box(tag: str, attributes: Attributes) -> Box:
    """Return the box of a cell that may be merged of several."""
    return Box(
        "td",
        is_header=tag == "th",
        columns=_span(attributes, "colspan"),
        rows_spanned=_span(attributes, "rowspan"),
    )


def start_of(attributes: Attributes) -> int:
    """Return the number of a list's first item."""
    told = attributes.get("start", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def append(box: Box, block: Block) -> None:
    """Add a block to a box; what stands behind an item or cell goes into that."""
    if box.items:
        box.items[-1] = Item((*box.items[-1].blocks, block))
    elif box.rows and (row := next((each for each in reversed(box.rows) if each), None)):
        row[-1] = replace(row[-1], blocks=(*row[-1].blocks, block))
    else:
        box.blocks.append(block)


def put_into(around: Box, box: Box) -> None:
    """Put a box that is closed where it belongs in the one around it."""
    blocks = tuple(box.blocks)
    if box.tag == "li" and around.tag in {"ul", "ol"}:
        around.items.append(Item(blocks))
    elif box.tag == "td" and around.tag == "table":
        cell = Cell(blocks, box.is_header, box.columns, box.rows_spanned)
        if not around.rows:
            around.rows.append([])
        around.rows[-1].append(cell)
    elif box.tag in {"ul", "ol"}:
        items = tuple(item for item in box.items if item.blocks)
        _place(around, blocks, List(items, box.tag == "ol", box.start) if items else None)
    elif box.tag == "table":
        rows = tuple(tuple(row) for row in box.rows if row)
        _place(around, blocks, Table(rows) if rows else None)
    elif blocks:
        append(around, Callout(box.kind, blocks))


def _place(around: Box, stray: tuple[Block, ...], block: Block | None) -> None:
    """Put a list or table down; what stood before its first item or cell comes first."""
    for each in stray:
        append(around, each)
    if block is not None:
        append(around, block)


def _span(attributes: Attributes, name: str) -> int:
    told = attributes.get(name, "")
    return min(int(told), MAX_SPAN) if told.isascii() and told.isdigit() and told != "0" else 1
