"""What an address of a workspace leads to: pages of its help centers, and what teammates see."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urljoin

from transforms.addresses import parts_of
from transforms.intercom_source.help_center.quirks import FORMS_OF_ADDRESSES, REDIRECTED
from transforms.intercom_source.lists import INTERNAL
from transforms.knowledge.source_kind import Link

ARTICLE: Final = "article"
COLLECTION: Final = "collection"
TICKET: Final = "ticket"
CENTER: Final = "help_center"
# Where teammates work, by region; links to there stand in notes and mails.
WORKPLACES: Final = frozenset({"app.intercom.com", "app.eu.intercom.com", "app.au.intercom.com"})

_LOCALE: Final = r"(?:/(?P<locale>[a-z]{2,3}(?:-[a-z0-9]{2,8})?))?"
_PAGE: Final = re.compile(
    rf"{_LOCALE}/(?P<kind>articles|collections)/(?P<id>\d+)(?:[^\d/][^/]*)?/?", re.IGNORECASE
)
_HOME: Final = re.compile(rf"{_LOCALE}/?", re.IGNORECASE)
_WORK: Final = r"/a/(?:inbox|apps)/(?P<app>[^/]+)"
_CONVERSATION: Final = re.compile(
    rf"{_WORK}/(?:.*/)?conversations?/(?P<id>\d+)(?:[^\d].*)?", re.IGNORECASE
)
_ARTICLE: Final = re.compile(
    rf"{_WORK}/(?:.*/)?(?P<kind>internal-articles|internal_articles|articles)/(?P<id>\d+)"
    r"(?:[^\d].*)?",
    re.IGNORECASE,
)
# Host and path up to where a page's name begins; the id stays when the name changes.
BARE: Final = (
    "[^/]+/(?:[A-Za-z0-9-]+/)?(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?/)?"
    "(?:articles|collections)/[0-9]+"
)


class Place(NamedTuple):
    """Where a help center is: a host, and the path there below which its pages are."""

    host: str
    path: str


class Redirect(NamedTuple):
    """What an old address leads to by a help center's own redirect, and in which language."""

    entity: str
    id: str
    locale: str | None


@dataclass(frozen=True, slots=True)
class IntercomAddresses:
    """Knows the places of all help centers, the workspace, and which records there are."""

    places: tuple[tuple[Place, str], ...]  # with the help center's id
    apps: Set[str]  # the workspace's own id, as help centers tell it
    articles: Set[str]
    collections: Set[str]
    redirects: Mapping[str, Redirect] = field(default_factory=dict)  # by `place_in_web`

    @FORMS_OF_ADDRESSES.handles
    def leads(self, url: str, page: str) -> Link | None:
        """Return what `url` leads to when it stands on `page`; None for what is not of here.

        What is of a help center, but is none of its records, leads to no source_id.
        """
        parts = _parts(url, page)
        found = parts and (self._moved(parts) or self._work(parts) or self._page(parts))
        if parts is None or found is None:
            return None
        entity, key, locale = found
        known = {ARTICLE: self.articles, COLLECTION: self.collections}.get(entity)
        return {
            "url": url,
            "entity": entity,
            "source_id": key if known is None or key in known else None,
            "locale": locale.lower() if locale else None,
            "anchor": unquote(parts.fragment) or None,
        }

    @REDIRECTED.handles
    def _moved(self, parts: SplitResult) -> tuple[str, str | None, str | None] | None:
        """Return what a help center's own redirect makes of an address."""
        return self.redirects.get(_where(parts))

    def _work(self, parts: SplitResult) -> tuple[str, str | None, str | None] | None:
        """Return what teammates see at an address of this workspace."""
        host, path = parts.netloc.lower(), _plain(parts.path)
        if host not in WORKPLACES and all(host != place.host for place, _ in self.places):
            return None
        if (told := _CONVERSATION.fullmatch(path)) is not None and told["app"] in self.apps:
            return TICKET, told["id"], None
        if (told := _ARTICLE.fullmatch(path)) is not None and told["app"] in self.apps:
            is_internal = told["kind"].lower() != "articles"
            return ARTICLE, f"{INTERNAL}{told['id']}" if is_internal else told["id"], None
        return None

    def _page(self, parts: SplitResult) -> tuple[str, str | None, str | None] | None:
        """Return what readers see at an address of a help center, the longest place first."""
        host, path = parts.netloc.lower(), _plain(parts.path)
        for place, center in sorted(self.places, key=lambda each: -len(each[0].path)):
            below = f"{path}/".startswith(f"{place.path}/")
            if place.host != host or not below:
                continue
            rest = path.removeprefix(place.path)
            if (told := _PAGE.fullmatch(rest)) is not None:
                entity = ARTICLE if told["kind"].lower() == "articles" else COLLECTION
                return entity, told["id"], told["locale"]
            home = _HOME.fullmatch(rest)
            return CENTER, center if home else None, home["locale"] if home else None
        return None


def path_of(url: str, locale: str | None) -> str:
    """Return the path of a page in a language, or without one, and without the page's name."""
    parts = parts_of(url)
    path = _plain(parts.path) if parts else ""
    found = re.search(_PAGE.pattern + r"\Z", path, re.IGNORECASE)
    if found is None:
        return path
    start = f"/{locale}" if locale else ""
    return f"{path[: found.start()]}{start}/{found['kind'].lower()}/{found['id']}"


def place_in_web(url: str) -> str | None:
    """Return host and path of an address, as two ways of writing it have it; None for none."""
    parts = _parts(url, "")
    return None if parts is None else _where(parts)


def _where(parts: SplitResult) -> str:
    return f"{parts.netloc.lower()}{_plain(parts.path).rstrip('/')}"


def _parts(url: str, page: str) -> SplitResult | None:
    """Return the parts of an address that anybody can open."""
    if not url.strip("# "):
        return None
    try:
        parts = parts_of(urljoin(page, url.strip()))
    except ValueError:
        return None
    return parts if parts is not None and parts.scheme.lower() in {"http", "https"} else None


def _plain(path: str) -> str:
    return re.sub(r"/{2,}", "/", unquote(path))
