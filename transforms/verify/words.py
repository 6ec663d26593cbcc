"""Whether every word of a source's text stands in what Intercom shows, read by another parser.

The plan turns HTML into text with lxml; here the standard library reads it. Compared are letters
and digits only, since what Intercom does with spaces, quotes and markup is not documented.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote

from transforms.bodies import clean
from transforms.quirks.intercom_messages import as_meant
from transforms.references import bounded

UNSEEN: Final = frozenset({"script", "style", "title", "template", "head"})
_INLINE: Final = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q s"
    " samp small span strike strong sub sup time tt u var wbr"
)
INLINE: Final = frozenset(_INLINE.split())
_OPEN_TAG: Final = re.compile(r"<(?:[a-zA-Z/]|!\[)")
SPARSE: Final = 4  # times as many characters as letters, at most, in what people write
PER_ITEM: Final = 6  # letters that stand for a list item's number
PER_IMAGE: Final = 8  # letters of "[image: …]"


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words of letters and digits, and how many more letters may stand between them."""

    words: tuple[str, ...]
    more: int = 0  # letters of addresses, names of images and numbers of items
    links: tuple[str, ...] = ()  # letters of the addresses that have to be there
    signs: str = ""  # of a text without a letter (an emoji): its characters

    def beginning(self, characters: int) -> "Words":
        """Return the words that surely stand in a text cut behind so many characters."""
        left, kept = characters // SPARSE, []
        for word in self.words:
            left -= len(word) + 1
            if left < 0:
                break
            kept.append(word)
        return Words(tuple(kept), self.more + characters)


def letters(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", as_meant(text)).casefold()))


def words_of(html: str | None, text: str | None) -> Words:
    """Return the words of a message: of its HTML where it has some, else of its text."""
    if not html:
        return _words(clean(text or ""))
    reader = _read(clean(html))
    links = tuple(dict.fromkeys(link for href in reader.links if (link := _link(href))))
    more = sum(max(len(letters(each)), len(letters(unquote(each)))) for each in reader.links)
    more += sum(len(letters(unquote(name))) + PER_IMAGE for name in reader.images)
    more += PER_ITEM * reader.items
    found = _words("".join(reader.pieces))
    return Words(found.words, more, links, found.signs)


def shown_text(html: str | None) -> str:
    """Return what Intercom shows as text without markup; a link's address is behind its words."""
    reader = _read(html or "", has_addresses=True)
    return "".join(reader.pieces)


def fault(told: Words, text: str, *, more: int = 0) -> tuple[str, str] | None:
    """Return what is expected and found where `text` does not hold the words, else None.

    The words come in their order, with at most `told.more` + `more` letters of ours between them.
    """
    found = letters(text)
    if not told.words:
        gone = [sign for sign in told.signs if sign not in text]
        if gone:
            return "".join(gone), text
    place = 0
    for number, word in enumerate(told.words):
        at = found.find(word, place)
        if at < 0:
            near = " ".join(told.words[max(0, number - 2) : number + 3])
            return near, found[max(0, place - 20) : place + 40]
        place = at + len(word)
    for link in told.links:
        if link not in found:
            return link, "no such address"
    extra = len(found) - sum(map(len, told.words))
    if extra > told.more + more:
        return f"{len(found) - extra} letters", f"{len(found)} letters"
    return None


def _words(text: str) -> Words:
    found = tuple(word for part in text.split() if (word := letters(part)))
    return Words(found, signs="" if found else "".join(text.split()))


def _link(href: str) -> str:
    """Return the letters of a web address; other addresses may be written in another way."""
    address = "".join(href.split())
    return letters(address) if address.lower().startswith(("http://", "https://")) else ""


def _read(html: str, *, has_addresses: bool = False) -> "_Reader":
    reader = _Reader(has_addresses=has_addresses)
    reader.feed(bounded(html))
    if _OPEN_TAG.match(reader.rawdata):
        reader.rawdata = ""  # a tag that never ends: no browser shows it
    reader.close()
    return reader


@dataclass
class _Reader(HTMLParser):
    has_addresses: bool = False
    link: tuple[str, int] | None = None  # address of the open link, and where its words begin
    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    items: int = 0
    unseen: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Pass over `<![word` as browsers do, also where Python knows no such word."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what stands for text, and where words end."""
        told = dict(attrs)
        if tag == "body":
            self.unseen = 0  # a head that nobody closed ends here
        elif tag in UNSEEN:
            self.unseen += 1
        elif tag == "a" and told.get("href"):
            self.links.append(told["href"] or "")
            self.link = self.links[-1], len(self.pieces)
        elif tag == "img":
            self.images.append(max(told.get("alt") or "", told.get("src") or "", key=len))
        elif tag == "li":
            self.items += 1
        self._end_word(tag)

    def handle_endtag(self, tag: str) -> None:
        """End what is not shown, and words."""
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "a" and self.link is not None:
            self._end_link(*self.link)
        self._end_word(tag)

    def handle_data(self, data: str) -> None:
        """Take what is shown."""
        if not self.unseen:
            self.pieces.append(data)

    def _end_link(self, address: str, place: int) -> None:
        self.link = None
        is_told = letters(address) in letters("".join(self.pieces[place:]))
        if self.has_addresses and not is_told:
            self.pieces.append(f" ({address}) ")

    def _end_word(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append(" ")
