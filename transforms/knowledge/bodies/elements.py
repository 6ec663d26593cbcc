"""Elements of HTML, by what a body means with them."""

from typing import Final

from transforms.bodies import BLOCKS, PARAGRAPHS
from transforms.knowledge.bodies.tree import Style

BOLD: Final = frozenset({"b", "strong"})
ITALIC: Final = frozenset({"i", "em", "cite", "dfn", "var"})
CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
STYLED: Final = BOLD | ITALIC | CODE
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
TITLE_LEVEL: Final = 6  # of what unfolds, and of tabs: below every heading of the source
FORMS: Final = frozenset({"form", "input", "textarea", "select"})
APART: Final = frozenset({"label", "textarea", "select", "optgroup", "text", "tspan", "output"})
FRAMES: Final = frozenset({"iframe", "embed", "video", "audio", "source", "object"})
EVERYWHERE: Final = BLOCKS | PARAGRAPHS | {"summary", "button"}
VOID: Final = frozenset({"br", "hr", "img", "input", "embed", "source", "col", "wbr", "meta"})


def styled(style: Style, tag: str) -> Style:
    """Return the style of words within an element that is one of `STYLED`."""
    return Style(
        bold=style.bold or tag in BOLD,
        italic=style.italic or tag in ITALIC,
        code=style.code or tag in CODE,
        href=style.href,
    )
