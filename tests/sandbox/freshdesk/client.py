"""A Freshdesk desk that is served, and somebody with its key who reads it."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from connectors.sandbox.freshdesk import FreshdeskSandboxConfig, ServedFreshdesk, served_freshdesk
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.desk.sample import sample_desk
from tests.sandbox.hands import NOW

EVER = "2010-01-01T00:00:00Z"


def basic(user: str, word: str = "X") -> dict[str, str]:
    """Return the header of a user and whatever password."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{word}'.encode()).decode()}"}


KEY = basic("sandbox-api-key")


@dataclass
class Reader:
    served: ServedFreshdesk
    session: aiohttp.ClientSession

    async def ask(self, path: str, *, headers: Any = KEY, **query: Any) -> tuple[int, Any, Any]:
        """Return status, headers and JSON (None where there is none) of one request."""
        url = path if path.startswith("http") else f"{self.served.url}/api/v2{path}"
        params = {name: str(value) for name, value in query.items()}
        async with self.session.get(url, params=params, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, response.headers, await response.json() if is_json else None

    async def get(self, path: str, *, expect: int = 200, **query: Any) -> Any:
        """Return the JSON of one request."""
        status, _, body = await self.ask(path, **query)
        assert status == expect, (path, status, body)
        return body

    async def post(self, path: str, told: Any) -> Any:
        """Return the JSON of a POST to the API."""
        url = f"{self.served.url}/api/v2{path}"
        async with self.session.post(url, json=told, headers=KEY) as response:
            assert response.status < 300, await response.text()
            return await response.json()

    async def all(self, path: str, **query: Any) -> list[Any]:
        """Return the rows of all pages, by their links."""
        rows: list[Any] = []
        for page in range(1, 1_000):
            _, headers, body = await self.ask(path, page=page, **query)
            rows += body
            if "Link" not in headers:
                return rows
        raise AssertionError("no end")

    async def tickets(self, **query: Any) -> list[int]:
        """Return the ids of a list of tickets, of any age unless told."""
        query = {"updated_since": EVER, "per_page": 100, **query}
        wanted = {name: value for name, value in query.items() if value is not None}
        return [row["id"] for row in await self.all("/tickets", **wanted)]

    async def file(self, url: str, headers: Any = None) -> tuple[int, bytes, int]:
        """Return status, bytes and the number of redirects of a file."""
        async with self.session.get(url, headers=headers or {}) as response:
            return response.status, await response.read(), len(response.history)

    async def change(self, method: str, path: str, **told: Any) -> int:
        """Do as somebody at work does."""
        url = f"{self.served.url}/_sandbox{path}"
        async with self.session.request(method, url, json=told) as response:
            return response.status


@asynccontextmanager
async def reading(
    desk: Desk | None = None, *, clock: Any = lambda: NOW, **config: Any
) -> AsyncIterator[Reader]:
    told = FreshdeskSandboxConfig(**config)
    async with (
        served_freshdesk(desk or sample_desk(), clock=clock, config=told) as served,
        aiohttp.ClientSession() as session,
    ):
        yield Reader(served, session)
