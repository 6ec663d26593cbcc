"""The sample workspace behind a port, asked with its own token."""

from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp

from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom_source.desk.filled import CONFIG, TOKEN
from connectors.sandbox.intercom_source.desk.sample import fill_sample
from connectors.sandbox.intercom_source.serving import served_workspace
from connectors.sandbox.store import Store

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}


class Reader:
    """Asks a served workspace; `filled` names what is in it."""

    def __init__(self, url, session, filled):
        self.url, self.session, self.filled = url, session, filled
        self.odd = filled.oddities

    async def get(self, path, status=200, **params):
        async with self.session.get(path, params=params, allow_redirects=False) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else answer

    async def search(self, path, query, per_page=150):
        body = {"query": query, "pagination": {"per_page": per_page}}
        async with self.session.post(path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


@asynccontextmanager
async def sample(**switches):
    """Serve the sample until the block is left."""
    store = Store()
    filled = fill_sample(store)
    faults = Faults(seed=1)
    async with (
        served_workspace(store, config=replace(CONFIG, **switches), faults=faults) as served,
        aiohttp.ClientSession(served.url, headers=HEADERS) as session,
    ):
        yield Reader(served.url, session, filled)
