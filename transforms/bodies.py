"""Bodies of messages: from HTML to the text that Intercom shows.

lxml's event parser reads them, because mail is not made for strict readers: it takes bytes that
are no valid page, recovers where a browser does, and hands over events instead of a tree, so that
5,000 nested tables cost neither a stack nor a second copy. A pure Python reader took 20 times as
long, and regular expressions lose words.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, unquote

from transforms.addresses import parts_of
from transforms.lines import INDENT, QUOTE, Lines
from transforms.marks import Marks
from transforms.parsing import Reader, read_html

UNSEEN: Final = frozenset({"head", "script", "style", "title", "template"})
PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "dl", "blockquote", "hr", "table"}
)
_BLOCKS = (
    "address article aside body center dd details dialog div dt fieldset figcaption figure footer"
    " form header html legend li main nav option section summary caption tbody thead tfoot tr td th"
)
BLOCKS: Final = frozenset(_BLOCKS.split())
# Where the source gave bytes that are no character; a noncharacter, which no text of its own has.
MENDED: Final = "\ufdd1"
_TAGS = re.compile(r"<[^<>]*>")

# C1 controls are windows-1252 that was read as Latin-1: browsers show those characters.
_C1: Final = {
    code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", "")
    for code in range(0x80, 0xA0)
}
_CONTROLS: Final = {code: None for code in [*range(0x20), 0x7F] if chr(code) not in "\t\n\r"}
# Without width and without meaning in plain text. Joiners stay: emoji and Persian need them.
_WIDTHLESS: Final = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_CLEAN: Final = str.maketrans({**_CONTROLS, **_C1, **_WIDTHLESS, MENDED: "\ufffd"})
_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, _CLEAN)))}\ud800-\udfff]")  # seldom found
_SHOWN: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2028": "\n", "\u2029": "\n"})


def clean(text: str) -> str:
    """Return `text` without what no system can store or show: NUL, controls, lone surrogates."""
    if _UNCLEAN.search(text) is None:
        return text
    return text.encode("utf-8", "replace").decode().translate(_CLEAN)


def plain_text(html: str, *, images: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what a reader of `html` sees, as plain text; no word is lost, nothing is raised.

    Lists, quotes, tables and links keep their sense in characters; `images` gives the text that
    stands for an image by its src, else it is `[image: name]`. Scripts, styles and the head are
    left out, hidden text is not.
    """
    reader = _TextReader(images)
    _read(html, reader)
    return clean(reader.lines.text().translate(_SHOWN)).replace("\r", "\n").strip("\n")


def marked_text(html: str, marks: Marks, *, images: Mapping[str, str]) -> str:
    """Return the lines of `plain_text` with `marks` among the words: how they are formatted.

    Addresses of links, numbers and signs before lines stand in the marks instead of the text.
    """
    reader = _TextReader(images, marks)
    _read(html, reader)
    return reader.lines.text()


def image_sources(html: str) -> list[str]:
    """Return the addresses of the images of a body in order, each once."""
    if "<img" not in html and "<IMG" not in html and "<Img" not in html:
        return []
    reader = _ImageReader()
    _read(html, reader)
    return list(dict.fromkeys(reader.images))


def image_name(src: str) -> str | None:
    """Return the file name that an image's address speaks of: `?name=`, else its last part."""
    parts = parts_of(src)
    if parts is None or parts.scheme not in {"", "http", "https"}:
        return None
    names = parse_qs(parts.query).get("name") or [unquote(parts.path.rsplit("/", 1)[-1])]
    return clean(names[0]).strip() or None


def _read(html: str, reader: Reader) -> None:
    if not read_html(html, reader):
        # No case of it is known. Should there be one, the words are kept.
        reader.data(_TAGS.sub(" ", html))


class _ImageReader:
    """Takes a parser's events and keeps the images."""

    def __init__(self) -> None:
        self.images: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "img" and (src := attributes.get("src", "").strip()):
            self.images.append(src)

    def end(self, tag: str) -> None:
        """Nothing ends an image."""

    def data(self, text: str) -> None:
        """Text is no image."""


