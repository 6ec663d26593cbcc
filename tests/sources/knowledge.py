"""The knowledge base of a registered source, as the suite asks it."""

from contextlib import asynccontextmanager

import orjson

from tasks.stage.writing import raw_rows
from tests.sources.desks import desk
from transforms.contracts import RAW
from transforms.latest import latest


class KnowledgeBase:
    """A source's knowledge base that is open, and its kind."""

    def __init__(self, kind, source):
        self.kind, self.source = kind.knowledge, source.knowledge
        self.lists = self.kind.lists

    def resource(self, name):
        return next(each for each in self.source.resources if each.name == name)

    async def pages(self, name, cursor=None):
        return [page async for page in self.source.pages(name, cursor=cursor)]

    async def raw(self, name):
        """Return a list as staging keeps it."""
        return self.table(name, await self.pages(name))

    def table(self, name, pages):
        records = [record for page in pages for record in page.records]
        return raw_rows(records, self.resource(name), 1, 0)

    async def setup(self):
        return {name: await self.raw(name) for name in self.lists.setup}

    async def articles(self):
        return await self.raw(self.lists.articles)

    async def parts(self):
        """Return what belongs to articles, in whichever way it is asked for, if anything does."""
        if self.lists.parts is None:
            return RAW.empty_table()
        if not self.lists.are_parts_by_article:
            return await self.raw(self.lists.parts)
        pages = [
            page
            for row in latest(await self.articles()).to_pylist()
            async for page in self.source.parts(orjson.loads(row["payload"]))
        ]
        return self.table(self.lists.parts, pages)

    async def catalog(self, setup=None, articles=None):
        articles = await self.articles() if articles is None else articles
        setup = await self.setup() if setup is None else setup
        return self.kind.catalog(setup, latest(articles).to_pylist())

    async def shaped(self, articles=None, parts=None, catalog=None):
        articles = await self.articles() if articles is None else articles
        parts = await self.parts() if parts is None else parts
        catalog = catalog or await self.catalog(articles=articles)
        return self.kind.articles(articles, parts, catalog)


@asynccontextmanager
async def knowledge_base(kind):
    """Serve a source's desk and open its knowledge base until the block is left."""
    async with desk(kind) as at:
        yield KnowledgeBase(at.kind, at.source)
