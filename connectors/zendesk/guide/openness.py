"""Whether the world reads a help center without a login, which no record of Zendesk's says."""

from collections.abc import Mapping
from typing import Final

import httpx

from connectors.http import HttpClient
from transforms.errors import ContractError, CredentialError, RecordError

PAGE_AT_MOST: Final = 16 * 1024 * 1024  # bytes of a page that nobody reads
_REFUSED: Final = frozenset({401, 403, 404})


class Nobody:
    """Credentials of somebody who has none."""

    async def headers(self) -> Mapping[str, str]:
        """Return no header."""
        return {}

    async def renew(self) -> bool:
        """Return False: there are none."""
        return False


async def is_open(stranger: HttpClient, locale: str) -> bool:
    """Tell whether a client without credentials is shown a help center's articles, or its page.

    Raises TransientError when the host gives no answer: then nobody knows.
    """
    return await _lists(stranger, locale) or await _shows(stranger, f"/hc/{locale}")


async def _lists(stranger: HttpClient, locale: str) -> bool:
    path = f"/api/v2/help_center/{locale}/articles.json"
    try:
        await stranger.read(path, params={"per_page": 1})
    except (CredentialError, ContractError):  # asked for a login, or led to the page of one
        return False
    except RecordError as exc:
        if exc.status in _REFUSED:
            return False
        raise
    return True


async def _shows(stranger: HttpClient, path: str) -> bool:
    """Tell whether a page comes, and not that of a login in its place."""
    try:
        async with stranger.download(path, max_bytes=PAGE_AT_MOST) as page:
            shown: httpx.URL = page.response.request.url
    except (CredentialError, RecordError):
        return False
    return shown.path.rstrip("/") == path
