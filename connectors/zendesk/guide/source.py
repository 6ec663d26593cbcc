"""The help centers of a Zendesk account as a knowledge base that is read."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from connectors.http import HttpClient, LimiterStats
from connectors.http.client import MayChange
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.protocols import Finding, Page, RawRecord, Resource
from connectors.raw_records import dumped, record_id
from connectors.zendesk.files import open_file
from connectors.zendesk.guide.centers import MANAGER, Center, OpenClient, centers_of
from connectors.zendesk.guide.forwarding import GuideForwarding
from connectors.zendesk.guide.records import changed_at, of_account, of_brand, with_words
from connectors.zendesk.paging import Listing, whole_list
from transforms.errors import ContractError, CredentialError, MigrationError, RecordError
from transforms.model import EntityType
from transforms.payloads import text
from transforms.zendesk.guide.lists import (
    ARTICLES,
    CATEGORIES,
    CENTERS,
    FILES,
    SECTIONS,
    SEGMENTS,
    TAGS,
)

log = logging.getLogger(__name__)

ATTACHMENTS: Final = "article_attachments"
_ROOT: Final = "/api/v2/help_center"
_WORDED: Final = {"include": "translations"}
_OF_BRAND: Final = {
    CATEGORIES: Listing(f"{_ROOT}/categories.json", "categories", _WORDED),
    SECTIONS: Listing(f"{_ROOT}/sections.json", "sections", _WORDED),
    ARTICLES: Listing(f"{_ROOT}/articles.json", "articles", _WORDED),
}
_OF_ACCOUNT: Final = {
    SEGMENTS: Listing(f"{_ROOT}/user_segments.json", "user_segments"),
    TAGS: Listing("/api/v2/guide/content_tags", "records"),
}
_ABSENT: Final = frozenset(each.path for each in _OF_ACCOUNT.values())  # on some plans
RESOURCES: Final = (
    *(
        Resource(name, EntityType.COLLECTION, is_incremental=False)
        for name in (CENTERS, SEGMENTS, TAGS, CATEGORIES, SECTIONS)
    ),
    Resource(
        ARTICLES, EntityType.ARTICLE, is_incremental=True, is_compared=True, is_withdrawn=True
    ),
    Resource(FILES, EntityType.ARTICLE, is_incremental=True),
)


# Of a brand's client: another one for the same host and under the same rate, which may change it.
OpenWriter = Callable[[HttpClient, MayChange], HttpClient]


class GuideSource:
    """Reads the help centers of one account; satisfies `connectors.knowledge.KnowledgeSource`.

    Which brands have one is asked once. Lists come brand by brand, whole each time: Zendesk has no
    tombstones of articles, and what changed of them does not say which language did.
    """

    resources = RESOURCES

    def __init__(
        self, account: HttpClient, base: str, open_client: OpenClient, open_writer: OpenWriter
    ) -> None:
        """`open_client` makes the client of one host; `account` is asked for its brands alone."""
        self._account, self._base, self._open = account, base, open_client
        self._open_writer = open_writer
        self._found: list[Center] | None = None
        self._lock = asyncio.Lock()
        self._strangers = Strangers()

    @property
    def use(self) -> LimiterStats:
        """What was asked of all hosts."""
        told = LimiterStats()
        for center in self._found or ():
            client = center.client
            told = told.beside(client.limiter.stats).beside(client.files.own.stats)
        return told

    async def check(self) -> list[Finding]:
        """Say which help centers there are, and whether we see what is not for everyone."""
        try:
            centers = await self._centers()
            findings = [await _finding(center) for center in centers]
            if centers:
                await centers[0].client.read(_OF_ACCOUNT[SEGMENTS].path)
        except MigrationError as exc:
            told = f"the help centers can't be read ({exc}); {MANAGER}"
            return [Finding(is_fatal=True, subject="help centers", text=told)]
        none = Finding(is_fatal=False, subject="help centers", text="no brand has a help center")
        return findings or [none]

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield a list from its beginning, whatever the cursor: a list is read whole or not at all.

        Raises CredentialError where drafts and restricted articles would be missing.
        """
        del cursor
        centers = await self._centers()
        if resource == CENTERS:
            told = [each.told for each in centers]
            yield Page(of_account(told, resource), None)
        elif resource in _OF_ACCOUNT:
            async for page in self._of_account(centers[:1], resource):
                yield page
        else:
            for center in centers:
                async for page in self._of_brand(center, resource):
                    yield page

    async def parts(self, article: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield one row with the attachments of a raw article, whichever language they are for."""
        center = await self._center_of(article)
        if center is None:
            return
        key = record_id(dict(article))
        path = f"{_ROOT}/articles/{key}/attachments.json"
        listing = Listing(path, ATTACHMENTS, is_item=True)
        found: list[Any] = []
        try:
            async for leaf in whole_list(center.client, listing, None):
                found += leaf.body[ATTACHMENTS]
        except RecordError as exc:
            if exc.status not in {404, 410} or not exc.is_worded:
                raise
        payload = {"id": article["id"], ATTACHMENTS: found}
        yield Page([RawRecord(key, None, changed_at(article), dumped(payload))], None)

    def forwarding(self, may_change: MayChange) -> GuideForwarding:
        """Return what writes redirect rules; whoever asks for it closes it."""
        return GuideForwarding(
            self._centers, lambda center: self._open_writer(center.client, may_change)
        )

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with a brand's own host; what is no address lies nowhere."""
        return self._client_of(url) is not None

    @asynccontextmanager
    async def download(self, url: str, *, max_bytes: int) -> AsyncIterator[SourceFile]:
        """Open a file of an article: with credentials at the brands' own hosts, else without."""
        await self._centers()
        client = self._client_of(url) or self._account
        async with open_file(client, self._strangers, url, max_bytes=max_bytes) as file:
            yield file

    async def link_of_today(self, asked: str) -> str | None:  # noqa: ARG002
        """Return None: links of files do not end."""
        return None

    async def aclose(self) -> None:
        """Let go of connections."""
        for center in self._found or ():
            await center.client.aclose()

    async def _centers(self) -> list[Center]:
        async with self._lock:
            if self._found is None:
                self._found = await centers_of(self._account, self._base, self._open)
        return self._found

    async def _center_of(self, article: Mapping[str, Any]) -> Center | None:
        brand = text(article.get("brand_id"))
        return next((each for each in await self._centers() if each.id == brand), None)

    def _client_of(self, url: str) -> HttpClient | None:
        for center in self._found or ():
            try:
                if center.client.is_own(url):
                    return center.client
            except RecordError:
                return None
        return None

    async def _of_brand(self, center: Center, resource: str) -> AsyncIterator[Page]:
        listing = _OF_BRAND[resource]
        async for rows in _rows(center.client, listing):
            whole = await with_words(center.client, listing.key, rows)
            log.debug("page read", extra={"resource": resource, "records": len(whole)})
            yield Page(of_brand(whole, center.id, resource), None)

    async def _of_account(self, centers: list[Center], resource: str) -> AsyncIterator[Page]:
        for center in centers:
            async for rows in _rows(center.client, _OF_ACCOUNT[resource]):
                yield Page(of_account(rows, resource), None)


async def _rows(client: HttpClient, listing: Listing) -> AsyncIterator[list[Any]]:
    try:
        async for leaf in whole_list(client, listing, None):
            yield leaf.body[listing.key]
    except RecordError as exc:
        if exc.status == 404 and listing.path in _ABSENT and exc.is_worded:
            return
        told = f"{client.host}{listing.path} is refused with {exc.status} ({exc})"
        if exc.status == 403:
            raise CredentialError(f"{told}; {MANAGER}") from exc
        raise ContractError(told) from exc


async def _finding(center: Center) -> Finding:
    listing = _OF_BRAND[ARTICLES]
    body = (await center.client.read(listing.path, params={"per_page": 1})).body
    count = body.get("count") if isinstance(body, dict) else None
    name = text(center.told.get("name")) or center.id
    locales = ", ".join(map(str, center.told.get("locales") or ()))
    told = f"{name}: about {count} articles, in {locales}"
    if center.told.get("is_open") is False:
        told += "; it asks for a login, so that nothing of it is published"
    return Finding(is_fatal=False, subject="help center", text=told)
