"""Requests of tests to the servers that they start on this machine."""

from typing import Any, Final

import httpx

from connectors.local_servers import NOBODY

HEADERS: Final = {"Authorization": "Bearer sandbox-token", "Intercom-Version": "2.16"}


def local_client(url: str = "", **options: Any) -> httpx.AsyncClient:
    """Return a client that asks servers of this machine, in the clear."""
    return httpx.AsyncClient(base_url=url, trust_env=False, verify=NOBODY, **options)
