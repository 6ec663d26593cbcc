"""Units that read a source's knowledge base: its lists, what belongs to articles, their files."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final

import orjson
import pyarrow as pa

from connectors.knowledge import KnowledgeSource
from connectors.protocols import Download, Page, Resource, Source
from connectors.staging import Area, KeyRange, cut
from tasks.run.frame import noting
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.session import Session
from tasks.run.stop import new_breaker
from tasks.run.tables import tables_of
from tasks.stage.each import Each
from tasks.stage.lists import stage_list
from tasks.stage.pictures import convert_pictures
from tasks.stage.writing import stage_files
from transforms.contracts import ATTACHMENT, BROKEN_ID, WITHDRAWN, conform
from transforms.errors import MigrationError
from transforms.knowledge.contracts import ARTICLE_FILE
from transforms.knowledge.source_kind import Knowledge
from transforms.latest import latest

FILES: Final = "knowledge_files"  # what became of the files of articles, rows of FILE
NOTICES: Final = "article-notices"  # the note of what a person should know of a run's articles
UNREAD: Final = "unread_articles"  # the note of articles whose parts could not be read
RANGE_BYTES: Final = 24 * 1024 * 1024  # of raw rows that are held at once
ARTICLES_AT_MOST: Final = 1_000  # in one range
ARTICLES_AT_LEAST: Final = 20
AT_ONCE: Final = 200  # articles whose raw rows wait to be asked for

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """The files of a knowledge base, as `stage_files` fetches them."""

    account: Source
    knowledge: KnowledgeSource

    async def confirm(self) -> None:
        """Return when the account as a whole answers as ever."""
        await self.account.confirm()

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the desk itself."""
        return self.knowledge.is_own(url)

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file."""
        return self.knowledge.download(url, max_bytes=max_bytes)

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """Return none: an article's list says where its files lie today."""
        return None


def knowledge_of(shared: Session) -> tuple[Knowledge, KnowledgeSource] | None:
    """Return the knowledge base; None where there is none, or nobody asks for it."""
    kind, source = shared.kind.knowledge, shared.source.knowledge
    if kind is None or source is None or "articles" not in shared.rules.entities:
        return None
    return kind, source


async def may_move(shared: Session, run: str) -> bool:
    """Tell whether a run moves the knowledge base.

    One that the file asks for stops a run where a side will not have it; by default it is left
    out then, and that is told: tickets don't wait for it.
    """
    found = knowledge_of(shared)
    if found is None or shared.settings.asks_for_articles:
        return found is not None
    why = await knowledge_trouble(shared)
    if why is not None:
        told = f"Articles are left out: {why}. Take `articles` out of `entities`, or mend that."
        shared.tell(told)
        tables_of(shared.area, run).save_note(NOTICES, {"told": [told]})
    return why is None


async def knowledge_trouble(shared: Session) -> str | None:
    """Return why a side has no knowledge base for us, None where both have."""
    source = shared.source.knowledge
    if source is None:
        return f"{shared.source.name} has none that is read"
    fatal = [each.text for each in await source.check() if each.is_fatal]
    if fatal:
        return fatal[0]
    try:
        async for _ in shared.target.pages("help_centers"):
            break
    except MigrationError as exc:
        return str(exc)
    return None


async def list_knowledge_setup(shared: Session, _run: str) -> list[str]:
    """Return the names of the small lists that are read before articles."""
    found = knowledge_of(shared)
    return [] if found is None else list(found[0].lists.setup)


async def stage_knowledge_list(shared: Session, run: str, name: str) -> int:
    """Read one list of the knowledge base."""
    found = knowledge_of(shared)
    return (
        0 if found is None else await stage_list(shared, run, _resource(found[1], name), found[1])
    )


async def stage_articles(shared: Session, run: str) -> int:
    """Read the articles with all their translations; what is listed no more is marked as gone."""
    found = knowledge_of(shared)
    return 0 if found is None else await stage_knowledge_list(shared, run, found[0].lists.articles)


