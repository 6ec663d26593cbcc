"""A help center in five languages from its source to the workspace, each stage measured.

`python -m benchmarks.knowledge FOLDER SOURCE_URL TARGET_URL`
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from benchmarks.loading import load
from benchmarks.meter import Meter, peak_mib, tell
from benchmarks.place import RUN, Place
from tasks.load import units as load_units
from tasks.plan import knowledge_scope, units
from tasks.run.session import Session, session
from tasks.run.tables import Tables, tables_of
from tasks.stage import help_centers, knowledge
from tasks.stage import units as stage
from tasks.stage.whole import choose_all
from transforms.knowledge.contracts import ARTICLE, COLLECTION, TRANSLATION
from transforms.model import Tally
from transforms.plan.knowledge.cost import ArticleCounts, article_requests, collection_requests
from transforms.plan.knowledge.neighbours import is_public

SANDBOX = "sandbox-token"


async def main(place: Place, source_url: str, target_url: str) -> None:
    """Read, transform, plan and load all articles, then plan them once more."""
    reading, transform, plan, count, loading, again = (Meter() for _ in range(6))
    config = place.config(source_url, target_url, token=SANDBOX, entities="[articles]")
    async with session(config) as shared:
        await _prepare(shared)
        with reading.running():
            await _read(shared)
        with transform.running():
            await knowledge_scope.shape_articles(shared, RUN)
        await knowledge.stage_article_files(shared, RUN)
        with plan.running():
            await units.plan_knowledge(shared, RUN)
            await units.plan_setup(shared, RUN)
        shaping_mib = peak_mib()
        with count.running():
            counted = await units.count_plan(shared, RUN)
        with loading.running():
            tally = await _load(shared)
        loading_mib = peak_mib()
        with again.running():
            await units.plan_knowledge(shared, RUN)
            left = await units.count_plan(shared, RUN)
        tables = tables_of(shared.area, RUN)
        expected, records = _expected(tables)
        tell(
            articles=records["article"],
            records=records["article"] + records["translation"],
            reading_cpu_s=reading.cpu_s,
            transform_cpu_s=transform.cpu_s,
            plan_cpu_s=plan.cpu_s,
            count_cpu_s=count.cpu_s,
            loading_cpu_s=loading.cpu_s,
            again_cpu_s=again.cpu_s,
            shaping_mib=shaping_mib,
            loading_mib=loading_mib,
            counted=counted["requests"],
            left=left["requests"],
            failed=tally.failed,
            sent=await _sent(target_url),
            expected=expected,
        )


async def _prepare(shared: Session) -> None:
    """Read what is beside the help center, who wrote in it among others; not measured."""
    for resource in shared.source.resources:
        await stage.stage_one(shared, RUN, resource.name)
    await choose_all(shared, RUN)
    await stage.stage_short_inventory(shared, RUN)
    await units.shape_companies(shared, RUN)


async def _read(shared: Session) -> None:
    for name in await knowledge.list_knowledge_setup(shared, RUN):
        await knowledge.stage_knowledge_list(shared, RUN, name)
    await knowledge.stage_articles(shared, RUN)
    await knowledge.stage_article_parts(shared, RUN)
    await help_centers.stage_help_centers(shared, RUN)


async def _load(shared: Session) -> Tally:
    """Load all, in the order of `flows.moving`: a collection is there before those within it."""
    total = await load(shared, ["tag"])
    for batch in await load_units.plan_batches(shared, RUN, "collection"):
        total += await load_units.load_batch(shared, RUN, "collection", batch)
    total += await load(shared, ["article", "article-links"])
    return total


def _expected(tables: Tables) -> tuple[dict[str, int], dict[str, int]]:
    """Return the requests by the formula, and how many records there are.

    In a generated help center all languages of an article have the same links; an internal article
    has its place as a tag.
    """
    articles = {row["source_id"]: row for row in _rows(tables, "article", ARTICLE)}
    public = {key for key, row in articles.items() if is_public(row)}
    translations = _rows(tables, "translation", TRANSLATION)
    languages = Counter(row["article_id"] for row in translations)
    linked = Counter(
        row["article_id"]
        for row in translations
        if any(link["source_id"] in public for link in row["links"])
    )
    requests = Counter[str]()
    for key, row in articles.items():
        is_internal = key not in public
        tags = len(row["labels"]) + is_internal
        counts = ArticleCounts(languages[key], tags, linked[key], is_internal=is_internal)
        requests["internal_articles" if is_internal else "articles"] += article_requests(counts)
    collections = collection_requests(len(_rows(tables, "collection", COLLECTION)))
    return (
        {**requests, "collections": collections},
        {"article": len(articles), "translation": len(translations)},
    )


def _rows(tables: Tables, table: str, contract: Any) -> list[dict[str, Any]]:
    columns = [each for each in contract.names if each != "body_html"]
    return [
        row
        for name in tables.names(table)
        for row in tables.read(table, name, contract).select(columns).to_pylist()
    ]


async def _sent(target_url: str) -> dict[str, int]:
    """Return the writes that the workspace has counted, by what they were about."""
    async with httpx.AsyncClient(base_url=target_url) as client:
        headers = {"Authorization": f"Bearer {SANDBOX}"}
        told = (await client.get("/_sandbox/stats", headers=headers)).json()["requests"]
    found: dict[str, int] = {}
    for name, number in told.items():
        method, _, path = name.partition(" ")
        kind = path.removeprefix("/help_center").split("/")[1]
        if method != "GET":
            found[kind] = found.get(kind, 0) + number
    return found


if __name__ == "__main__":
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3]))
