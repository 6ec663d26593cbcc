"""Freshdesk's sandbox and a source that reads it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson

from connectors.clock import now
from connectors.freshdesk import open_freshdesk
from connectors.freshdesk.tickets import Wanted
from connectors.http import RetryBudget
from connectors.sandbox.faults import Faults
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.sample import sample_desk
from connectors.sandbox.freshdesk.generator import generated_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk
from connectors.sandbox.freshdesk.state import error_body

EVERYTHING = Wanted(spam=True, deleted=True)


@dataclass
class At:
    """A desk that is served, and the source that reads it."""

    desk: object
    served: object
    source: object
    faults: Faults

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

    async def said(self, ticket_id):
        """Return what a ticket says by itself, by raw ids."""
        raw = (await self.rows("tickets"))[ticket_id]
        pages = [page async for page in self.source.messages(raw)]
        return {r.id: orjson.loads(r.payload) for page in pages for r in page.records}

    def asked(self, path):
        """Return how often something was asked for; numbers are not told apart."""
        return self.served.stats.requests[path]

    @property
    def credits(self):
        return self.served.stats.credits


@asynccontextmanager
async def freshdesk(
    *, tickets=None, wanted=EVERYTHING, is_fast=False, with_changes=False, prepare=None, **config
):
    """Serve the sample desk, or one of so many tickets, and open it."""
    desk = sample_desk() if tickets is None else generated_desk(tickets, seed=1)
    if prepare is not None:
        prepare(desk)
    faults, told = Faults(wording=error_body), FreshdeskSandboxConfig(**config)
    async with served_freshdesk(desk, clock=now, config=told, faults=faults) as served:
        source = open_freshdesk(
            served.url,
            {"api_key": told.api_key},
            rate_reserve=0.0,
            wanted=wanted,
            is_fast=is_fast,
            with_changes=with_changes,
            retry=RetryBudget(attempts=2),
        )
        try:
            yield At(desk, served, source, faults)
        finally:
            await source.aclose()
