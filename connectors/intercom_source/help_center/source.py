"""The help centers of the workspace that is read, and what only its teammates read."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from connectors.http import HttpClient
from connectors.http.client import MayChange
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.intercom_source.calls import all_rows, is_absent, pages_of
from connectors.intercom_source.files import open_file
from connectors.intercom_source.help_center.links import ArticleLinks
from connectors.intercom_source.records import plain
from connectors.protocols import Finding, Page, RawRecord, Resource
from transforms.errors import ContractError, CredentialError, MigrationError, RecordError
from transforms.intercom_source.help_center.lists import ARTICLES, CENTERS, COLLECTIONS, REDIRECTS
from transforms.intercom_source.lists import INTERNAL, SNIPPET
from transforms.model import EntityType

PER_PAGE: Final = 50
ROUNDS: Final = 3  # over a list that changes while it is read
CENTER_LIST: Final = "/help_center/help_centers"
RIGHTS: Final = "articles need a token that may read and list articles, or take them out of"
# Lists of articles with what begins their ids; the last ones a token may have no right to.
SHELVES: Final = (("/articles", ""), ("/internal_articles", INTERNAL))
SNIPPETS: Final = "/content_snippets"
RESOURCES: Final = (
    Resource(CENTERS, EntityType.COLLECTION, is_incremental=False),
    Resource(COLLECTIONS, EntityType.COLLECTION, is_incremental=False),
    Resource(REDIRECTS, EntityType.ARTICLE, is_incremental=False),
    Resource(
        ARTICLES, EntityType.ARTICLE, is_incremental=True, is_compared=True, is_withdrawn=True
    ),
)


class HelpCenterSource:
    """Reads collections and articles; satisfies `connectors.knowledge.KnowledgeSource`."""

    resources: tuple[Resource, ...] = RESOURCES

    def __init__(self, client: HttpClient, url: str, strangers: Strangers) -> None:
        """Take the workspace's client, which is closed with its source."""
        self._client, self._strangers = client, strangers
        self._links = ArticleLinks(client, url)

    async def check(self) -> list[Finding]:
        """Say which help centers there are, and whether articles can be read."""
        try:
            centers = await all_rows(self._client, CENTER_LIST, "data")
            await self._client.read("/articles", params={"per_page": 1})
        except MigrationError as exc:
            told = f"the help center can't be read ({exc}); {RIGHTS} `entities`"
            return [Finding(is_fatal=True, subject="help center", text=told)]
        names = ", ".join(str(each.get("display_name")) for each in centers) or "none"
        return [Finding(is_fatal=False, subject="help center", text=f"help centers: {names}")]

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield a list from its beginning, whatever the cursor: a list is read whole or not at all.

        Raises CredentialError or ContractError where something of it would be missing.
        """
        del cursor
        try:
            async for records in self._records(resource):
                yield Page(records, None)
        except RecordError as exc:
            told = f"{resource} is refused with {exc.status} ({exc})"
            if exc.status == 403:
                raise CredentialError(f"{told}; {RIGHTS} `entities`") from exc
            raise ContractError(told) from exc

    async def parts(self, article: Mapping[str, Any]) -> AsyncIterator[Page]:  # noqa: ARG002
        """Yield nothing: redirects have a list of their own."""
        for page in tuple[Page, ...]():
            yield page

    def forwarding(self, may_change: MayChange) -> None:  # noqa: ARG002
        """Return None: redirects of a help center lie in the workspace that is left."""
        return

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the API itself; what is no address lies nowhere."""
        try:
            return self._client.is_own(url)
        except RecordError:
            return False

    @asynccontextmanager
    async def download(self, url: str, *, max_bytes: int) -> AsyncIterator[SourceFile]:
        """Open a file of an article, by its link of today."""
        link = await self._links.followed(url)
        async with open_file(self._client, self._strangers, link, max_bytes=max_bytes) as file:
            yield file

    async def link_of_today(self, asked: str) -> str | None:
        """Return where anybody may fetch a file for the next minutes."""
        return await self._links.of_today(asked)

    async def _records(self, resource: str) -> AsyncIterator[list[RawRecord]]:
        if resource == CENTERS:
            yield plain(await all_rows(self._client, CENTER_LIST, "data"), resource)
        elif resource == COLLECTIONS:
            yield plain(await self._standing("/help_center/collections"), resource)
        elif resource == ARTICLES:
            for path, prefix in SHELVES:
                rows = [self._links.kept(row, path) for row in await self._standing(path)]
                yield plain(rows, resource, prefix=prefix)
            yield plain(await self._optional(SNIPPETS), resource, prefix=SNIPPET)
        else:
            for center in await all_rows(self._client, CENTER_LIST, "data"):
                rows = await self._optional(f"{CENTER_LIST}/{center.get('id')}/redirects")
                yield plain(rows, resource)

    async def _optional(self, path: str) -> list[Any]:
        """Return a list that a token may have no right to, which is empty then."""
        try:
            return await self._standing(path)
        except (RecordError, CredentialError) as exc:
            if not is_absent(exc):
                raise
            return []

    async def _standing(self, path: str) -> list[Any]:
        """Return a list as a whole: one that shifted while it was read is read again.

        What is missing here would look like what was deleted.
        """
        for _ in range(ROUNDS):
            seen: dict[str, Any] = {}
            total: Any = None
            async for rows, _, body in pages_of(self._client, path, "data", per_page=PER_PAGE):
                seen |= {str(row.get("id") if isinstance(row, dict) else row): row for row in rows}
                total = body.get("total_count")
            if type(total) is not int or len(seen) >= total:
                return list(seen.values())
        raise ContractError(f"{path} changes faster than it can be read; run again")
