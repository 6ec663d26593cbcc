"""Files of articles: kept by what stays of their links, and asked for by the link of today."""

import time
from collections.abc import Callable
from typing import Any

from connectors.http import HttpClient
from connectors.intercom_source.calls import item
from connectors.intercom_source.remembered import Remembered
from transforms.errors import RecordError
from transforms.intercom_source.help_center.signed import (
    SIGNED_FILES,
    asked_address,
    asked_in,
    unsigned,
)
from transforms.payloads import source_id


class ArticleLinks:
    """The links of the last articles that were asked."""

    def __init__(
        self, client: HttpClient, url: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`url`: where the API is, as in the addresses that we make."""
        self._client, self._url = client, url
        self._of_articles = Remembered(self._read, clock)

    def kept(self, row: Any, shelf: str) -> Any:
        """Return an article of a list without signatures, and where its links are asked for."""
        bare, links = unsigned(row)
        key = source_id(row.get("id")) if isinstance(row, dict) else None
        if not links or key is None:
            return bare
        article = f"{self._url}{shelf}/{key}"
        return bare | {SIGNED_FILES: {each: asked_address(article, each) for each in links}}

    async def of_today(self, address: str) -> str | None:
        """Return the link of a file that `kept` names, None where its article has it no more."""
        asked = asked_in(address)
        if asked is None or not asked[0].startswith(f"{self._url}/"):
            return None
        article, file = asked
        return (await self._of_articles.of(article.removeprefix(self._url))).get(file)

    async def followed(self, address: str) -> str:
        """Return the link of a file that `kept` names; any other address is its own."""
        asked = asked_in(address)
        if asked is None or not asked[0].startswith(f"{self._url}/"):
            return address
        link = await self.of_today(address)
        if link is None:
            raise RecordError("file_not_found", f"{asked[0]} names it no more")
        return link

    async def _read(self, path: str) -> dict[str, str]:
        return unsigned(await item(self._client, path) or {}).links
