"""The knowledge base of a Freshdesk account that is read."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from connectors.freshdesk.calls import ask, item
from connectors.freshdesk.files import open_file
from connectors.freshdesk.solutions.links import link_of, wanted_of
from connectors.freshdesk.solutions.reading import (
    ROOT,
    Languages,
    Shelf,
    without_links,
    worded_rows,
)
from connectors.freshdesk.solutions.records import changed_at, worded
from connectors.freshdesk.solutions.size import shelves_of, staged_shelves
from connectors.freshdesk.solutions.tree import TreeRead, key_of, read_tree
from connectors.http import HttpClient
from connectors.http.client import MayChange
from connectors.http.nobody import shown_at
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.protocols import Finding, Page, RawRecord, Resource
from connectors.raw_records import dumped, raw_record, record_id
from transforms.errors import ContractError, CredentialError, MigrationError, RecordError
from transforms.freshdesk.costs import Shelves
from transforms.freshdesk.solutions.lists import (
    ARTICLES,
    CATEGORIES,
    CENTERS,
    FILES,
    FOLDERS,
    LANGUAGE,
    WORDS,
)
from transforms.freshdesk.solutions.words import DEFAULT_LOCALE, locale_of, words_of
from transforms.model import EntityType
from transforms.payloads import mapping, text, texts
from transforms.reading_cost import Staged

log = logging.getLogger(__name__)

SETTINGS: Final = "/settings/helpdesk"
PORTAL: Final = "/support/solutions"
ADMIN: Final = (
    "articles need the key of an admin who may see all of Solutions; or take `articles` out of "
    "`entities`"
)
RESOURCES: Final = (
    *(
        Resource(name, EntityType.COLLECTION, is_incremental=False)
        for name in (CENTERS, CATEGORIES, FOLDERS)
    ),
    Resource(
        ARTICLES, EntityType.ARTICLE, is_incremental=True, is_compared=True, is_withdrawn=True
    ),
    Resource(FILES, EntityType.ARTICLE, is_incremental=True),
)


class SolutionsSource:
    """Reads categories, folders and articles; satisfies `connectors.knowledge.KnowledgeSource`.

    Lists come whole each time: Freshdesk has no tombstones of articles.
    """

    resources = RESOURCES

    def __init__(self, client: HttpClient, url: str, stranger: Callable[[], HttpClient]) -> None:
        """Take the account's client, closed with it; `stranger` makes one without a key."""
        self._client, self._url, self._stranger = client, url.rstrip("/"), stranger
        self._strangers = Strangers()
        self._lock = asyncio.Lock()
        self._settings: Mapping[str, Any] | None = None
        self._tree: TreeRead | None = None

    async def check(self) -> list[Finding]:
        """Say which languages there are, and whether all of them can be read."""
        try:
            languages = await self._languages()
            shelf = Shelf(f"{ROOT}/categories", "categories")
            rows = await worded_rows(self._client, shelf, languages)
            is_open = await self._shown() is not None
        except MigrationError as exc:
            told = f"the knowledge base can't be read ({exc}); {ADMIN}"
            return [Finding(is_fatal=True, subject="knowledge base", text=told)]
        told = f"{len(rows)} categories, in {', '.join(languages.all)}"
        if not is_open:
            told += "; it asks for a login, so that nothing of it is published"
        return [Finding(is_fatal=False, subject="knowledge base", text=told)]

    async def shelves(self, staged: Staged | None) -> Shelves | None:
        """Return how much there is, None where nothing can be read, or nothing was."""
        try:
            languages = await self._languages()
            if staged is not None:
                return staged_shelves(staged, languages)
            return await shelves_of(self._client, languages)
        except RecordError as exc:
            log.info("knowledge base not counted", extra={"status": exc.status})
            return None

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield a list from its beginning, whatever the cursor: a list is read whole or not at all.

        Raises CredentialError or ContractError where something of it would be missing.
        """
        del cursor
        try:
            if resource == ARTICLES:
                async for page in self._articles():
                    yield page
            elif resource == CENTERS:
                yield Page([await self._center()], None)
            else:
                tree = await self._tree_read(is_new=resource == CATEGORIES)
                rows = tree.categories if resource == CATEGORIES else tree.folders
                yield Page(worded(rows, resource), None)
        except RecordError as exc:
            told = f"{resource} is refused with {exc.status} ({exc})"
            if exc.status == 403:
                raise CredentialError(f"{told}; {ADMIN}") from exc
            raise ContractError(told) from exc

    async def parts(self, article: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield one row with the attachments of a raw article in each of its languages."""
        key = record_id(dict(article))
        languages = await self._languages()
        told = [
            {LANGUAGE: words[LANGUAGE], "attachments": await self._attached(key, words, languages)}
            for words in words_of(article).values()
        ]
        payload = {"id": article["id"], WORDS: told}
        yield Page([RawRecord(key, None, changed_at(article), dumped(payload))], None)

    def forwarding(self, may_change: MayChange) -> None:  # noqa: ARG002
        """Return None: there are no rules that lead on from an old address."""
        return

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the account itself; what is no address lies nowhere."""
        try:
            return self._client.is_own(url)
        except RecordError:
            return False

    @asynccontextmanager
    async def download(self, url: str, *, max_bytes: int) -> AsyncIterator[SourceFile]:
        """Open a file of an article; one whose link ends is asked of its article."""
        wanted = wanted_of(url, self._url)
        if wanted is not None:
            url = await link_of(self._client, wanted, await self._languages())
        async with open_file(self._client, self._strangers, url, max_bytes=max_bytes) as file:
            yield file

    async def link_of_today(self, asked: str) -> str | None:
        """Return where anybody may fetch a file for a while, None where it can't be had."""
        wanted = wanted_of(asked, self._url)
        if wanted is None:
            return None
        try:
            return await link_of(self._client, wanted, await self._languages())
        except RecordError:
            return None

    async def _attached(self, key: str, words: Mapping[str, Any], languages: Languages) -> Any:
        """Return the attachments of an article in a language: lists may have them or not."""
        if "attachments" in words:
            return words["attachments"]
        path = f"{ROOT}/articles/{key}{languages.end(words[LANGUAGE])}"
        return without_links(await item(self._client, path) or {}).get("attachments")

    async def _articles(self) -> AsyncIterator[Page]:
        languages, tree = await self._languages(), await self._tree_read(is_new=False)
        for folder in tree.folders:
            if (key := key_of(folder)) is None:
                continue
            shelf = Shelf(f"{ROOT}/folders/{key}/articles", "articles", folder)
            rows = await worded_rows(self._client, shelf, languages)
            log.debug("folder read", extra={"resource": ARTICLES, "records": len(rows)})
            yield Page(worded(rows, ARTICLES), None)

    async def _center(self) -> RawRecord:
        """Return the account's portal: its languages, and whether the world is shown it."""
        self._settings = None
        languages, shown = await self._languages(), await self._shown()
        row = {
            "id": "portal",
            "url": self._url,
            "shown_at": shown,
            "is_open": shown is not None,
            "helpdesk": self._settings,
            "languages": list(languages.all),
        }
        return raw_record(row, row, None, None)

    async def _shown(self) -> str | None:
        """Return where the portal shows itself without a login, None where it does not."""
        async with self._stranger() as stranger:
            shown = await shown_at(stranger, PORTAL)
        if shown is None or not shown.path.rstrip("/").endswith(PORTAL):
            return None
        return str(shown.copy_with(raw_path=b"/")).rstrip("/")

    async def _languages(self) -> Languages:
        if self._settings is None:
            self._settings = mapping((await ask(self._client, SETTINGS)).body)
        first = text(self._settings.get("primary_language")) or DEFAULT_LOCALE
        others = texts(self._settings.get("supported_languages"))
        return Languages(_distinct([first, *others]))

    async def _tree_read(self, *, is_new: bool) -> TreeRead:
        languages = await self._languages()
        async with self._lock:
            if self._tree is None or is_new:
                self._tree = await read_tree(self._client, languages)
            return self._tree


def _distinct(languages: Sequence[str]) -> list[str]:
    return [each for each in dict.fromkeys(languages) if locale_of(each)]