async def stage_article_parts(
    shared: Session, run: str, only: Collection[str] | None = None
) -> int:
    """Read what belongs to articles: as a list, or of those that changed since it was read.

    `only`: ids of the articles of a demo. Returns how many rows there are, or how many articles
    were asked for.
    """
    known = knowledge_of(shared)
    if known is None:
        return 0
    kind, source = known
    if kind.lists.parts is None:
        return 0
    if not kind.lists.are_parts_by_article:
        return await stage_knowledge_list(shared, run, kind.lists.parts)
    resource = _resource(source, kind.lists.parts)
    note = noting(shared, f"stage {resource.name}")
    each = Each(shared.area, resource, run, note, new_breaker(shared.rules))
    ask = partial(_read, source, shared.source.confirm)
    stale = _stale(shared.area, kind, resource.name, only)
    found = await each.read(_chunks(stale), ask)
    tables_of(shared.area, run).save_note(UNREAD, found.unread)
    shared.progress.end(f"stage {resource.name}")
    return found.asked


async def stage_article_files(shared: Session, run: str) -> int:
    """Fetch the files of the articles that are to be moved."""
    found = knowledge_of(shared)
    if found is None:
        return 0
    tables = tables_of(shared.area, run)

    def files() -> Iterator[pa.Table]:
        for name in tables.names("article_file"):
            yield _as_attachments(tables.read("article_file", name, ARTICLE_FILE))

    count = await stage_files(
        ArticleFiles(shared.source, found[1]),
        shared.area,
        shared.files,
        files(),
        max_bytes=shared.rules.options.max_file_bytes,
        run=run,
        note=noting(shared, "stage article files"),
        breaker=new_breaker(shared.rules),
        resource=FILES,
    )
    await convert_pictures(shared.area, shared.files, tables, resource=FILES, run=run)
    shared.progress.end("stage article files")
    return count


def article_ranges(area: Area, kind: Knowledge) -> list[KeyRange]:
    """Cut the articles into ranges whose raw rows fit into bounded memory."""
    reader = area.reader(kind.lists.articles)
    keys = reader.keys()
    parts = kind.lists.parts
    size = reader.size_bytes + (area.reader(parts).size_bytes if parts is not None else 0)
    per_article = max(1, size // max(1, len(keys)))
    return cut(keys, max(ARTICLES_AT_LEAST, min(ARTICLES_AT_MOST, RANGE_BYTES // per_article)))


def living_articles(area: Area, kind: Knowledge) -> Iterator[Row]:
    """Yield the newest raw row of each article that is still there, a range at a time."""
    reader = area.reader(kind.lists.articles)
    for keys in article_ranges(area, kind):
        for batch in latest(reader.read(keys)).to_batches(max_chunksize=50):
            yield from (row for row in batch.to_pylist() if row["payload"] != WITHDRAWN)


async def _read(
    source: KnowledgeSource, confirm: Callable[[], Awaitable[object]], row: Row
) -> list[Page] | Trouble:
    article = orjson.loads(row["payload"])

    async def read() -> list[Page]:
        return [page async for page in source.parts(article)]

    return await own_trouble(read, confirm)


def _stale(area: Area, kind: Knowledge, parts: str, only: Collection[str] | None) -> Iterator[Row]:
    """Yield the articles whose parts were never read, or before the article changed last."""
    reader = area.reader(parts)
    read_at: dict[str, Any] = {}
    for keys in article_ranges(area, kind):
        for row in reader.read(keys).select(["id", "source_at"]).to_pylist():
            known = read_at.get(row["id"])
            at = row["source_at"]
            read_at[row["id"]] = at if known is None or (at is not None and at > known) else known
    for row in living_articles(area, kind):
        if row["id"].startswith(BROKEN_ID) or (only is not None and row["id"] not in only):
            continue
        last = read_at.get(row["id"])
        if last is None or row["source_at"] is None or last < row["source_at"]:
            yield row


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Cut rows into what is asked for at once."""
    while chunk := list(islice(rows, AT_ONCE)):
        yield chunk


def _resource(source: KnowledgeSource, name: str) -> Resource:
    return next(each for each in source.resources if each.name == name)


def _as_attachments(table: pa.Table) -> pa.Table:
    """Return files of articles as those of tickets are fetched: by an owner's id."""
    owner = table["article_id"]
    told = table.append_column("ticket_id", owner).append_column("message_id", owner)
    return conform(told, ATTACHMENT)
