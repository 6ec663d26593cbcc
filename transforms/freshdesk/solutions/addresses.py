"""What an address of Freshdesk's portal leads to, in every form that people paste it in."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin

from transforms.addresses import parts_of
from transforms.freshdesk.solutions.quirks import FORMS_OF_ADDRESSES
from transforms.knowledge.source_kind import Link

ARTICLE: Final = "article"
COLLECTION: Final = "collection"
FILE: Final = "article_file"
TICKET: Final = "ticket"
CENTER: Final = "help_center"

_LOCALE: Final = r"(?:/(?P<locale>[a-z]{2,3}(?:-[a-z0-9]{2,8})?))?"
_SOLUTIONS: Final = r"/(?:support/solutions|support/solution|solutions|solution|a/solutions)"
_KIND: Final = "(?P<kind>articles|folders|categories)"
_PAGE: Final = re.compile(rf"{_LOCALE}{_SOLUTIONS}/{_KIND}/(?P<id>\d+)(?:[^\d].*)?", re.IGNORECASE)
_CATEGORY: Final = re.compile(rf"{_LOCALE}{_SOLUTIONS}/(?P<id>\d+)(?:[^\d].*)?", re.IGNORECASE)
_TICKET: Final = re.compile(
    rf"{_LOCALE}/(?:support|helpdesk|a)/tickets/(?P<id>\d+)(?:[^\d].*)?", re.IGNORECASE
)
_FILE: Final = re.compile(r"/helpdesk/attachments/(?P<id>\d+)/?", re.IGNORECASE)
_HOME: Final = re.compile(rf"{_LOCALE}(?:/support(?:/home|/solutions)?)?/?", re.IGNORECASE)
_OWN: Final = re.compile(rf"{_LOCALE}/(?:support|solutions?|discussions)/.*", re.IGNORECASE)
BARE: Final = (
    "[^/]+/(?:[A-Za-z]+(?:-[A-Za-z]+)?/)?support/solutions/(?:(?:articles|folders)/)?[0-9]+"
)


@dataclass(frozen=True, slots=True)
class SolutionAddresses:
    """Knows the hosts of the portal, and which records there are."""

    hosts: Mapping[str, str]  # of each the help center's id
    articles: Set[str]
    collections: Set[str]  # "folder:12"

    @FORMS_OF_ADDRESSES.handles
    def leads(self, url: str, page: str) -> Link | None:
        """Return what `url` leads to when it stands on `page`; None for what is not the account's.

        What is of the portal, but is none of its records, leads to no source_id.
        """
        parts = self._own(url, page)
        found = None if parts is None else _read(parts.path)
        if parts is None or found is None:
            return None
        entity, key, locale = found
        if entity == CENTER and key:
            key = self.hosts[parts.netloc.lower()]
        known = {ARTICLE: self.articles, COLLECTION: self.collections}.get(entity)
        return {
            "url": url,
            "entity": entity,
            "source_id": key if known is None or key in known else None,
            "locale": locale.lower() if locale else None,
            "anchor": unquote(parts.fragment) or None,
        }

    def _own(self, url: str, page: str) -> SplitResult | None:
        """Return the parts of an address that is one of the account's, None of any other."""
        if not url.strip("# "):
            return None
        try:
            parts = parts_of(urljoin(page, url.strip()))
        except ValueError:
            return None
        if parts is None or parts.scheme.lower() not in {"http", "https"}:
            return None
        return parts if parts.netloc.lower() in self.hosts else None


def path_of(url: str, locale: str | None) -> str:
    """Return the path of a page in a language, or without one, and without the page's name."""
    parts = parts_of(url)
    path = re.sub(r"/{2,}", "/", parts.path) if parts else ""
    found = _PAGE.fullmatch(path)
    start = f"/{locale}" if locale else ""
    if found is not None:
        return f"{start}/support/solutions/{found['kind'].lower()}/{found['id']}"
    found = _CATEGORY.fullmatch(path)
    return path if found is None else f"{start}/support/solutions/{found['id']}"


def _read(path: str) -> tuple[str, str | None, str | None] | None:
    """Return entity, id and language of a path; None for one that readers have no use for."""
    path = re.sub(r"/{2,}", "/", unquote(path))
    if page := _PAGE.fullmatch(path):
        return _record(page["kind"].lower(), page["id"], page["locale"])
    if category := _CATEGORY.fullmatch(path):
        return _record("categories", category["id"], category["locale"])
    for pattern, entity in ((_TICKET, TICKET), (_FILE, FILE)):
        if named := pattern.fullmatch(path):
            return entity, named["id"], None
    home, own = _HOME.fullmatch(path), _OWN.fullmatch(path)
    if home is not None:
        return CENTER, CENTER, home["locale"]
    return None if own is None else (CENTER, None, own["locale"])


def _record(kind: str, key: str, locale: str | None) -> tuple[str, str, str | None]:
    if kind == "articles":
        return ARTICLE, key, locale
    return COLLECTION, f"{'folder' if kind == 'folders' else 'category'}:{key}", locale
