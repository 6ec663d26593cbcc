"""Somebody without credentials: what a system shows to the world."""

from collections.abc import Mapping
from typing import Final

import httpx

from connectors.http.client import HttpClient
from transforms.errors import CredentialError, RecordError

PAGE_AT_MOST: Final = 16 * 1024 * 1024  # bytes of a page that nobody reads


class Nobody:
    """Credentials of somebody who has none."""

    async def headers(self) -> Mapping[str, str]:
        """Return no header."""
        return {}

    async def renew(self) -> bool:
        """Return False: there are none."""
        return False


async def shown_at(stranger: HttpClient, path: str) -> httpx.URL | None:
    """Return where a page is shown to a client without credentials, None where it is refused.

    Raises TransientError when the host gives no answer: then nobody knows.
    """
    try:
        async with stranger.download(path, max_bytes=PAGE_AT_MOST) as page:
            shown: httpx.URL = page.response.request.url
    except (CredentialError, RecordError):
        return None
    return shown
