"""Foreign text made safe for where it is shown: a terminal, a log, a list, a page, Markdown.

Names, subjects and errors are what strangers wrote. An escape sequence drives a terminal, a line
end forges a line of ours, U+202E turns what follows around, `=` makes a spreadsheet reckon. All of
it stays readable: what steers a screen is shown as its number.
"""

import re
import unicodedata
from typing import Any, Final

_STEERS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # Unicode's categories
_JOINS: Final = frozenset("\u200c\u200d")  # of emoji, and of letters in some scripts
_ASKS_TO_RECKON: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
_QUOTE: Final = "'"  # what spreadsheets put before a text that looks like something else
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")


def one_line(text: str) -> str:
    """Return a text in one line, in which nothing steers a screen: for terminals and logs."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_plain(char) else _number(char) for char in text)


def page_text(value: Any) -> Any:
    """Return a value for a page: a text keeps its lines; escaping HTML is the template's."""
    if type(value) is not str:  # a number; what is marked as HTML
        return value
    return "\n".join(map(one_line, value.split("\n")))


def log_entry(text: str) -> str:
    """Return an entry of a log: only its first line stands at the margin, where entries begin."""
    return "\n  ".join(map(one_line, text.split("\n")))


def cell(value: Any) -> Any:
    """Return a value for a CSV file that no spreadsheet takes for a formula; see `cell_text`."""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    quoted = value.startswith((_QUOTE, *_ASKS_TO_RECKON)) and not _NUMBER.fullmatch(value)
    return _QUOTE + text if quoted else text


def cell_text(text: str) -> str:
    """Return what a cell says, without the quote that `cell` put before it."""
    return text.removeprefix(_QUOTE)


def markdown(text: str) -> str:
    """Return a text for Markdown that is shown as it is: no link, no mark, no HTML."""
    escaped = one_line(text).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(r"\\\1", escaped)


def markdown_code(text: str) -> str:
    """Return a path or a name for Markdown as code, which nothing in it can end."""
    return f"`{one_line(text).replace('`', chr(39))}`"


def _is_plain(char: str) -> bool:
    return char in _JOINS or unicodedata.category(char) not in _STEERS


def _number(char: str) -> str:
    """Return the escape of a character as Python writes it; a backslash itself stays one."""
    return char.encode("unicode_escape").decode("ascii")
