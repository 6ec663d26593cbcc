"""A session that reads the sandbox's help centers, as far as the units of knowledge look."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from connectors.filestore import FileStore
from connectors.http import RetryBudget
from connectors.ledger import open_ledger
from connectors.sandbox.zendesk import served_zendesk
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from connectors.staging import Area
from connectors.zendesk import open_zendesk
from tasks.plan.shape_knowledge import shape_knowledge
from tasks.run.progress import Progress
from tasks.run.tables import tables_of
from tasks.stage.knowledge import (
    list_knowledge_setup,
    stage_article_parts,
    stage_articles,
    stage_knowledge_list,
)
from transforms.knowledge.contracts import ARTICLE
from transforms.rules import Rules
from transforms.zendesk.source import ZENDESK

LOGIN = {"client_id": "migration", "client_secret": "sandbox-secret"}
RUN = "full-1"


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


class At:
    """A session that reads the help centers, as far as the units look."""

    def __init__(
        self, folder, source, ledger, *, entities, kind=ZENDESK, served=None, desk=None, clock=None
    ):
        self.served, self.desk, self.clock = served, desk, clock
        self.told = []
        self.shared = SimpleNamespace(
            kind=kind,
            source=source,
            ledger=ledger,
            area=Area(folder / "staging", "acme"),
            files=FileStore(folder / "files"),
            rules=Rules(entities=frozenset(entities)),
            progress=Progress(lambda: 0.0),
            stop=SimpleNamespace(reason=None),
            tell=self.told.append,
        )

    async def read(self):
        """Read everything; return how many articles were staged, and how many asked for files."""
        for name in await list_knowledge_setup(self.shared, RUN):
            await stage_knowledge_list(self.shared, RUN, name)
        staged = await stage_articles(self.shared, RUN)
        return staged, await stage_article_parts(self.shared, RUN)

    async def shaped(self):
        count = await shape_knowledge(self.shared, RUN)
        assert count == len(self.rows("article", ARTICLE))
        return count

    def rows(self, table, contract):
        tables = tables_of(self.shared.area, RUN)
        return [
            row
            for name in tables.names(table)
            for row in tables.read(table, name, contract).to_pylist()
        ]

    def article(self, number):
        return self.desk.guide.articles[IDS + number]

    def touch(self, number, **values):
        self.clock.now += timedelta(minutes=1)
        at = self.clock.now.isoformat()[:19] + "Z"
        self.article(number).update(values | {"updated_at": at})


@asynccontextmanager
async def at_desk(folder, entities=("articles",), desk=None):
    """Serve a desk, the sample one if not told, and yield what reads it."""
    desk, clock = desk or sample_desk(), Hands()
    async with served_zendesk(desk, clock=clock) as served:
        source = open_zendesk(
            served.url,
            LOGIN,
            rate_reserve=0.0,
            support_types="all",
            retry=RetryBudget(attempts=1),
        )
        folder.mkdir(exist_ok=True)
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", "acme")
        told = {"entities": entities, "served": served, "desk": desk, "clock": clock}
        try:
            yield At(folder, source, ledger, **told)
        finally:
            await source.aclose()
            await ledger.close()