class _TextReader:
    """Takes a parser's events and writes lines, with marks in them if somebody asks."""

    def __init__(self, images: Mapping[str, str], marks: Marks | None = None) -> None:
        self.lines = Lines()
        self._images = images
        self._marks = marks
        self._unseen = 0
        self._pre = 0
        self._pre_begins = False
        self._lists: list[int | None] = []  # next number of each open list
        self._tables = 0
        self._links: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.lines.line_break()
        elif tag == "img":
            self._image(attributes)
        elif tag == "a":
            self._begin_link(attributes.get("href") or "")
        elif tag in PARAGRAPHS or tag in BLOCKS:
            self._begin(tag, attributes)
        if self._marks is not None:
            self._marks.begin(tag)

    def end(self, tag: str) -> None:
        if self._marks is not None:
            self._marks.end(tag)
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in PARAGRAPHS or tag in BLOCKS:
            self._end(tag)

    def data(self, text: str) -> None:
        if self._unseen:
            return
        if self._pre:
            text = text.removeprefix("\n") if self._pre_begins else text
            self.lines.verbatim(self._marks.verbatim(text) if self._marks else text)
            self._pre_begins = False
        else:
            self._words(text)

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "tr":
            self.lines.begin_row()
        elif tag in {"td", "th"}:
            self.lines.begin_cell()
        else:
            self.lines.block(self._gap(tag))
        if tag == "li":
            self.lines.push(*self._item())
        elif tag == "blockquote":
            self.lines.push(self._marks.quote() if self._marks else QUOTE)
        elif tag in {"ul", "ol"}:
            self._lists.append(_first(attributes) if tag == "ol" else None)
        elif tag == "pre":
            self._pre += 1
            self._pre_begins = True
        elif tag == "table":
            self._tables += 1

    def _end(self, tag: str) -> None:
        if tag in {"li", "blockquote"}:
            self.lines.pop()
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._pre -= 1
        elif tag == "table":
            self._tables -= 1
        if tag == "tr":
            self.lines.end_row()
        elif tag not in {"td", "th"}:
            self.lines.block(self._gap(tag))

    def _gap(self, tag: str) -> int:
        is_inner = (tag in {"ul", "ol"} and self._lists) or (tag == "table" and self._tables)
        return 2 if tag in PARAGRAPHS and not is_inner else 1

    def _words(self, text: str) -> None:
        self.lines.words(self._marks.words(text) if self._marks else text)

    def _item(self) -> tuple[str, str]:
        """Return what stands before the lines of a list's item, and before its first one."""
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        if self._marks is not None:
            return self._marks.item(number)
        return INDENT, "- " if number is None else f"{number}. "

    def _begin_link(self, href: str) -> None:
        self._links.append(_address(href))
        if len(self._links) == 1:
            self.lines.begin_link()
            if self._marks is not None:
                self._marks.begin_link(href)

    def _end_link(self) -> None:
        url = self._links.pop()
        if self._links:
            return
        if self._marks is None or not self._marks.is_link:
            self.lines.end_link(url)
            return
        if not self.lines.end_label():
            self._words(url)
        self._marks.end_link()

    def _image(self, attributes: Mapping[str, str]) -> None:
        src = attributes.get("src", "").strip()
        if attributes.get("width") == "1" and attributes.get("height") == "1":
            return  # a tracking pixel
        name = clean(attributes.get("alt") or "").strip() or image_name(src)
        shown = f"[image: {name}]" if name else "[image]"
        self._words(self._images.get(src, shown))


def _first(attributes: Mapping[str, str]) -> int:
    start = attributes.get("start", "")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1


def _address(href: str) -> str:
    """Return the address to show for a link; empty for those that lead nowhere."""
    href = "".join(href.split())
    scheme = href.partition(":")[0].lower()
    if scheme in {"mailto", "tel"}:
        return unquote(href.partition(":")[2].partition("?")[0])
    return "" if not href or href[0] == "#" or scheme in {"javascript", "cid", "data"} else href
