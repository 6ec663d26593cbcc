"""A sample desk that is served, and somebody logged in who reads it."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from connectors.sandbox.zendesk import ServedZendesk, ZendeskSandboxConfig, served_zendesk
from connectors.sandbox.zendesk.desk import Desk, sample_desk
from tests.sandbox.hands import NOW


def basic(user: str) -> dict[str, str]:
    """Return the header of a user with the sandbox's API token."""
    pair = base64.b64encode(f"{user}:sandbox-api-token".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


OPS = basic("ops@lumenbikes.example/token")


@dataclass
class Reader:
    served: ServedZendesk
    session: aiohttp.ClientSession

    async def get(self, path: str, *, expect: int = 200, **query: Any) -> Any:
        """Return the JSON of one request; keys like page__size stand for page[size]."""
        params = {_key(key): str(value) for key, value in query.items()}
        url = self.served.url + path
        async with self.session.get(url, params=params, headers=OPS) as response:
            assert response.status == expect, await response.text()
            return await response.json()


def _key(key: str) -> str:
    name, _, inner = key.partition("__")
    return f"{name}[{inner}]" if inner else name


@asynccontextmanager
async def reading(
    desk: Desk | None = None, *, clock: Any = lambda: NOW, **config: Any
) -> AsyncIterator[Reader]:
    told = ZendeskSandboxConfig(**config)
    async with (
        served_zendesk(desk or sample_desk(), clock=clock, config=told) as served,
        aiohttp.ClientSession() as session,
    ):
        yield Reader(served, session)
