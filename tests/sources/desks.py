"""Every registered source with the desk that its sandbox serves, as the suite asks it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from connectors.http import Patience
from connectors.sandbox.served_desk import DeskWishes
from connectors.sandbox.sources import SANDBOXES
from connectors.sources import open_source
from tasks.stage.singly import MESSAGES
from tasks.stage.writing import raw_rows
from transforms.contracts import RAW, REFERENCE
from transforms.filters import Names
from transforms.latest import latest
from transforms.rules import Include, Options, Rules
from transforms.sources import SOURCES

NO_REFERENCES = REFERENCE.empty_table()


class Plainly:
    """What a migration file says where it says nothing."""

    rate_reserve = 0.0
    support_types = "all"
    with_changes = False
    with_sides = False
    with_segments = False
    completeness = "full"
    include = Include(deleted=True)
    archived_ids = None
    workspace = None


@dataclass
class Desk:
    """A source that is open, and its kind."""

    kind: Any
    source: Any

    @property
    def names(self):
        return [resource.name for resource in self.source.resources]

    def resource(self, name):
        return next(each for each in self.source.resources if each.name == name)

    async def pages(self, name, cursor=None):
        return [page async for page in self.source.pages(name, cursor=cursor)]

    async def raw(self, name):
        """Return a list as staging keeps it; nothing for a list that the source does not have."""
        if name is None:
            return RAW.empty_table()
        records = [record for page in await self.pages(name) for record in page.records]
        return raw_rows(records, self.resource(name), 1, 0)

    async def catalog(self):
        return self.kind.catalog({name: await self.raw(name) for name in self.kind.roles.setup})

    async def tickets(self, tickets=None, said=None, catalog=None):
        """Return the tables of tickets, with nothing left out by a rule."""
        roles = self.kind.roles
        tickets = await self.raw(roles.tickets) if tickets is None else tickets
        said = await self.said(tickets) if said is None else said
        rules = Rules(options=Options(deleted_tickets="migrate"), source_kind=self.kind.kind)
        catalog = catalog or await self.catalog()
        return self.kind.tickets(latest(tickets), said, catalog, rules, Names())

    async def said(self, tickets):
        """Return what staging keeps of messages: in bulk, and of tickets one by one."""
        roles = self.kind.roles
        bulk = await self.raw(roles.bulk_messages)
        if not roles.is_bulk_beside:
            return bulk
        found = [bulk]
        for row in latest(tickets).to_pylist():
            pages = [p async for p in self.source.messages(orjson.loads(row["payload"]))]
            records = [record for page in pages for record in page.records]
            found.append(raw_rows(records, MESSAGES, 1, 0))
        return pa.concat_tables(found)

    async def contacts(self, people=None, references=NO_REFERENCES, catalog=None):
        roles = self.kind.roles
        people = await self.raw(roles.people) if people is None else people
        memberships = RAW.empty_table()
        return self.kind.contacts(people, memberships, references, catalog or await self.catalog())

    async def companies(self, companies=None, catalog=None):
        raw = await self.raw(self.kind.roles.companies) if companies is None else companies
        return self.kind.companies(raw, catalog or await self.catalog())


@asynccontextmanager
async def desk(kind, **wishes):
    """Serve a source's desk and open the source until the block is left."""
    served = await SANDBOXES[kind](DeskWishes(**wishes))
    patience = Patience(wish=lambda: None)
    source = open_source(kind, served.url, served.auth, Plainly(), patience)
    try:
        yield Desk(SOURCES[kind], source)
    finally:
        await source.aclose()
        await served.stop()


def ids(pages):
    return [record.id for page in pages for record in page.records]
