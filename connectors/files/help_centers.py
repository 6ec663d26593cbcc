"""A folder's knowledge base as it is read: tables beside those of tickets."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Final, Protocol

from connectors.http.client import MayChange
from connectors.protocols import Download, Finding, Page, Resource
from transforms.files.help_centers.articles import ARTICLE_FILES, ARTICLES, PARTS, TRANSLATIONS
from transforms.files.help_centers.catalog import CENTERS, COLLECTIONS
from transforms.model import EntityType

NO_PAGES: Final[tuple[Page, ...]] = ()
TABLES_OF: Final = {PARTS: (TRANSLATIONS, ARTICLE_FILES)}
# Of tables the columns that name rows of others.
REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    COLLECTIONS: {"help_center_id": CENTERS},
    ARTICLES: {"help_center_id": CENTERS, "collection_id": COLLECTIONS},
    TRANSLATIONS: {"article_id": ARTICLES},
}
_COMPARED: Final = partial(Resource, is_incremental=True, is_compared=True, is_withdrawn=True)
RESOURCES: Final = (
    Resource(CENTERS, EntityType.COLLECTION, is_incremental=False),
    Resource(COLLECTIONS, EntityType.COLLECTION, is_incremental=False),
    _COMPARED(ARTICLES, EntityType.ARTICLE),
    _COMPARED(PARTS, EntityType.ARTICLE, is_of_parent=True),
)


class ReadsTables(Protocol):
    """The folder, which reads any table in the same way."""

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the pages of a resource."""
        ...

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file by its path."""
        ...


class FolderKnowledge:
    """Reads a folder's articles; satisfies `connectors.knowledge.KnowledgeSource`."""

    resources: tuple[Resource, ...] = RESOURCES

    def __init__(self, folder: ReadsTables) -> None:
        self._folder = folder

    async def check(self) -> list[Finding]:
        """Say nothing: the folder says which tables it has."""
        return []

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the pages of a list."""
        return self._folder.pages(resource, cursor=cursor)

    async def parts(self, article: Mapping[str, Any]) -> AsyncIterator[Page]:  # noqa: ARG002
        """Yield nothing: words and files are a list of their own."""
        for page in NO_PAGES:
            yield page

    def forwarding(self, may_change: MayChange) -> None:  # noqa: ARG002
        """Return None: there are no rules that lead on from an old address."""
        return

    def is_own(self, url: str) -> bool:  # noqa: ARG002
        """Tell that a file's trouble is its own."""
        return False

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file by its path; raises RecordError when it can't be had or is too large."""
        return self._folder.download(url, max_bytes=max_bytes)

    async def link_of_today(self, asked: str) -> str | None:  # noqa: ARG002
        """Return None: nobody else can fetch what lies in a folder."""
        return None
