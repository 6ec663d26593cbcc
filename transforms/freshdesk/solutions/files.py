"""Files of an article: what is attached to it in a language, and every image that it names."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from transforms.addresses import is_data, parts_of
from transforms.bodies import image_name
from transforms.freshdesk.attachments import (
    UNKNOWN_TYPE,
    attachments_of,
    image_address,
    image_key,
    is_own_image,
)
from transforms.freshdesk.solutions.addresses import FILE
from transforms.freshdesk.solutions.quirks import LINKS_END
from transforms.knowledge.named import Named
from transforms.payloads import records
from transforms.pictures import type_of

_SIGNED: Final = re.compile(r"""(https?://[^\s"'<>?]+)\?[^\s"'<>]*X-Amz-[^\s"'<>]*""")
ASKED: Final = "?file="  # behind the view of an article that tells a file's link of today

Row = dict[str, Any]


@LINKS_END.handles
def asked_address(origin: str, article: str, language: str, file: str) -> str:
    """Return the address by which our connector finds a file's link of today."""
    return f"{origin}/api/v2/solutions/articles/{article}/{language}{ASKED}{file}"


def unsigned(body: str) -> tuple[str, frozenset[str]]:
    """Return a body whose signed addresses have no signature, and these: it differs each time."""
    found: set[str] = set()

    def bare(match: re.Match[str]) -> str:
        found.add(match[1])
        return match[1]

    return _SIGNED.sub(bare, body), frozenset(found)


@dataclass(slots=True)
class ArticleFiles:
    """One article's files as its words are read: rows of ARTICLE_FILE without their owner."""

    article: str
    origin: str
    rows: dict[str, Row] = field(default_factory=dict)  # by source_id
    signed: set[str] = field(default_factory=set)  # addresses that need a link of today

    def attach(self, attachments: object, locale: str, language: str) -> None:
        """Take what is attached in a language; what is in several is of none."""
        for found in attachments_of({"attachments": records(attachments)}, "", self.origin):
            key = found["source_id"]
            known = self.rows.get(key)
            if known is not None:
                known["locale"] = known["locale"] if known["locale"] == locale else None
                continue
            self.rows[key] = found | {
                "locale": locale,
                "addresses": [],
                "path": asked_address(self.origin, self.article, language, key),
                "unavailable": None,
            }

    def name(self, named: Named, links: Iterable[Mapping[str, Any]], body: str, page: str) -> None:
        """Take what a body on `page` names: images, and links that lead to its files."""
        own = {row["source_id"]: row for row in attachments_of({}, body, self.origin)}
        language = page.removeprefix(self.origin).split("/")[1] if self.origin else ""
        for src in named.images:
            self._image(src, own, page, language)
        for link in links:
            row = self.rows.get(link["source_id"] or "")
            if link["entity"] == FILE and row is not None:
                _also(row, link["url"])

    def in_order(self) -> list[Row]:
        """Return the rows: attached ones first, then images as they are met."""
        return [row | {"position": number} for number, row in enumerate(self.rows.values())]

    def _image(self, src: str, own: Mapping[str, Row], page: str, language: str) -> None:
        url = image_address(src)
        if is_data(src):
            found = next((row for row in own.values() if row["url"] == src), None)
            if found is not None:
                self._add(found, src, None)
            return
        if is_own_image(url, self.origin) or url in self.signed:
            key = image_key(url)
            listed = self.rows.get(key)
            if listed is not None:
                listed["is_inline"] = True
                _also(listed, src)
                return
            self._add(own.get(key) or _named(url, key), src, self._path(url, key, language))
            return
        whole = _whole(url, page)
        self._add(
            _named(whole or src) | {"unavailable": None if whole else "no_address"}, src, None
        )

    def _path(self, url: str, key: str, language: str) -> str | None:
        """Return where a signed image is asked for, None for one whose address stays."""
        is_signed = url in self.signed
        return asked_address(self.origin, self.article, language, key) if is_signed else None

    def _add(self, found: Row, src: str, path: str | None) -> None:
        key = f"{self.article}:{found['source_id']}"
        kind = found["content_type"]
        row = self.rows.setdefault(
            key,
            found
            | {
                "source_id": key,
                "locale": None,
                "content_type": "" if kind == UNKNOWN_TYPE else kind,
                "addresses": [],
                "path": path,
                "is_inline": True,
            },
        )
        _also(row, src)


def _named(url: str, key: str | None = None) -> Row:
    name = image_name(url) or "image"
    digest = hashlib.sha1(url.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return {
        "source_id": key or f"img:{digest}",
        "name": name,
        "content_type": type_of(name) or "",
        "size_bytes": None,
        "url": url,
        "unavailable": None,
    }


def _whole(url: str, page: str) -> str | None:
    """Return a full address without its fragment; None for what is none."""
    try:
        parts = parts_of(urljoin(page, url.strip()))
    except ValueError:
        return None
    if parts is None or parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return None
    return parts._replace(fragment="").geturl()


def _also(row: Row, address: str) -> None:
    if address not in row["addresses"]:
        row["addresses"].append(address)
