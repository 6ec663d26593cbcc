"""What an address of Zendesk's help centers leads to, in every form that people paste it in."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin

from transforms.addresses import parts_of
from transforms.knowledge.source_kind import Link

ARTICLE: Final = "article"
COLLECTION: Final = "collection"
FILE: Final = "article_file"
TICKET: Final = "ticket"
CENTER: Final = "help_center"

_LOCALE: Final = r"(?:/(?P<locale>[a-z]{2,3}(?:-[a-z0-9]{2,8})*))?"
_RECORD: Final = re.compile(
    rf"/hc{_LOCALE}/(?P<kind>articles|sections|categories|article_attachments|requests)"
    r"/(?P<id>\d+)(?:[^\d].*)?",
    re.IGNORECASE,
)
BARE: Final = "[^/]+/hc/(?:[A-Za-z0-9-]+/)?(?:articles|sections|categories)/[0-9]+"
_HOME: Final = re.compile(rf"/hc{_LOCALE}/?", re.IGNORECASE)
_TICKET: Final = re.compile(r"/(?:agent/|agent/#/)?(?:tickets|requests)/(?P<id>\d+)(?:[^\d].*)?")
_OWN: Final = ("/hc/", "/entries/", "/forums/")  # the last two are of its predecessor
_PREFIX: Final = {"sections": "section", "categories": "category"}


@dataclass(frozen=True, slots=True)
class GuideAddresses:
    """Knows the hosts of the account's brands, and which records there are."""

    hosts: Mapping[str, str]  # of each its help center's id
    origins: Mapping[str, str]  # of a help center where its files are had, by its id
    articles: Set[str]
    collections: Set[str]  # "section:12"

    def leads(self, url: str, page: str) -> Link | None:
        """Return what `url` leads to when it stands on `page`; None for what is not Zendesk's.

        What is of a help center, but is none of its records (a search, a community's post, a
        deleted article), leads to no source_id.
        """
        parts = self._own(url, page)
        if parts is None:
            return None
        found = _read(parts.path)
        if found is None:
            return None
        entity, key, locale = found
        if entity == CENTER and key:
            key = self.hosts[parts.netloc.lower()]
        elif (entity == ARTICLE and key not in self.articles) or (
            entity == COLLECTION and key not in self.collections
        ):
            key = None
        return {
            "url": url,
            "entity": entity,
            "source_id": key,
            "locale": locale,
            "anchor": unquote(parts.fragment) or None,
        }

    def whole(self, url: str, page: str) -> str | None:
        """Return a full address without its fragment; None for what is none."""
        try:
            found = urljoin(page, url.strip())
        except ValueError:
            return None
        parts = parts_of(found)
        if parts is None or parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
            return None
        return parts._replace(fragment="").geturl()

    def _own(self, url: str, page: str) -> SplitResult | None:
        """Return the parts of an address that is one of the account's, None of any other."""
        if not url.strip("# "):
            return None
        whole = self.whole(url, page)
        parts = parts_of(whole) if whole else None
        if parts is None or parts.netloc.lower() not in self.hosts:
            return None
        return parts._replace(fragment=(parts_of(url.strip()) or parts).fragment)


def path_of(url: str, locale: str | None) -> str:
    """Return the path of a page in a language, or without one, and without the page's name."""
    parts = parts_of(url)
    path = re.sub(r"/{2,}", "/", parts.path) if parts else ""
    found = _RECORD.fullmatch(path)
    if found is None:
        return path
    return f"/hc{f'/{locale}' if locale else ''}/{found['kind'].lower()}/{found['id']}"


def attachment_id(path: str) -> str | None:
    """Return the id of the article attachment that a path leads to."""
    found = _read(path)
    return found[1] if found and found[0] == FILE else None


def _read(path: str) -> tuple[str, str | None, str | None] | None:
    """Return entity, id and locale of a path; None for one that is not about people's reading."""
    path = re.sub(r"/{2,}", "/", unquote(path))
    record = _RECORD.fullmatch(path)
    if record:
        return _entity(record)
    if home := _HOME.fullmatch(path):
        return CENTER, CENTER, _lower(home["locale"])
    if ticket := _TICKET.fullmatch(path):
        return TICKET, ticket["id"], None
    return (CENTER, None, None) if path.startswith(_OWN) else None


def _entity(record: re.Match[str]) -> tuple[str, str | None, str | None]:
    kind, key, locale = record["kind"].lower(), record["id"], _lower(record["locale"])
    if kind in _PREFIX:
        return COLLECTION, f"{_PREFIX[kind]}:{key}", locale
    entity = {"articles": ARTICLE, "requests": TICKET}.get(kind, FILE)
    return entity, key, locale


def _lower(locale: str | None) -> str | None:
    return locale.lower() if locale else None
