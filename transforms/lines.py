"""Lines of plain text with the block structure of a page: gaps, quotes, lists, cells, links."""

import re
from typing import Final

SPACES: Final = re.compile(r"[ \t\n\r\f]+")  # what a browser collapses; a no-break space stays
MAX_PREFIX: Final = 12  # levels of quotes and lists that are still shown; deeper ones add nothing
QUOTE: Final = "> "
INDENT: Final = "  "


class Lines:
    """Takes words, breaks and blocks in reading order and gives the text.

    A gap is only made when something follows it, so blocks that touch make one gap and a page
    neither begins nor ends with one.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []  # of the open line, without its prefix
        self._space = False  # white space was met and nothing since
        self._gap = 0  # line ends that are due before the next words: 1 a new line, 2 a blank one
        self._prefix: list[str] = []
        self._shown: tuple[str, ...] = ()  # prefix of the last line, for the blank one behind it
        self._marker: str | None = None
        self._fresh = False  # at the very start of an item or a cell: blocks make no gap there
        self._rows: list[int | None] = []  # line on which each open table row began
        self._separate = False
        self._link: list[str] | None = None

    def words(self, text: str) -> None:
        """Add text as a browser shows it: runs of white space are one space."""
        text = SPACES.sub(" ", text)
        if text.startswith(" "):
            self._space = True
        if shown := text.strip(" "):
            self._add(shown)
            self._space = text.endswith(" ")

    def verbatim(self, text: str) -> None:
        """Add text of a `pre` element: its line ends and spaces stay."""
        for number, part in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if number:
                self.line_break()
            if part:
                self._add(part)

    def line_break(self) -> None:
        """End the line; two in a row leave a blank one."""
        self._settle()
        self._end_line()
        if self._link is not None:
            self._link.append(" ")

    def block(self, gap: int) -> None:
        """Say that a block begins or ends here."""
        self._space = False
        if not self._fresh:
            self._gap = max(self._gap, gap)

    def push(self, prefix: str, marker: str | None = None) -> None:
        """Begin a quote or a list item; `marker` stands before its first line."""
        self._finish()
        self._prefix.append(prefix)
        self._marker = marker
        self._fresh = marker is not None

    def pop(self) -> None:
        """End the innermost quote or list item."""
        self._finish()
        if self._prefix:
            self._prefix.pop()
        self._marker = None
        self._fresh = False

    def begin_row(self) -> None:
        """Begin a table row."""
        self.block(1)
        self._rows.append(None)

    def begin_cell(self) -> None:
        """Begin a cell: on the row's line while the row has only one, else on a new line."""
        self._space = False
        begun = self._rows[-1] if self._rows else None
        if begun is not None and begun == len(self._lines) and self._line:
            self._gap = 0
            self._separate = True
        self._fresh = True

    def end_row(self) -> None:
        """End the innermost table row."""
        if self._rows:
            self._rows.pop()
        self._fresh = self._separate = False
        self.block(1)

    def begin_link(self) -> None:
        """Begin to remember the words of a link."""
        self._link = []

    def end_label(self) -> str:
        """Return the words since the link began, and forget them."""
        label = SPACES.sub(" ", "".join(self._link or ())).strip()
        self._link = None
        return label

    def end_link(self, url: str) -> None:
        """Write the address behind the link's words, unless they say it already."""
        label = self.end_label()
        if not url or _bare(label) == _bare(url):
            return  # a web address in full: without its scheme text is no link
        if not label:
            self._add(url)
        elif self._line:
            self._line.append(f" ({url})")
        else:
            self._lines[-1] += f" ({url})"

    def text(self) -> str:
        """Return what was written."""
        if self._line:
            self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _add(self, word: str) -> None:
        if self._link is not None:
            self._link += [" ", word] if self._space or self._gap else [word]
        self._settle()
        if self._space and self._line:
            self._line.append(" ")
        self._space = False
        self._line.append(word)
        self._fresh = False
        row = len(self._rows) - 1
        while row >= 0 and self._rows[row] is None:
            self._rows[row] = len(self._lines)
            row -= 1

    def _finish(self) -> None:
        """End the line with the prefix it was begun with."""
        if self._line:
            self._end_line()
        self._separate = False

    def _settle(self) -> None:
        """Make the gap or the cell's separator that is due."""
        if self._separate:
            self._line.append(" | ")
            self._separate = self._space = False
        if not self._gap:
            return
        if self._line:
            self._end_line()
        if self._gap > 1 and self._lines and self._lines[-1].strip(" >"):
            self._lines.append("".join(_common(self._shown, self._prefix)).rstrip())
        self._gap = 0

    def _end_line(self) -> None:
        prefix = self._prefix
        if self._marker is not None and self._line:
            prefix = [*prefix[:-1], self._marker]
            self._marker = None
        self._shown = tuple(self._prefix)
        self._lines.append("".join([*prefix[:MAX_PREFIX], *self._line]).rstrip())
        self._line = []
        self._space = False


def _bare(address: str) -> str:
    """Return an address without what people leave out when they write it."""
    for start in ("mailto:", "tel:"):
        address = address.removeprefix(start)
    return address.rstrip("/").casefold()


def _common(shown: tuple[str, ...], prefix: list[str]) -> list[str]:
    common = []
    for left, right in zip(shown[:MAX_PREFIX], prefix, strict=False):
        if left != right:
            break
        common.append(left)
    return common
