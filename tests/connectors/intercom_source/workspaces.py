"""The workspace that is read, served by the sandbox, and a source that reads it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import orjson

from connectors.clock import now
from connectors.http import RetryBudget
from connectors.intercom_source import open_intercom_source
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom_source.desk.filled import CONFIG, TOKEN
from connectors.sandbox.intercom_source.desk.sample import fill_sample
from connectors.sandbox.intercom_source.generator import fill_generated
from connectors.sandbox.intercom_source.serving import served_workspace
from connectors.sandbox.store import Store

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}


@dataclass
class At:
    """A workspace that is served, and the source that reads it."""

    filled: Any
    session: Any
    source: Any
    faults: Faults

    @property
    def odd(self):
        return self.filled.oddities

    async def pages(self, name, cursor=None):
        return [page async for page in self.source.pages(name, cursor=cursor)]

    async def ids(self, name, cursor=None):
        """Return the ids of a list, each as often as it came, and where the next delta begins."""
        pages = await self.pages(name, cursor)
        return [record.id for page in pages for record in page.records], pages[-1].cursor

    async def rows(self, name):
        """Return a list's rows by id; the last one counts."""
        pages = await self.pages(name)
        return {r.id: orjson.loads(r.payload) for page in pages for r in page.records}

    async def said(self, thread_id, kind="conversation"):
        """Return what a thread says by itself, by raw ids."""
        pages = [p async for p in self.source.messages({"id": thread_id, "type": kind})]
        return {r.id: orjson.loads(r.payload) for page in pages for r in page.records}

    async def asked(self):
        """Return how often each endpoint was asked for."""
        async with self.session.get("/_sandbox/stats") as answer:
            return (await answer.json())["requests"]

    async def put(self, thread_id, **body):
        """Change a conversation, as people do meanwhile."""
        async with self.session.put(f"/conversations/{thread_id}", json=body) as answer:
            assert answer.status == 200, await answer.text()


@asynccontextmanager
async def workspace(
    *, tickets=None, with_sides=True, with_segments=False, prepare=None, clock=now, **switches
):
    """Serve the sample, or a workspace of so many threads, and open it."""
    store, faults = Store(), Faults(seed=1)
    filled = fill_sample(store) if tickets is None else fill_generated(store, tickets, seed=1)
    if prepare is not None:
        prepare(filled)
    config = replace(CONFIG, **switches)
    async with (
        served_workspace(store, config=config, faults=faults, clock=clock) as served,
        aiohttp.ClientSession(served.url, headers=HEADERS) as session,
    ):
        source = open_intercom_source(
            served.url,
            {"token": TOKEN},
            rate_reserve=0.0,
            with_sides=with_sides,
            with_segments=with_segments,
            retry=RetryBudget(attempts=2),
        )
        try:
            yield At(filled, session, source, faults)
        finally:
            await source.aclose()
