"""Requests of tests to the servers that they start on this machine."""

import ssl
from typing import Any, Final

import httpx

HEADERS: Final = {"Authorization": "Bearer sandbox-token", "Intercom-Version": "2.16"}

# Whom the web trusts is read for each client, which costs more than ten requests. Here nobody is.
_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def local_client(url: str = "", **options: Any) -> httpx.AsyncClient:
    """Return a client that asks servers of this machine, in the clear."""
    return httpx.AsyncClient(base_url=url, trust_env=False, verify=_NOBODY, **options)
