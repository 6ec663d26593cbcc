"""Files of an article: what is attached to it, and every image that its bodies name."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from transforms.addresses import is_beneath, is_data, parts_of
from transforms.bodies import image_name
from transforms.knowledge.named import Named
from transforms.payloads import records, source_id, text
from transforms.pictures import ending_of, is_pixel, picture_in, type_of
from transforms.zendesk.guide.addresses import FILE, GuideAddresses, attachment_id
from transforms.zendesk.guide.words import locale_of

# Where files lie at a help center's host; a language may stand before the second part.
GUIDE_PATHS: Final = (
    "/hc/article_attachments/",
    "/hc/user_images/",
    "/guide-media/",
    "/attachments/token/",  # of a ticket, pasted into an article
)
ATTACHMENTS: Final = GUIDE_PATHS[0]
UNKNOWN_TYPE: Final = ""  # of an address that does not tell it: what is served then says it
LARGEST: Final = 2**63

Row = dict[str, Any]


@dataclass(slots=True)
class ArticleFiles:
    """One article's files as its bodies are read: rows of ARTICLE_FILE without their owner.

    Of a file that is attached the address is its own; of other images it is where they are named.
    """

    article: str
    origin: str  # of its help center
    addresses: GuideAddresses
    rows: dict[str, Row] = field(default_factory=dict)  # by source_id

    def attach(self, attachments: object) -> None:
        """Take the article's list of attachments."""
        for item in records(attachments):
            row = _attached(item, self.origin)
            if row is not None:
                self.rows.setdefault(row["source_id"], row)

    def name(self, named: Named, links: Iterable[Mapping[str, Any]], page: str) -> None:
        """Take what a body on `page` names: images, and links that lead to its files."""
        for src in named.images:
            self._image(src, page)
        for link in links:
            row = self.rows.get(link["source_id"] or "")
            if link["entity"] == FILE and row is not None:
                _also(row, link["url"])

    def in_order(self) -> list[Row]:
        """Return the rows: attached ones first, then images as they are met."""
        return [row | {"position": number} for number, row in enumerate(self.rows.values())]

    def _image(self, src: str, page: str) -> None:
        if is_data(src):
            self._in_body(src)
            return
        url = self._url(src, page)
        parts = parts_of(url) if url else None
        key = attachment_id(parts.path) if parts else None
        listed = self.rows.get(key or "")
        if listed is not None and self._is_own(url or ""):
            listed["is_inline"] = True
            _also(listed, src)
            return
        told = url or src
        row = self.rows.setdefault(
            _digest(self.article, told), self._named(told, has_url=url is not None)
        )
        _also(row, src)

    def _url(self, src: str, page: str) -> str | None:
        """Return where an image's bytes are had; None where nobody can say."""
        whole = self.addresses.whole(src, page)
        if whole is None or not self._is_own(whole):
            return whole
        parts = parts_of(whole)
        path = parts.path if parts else ""
        if key := attachment_id(path):
            return f"{self._origin(whole)}{ATTACHMENTS}{key}"
        query = f"?{parts.query}" if parts and parts.query else ""
        is_file = is_beneath(path, GUIDE_PATHS)
        return f"{self._origin(whole)}{path}{query}" if is_file else None

    def _origin(self, url: str) -> str:
        """Return the host that gives a file: the API's one for whatever name readers use."""
        parts = parts_of(url)
        host = parts.netloc.lower() if parts else ""
        center = self.addresses.hosts.get(host)
        return self.addresses.origins.get(center or "", self.origin)

    def _is_own(self, url: str) -> bool:
        parts = parts_of(url)
        return parts is not None and parts.netloc.lower() in self.addresses.hosts

    def _named(self, url: str, *, has_url: bool) -> Row:
        name = image_name(url) or "image"
        return {
            "source_id": _digest(self.article, url),
            "locale": None,
            "name": name,
            "content_type": type_of(name) or UNKNOWN_TYPE,
            "size_bytes": None,
            "url": url,
            "addresses": [],
            "is_inline": True,
            "unavailable": None if has_url else "no_address",
        }

    def _in_body(self, src: str) -> None:
        """Take a picture that a body holds itself; one of a single pixel shows nothing."""
        picture = picture_in(src)
        if picture and is_pixel(picture):
            return
        kind = picture.content_type if picture else UNKNOWN_TYPE
        row = self._named(src, has_url=True) | {
            "name": f"image-{len(self.rows) + 1}{ending_of(kind)}",
            "content_type": kind,
            "size_bytes": len(picture.content) if picture else None,
            "unavailable": None if picture else "file_broken",
        }
        _also(self.rows.setdefault(row["source_id"], row), src)


def _attached(item: Mapping[str, Any], origin: str) -> Row | None:
    """Return the row of an attachment; None of one without an id, which nothing can name."""
    key = source_id(item.get("id"))
    if key is None:
        return None
    size = item.get("size")
    name = text(item.get("display_file_name")) or text(item.get("file_name")) or "attachment"
    url = (
        f"{origin}{ATTACHMENTS}{key}" if origin and key.isdigit() else text(item.get("content_url"))
    )
    return {
        "source_id": key,
        "locale": locale_of(item.get("locale")),
        "name": name,
        "content_type": text(item.get("content_type")) or type_of(name) or UNKNOWN_TYPE,
        "size_bytes": size if type(size) is int and 0 <= size < LARGEST else None,
        "url": url or "",
        "addresses": [],
        "is_inline": item.get("inline") is True,
        "unavailable": None if url else "no_address",
    }


def _also(row: Row, address: str) -> None:
    if address not in row["addresses"]:
        row["addresses"].append(address)


def _digest(article: str, url: str) -> str:
    told = f"{article} {url}".encode("utf-8", "replace")
    return f"img:{hashlib.sha1(told, usedforsecurity=False).hexdigest()}"
