"""Articles and collections of the compared runs, each compared with what Intercom shows."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.ledger import Entry
from connectors.ledger.undo import known_records
from tasks.plan.gone_translations import languages_of_entries, spoken_in, unread_translations
from tasks.plan.knowledge import about_articles, neighbours_of
from tasks.plan.planning import Planning, planning_of
from tasks.plan.proposing import ruled
from tasks.plan.shape_knowledge import TREE
from tasks.plan.tickets import newest_files
from tasks.run.frame import raise_if_stopped
from tasks.run.kept import observed
from tasks.run.session import Session
from tasks.run.tables import Scope, Tables
from tasks.stage.help_centers import read_base
from tasks.stage.knowledge import FILES
from tasks.verify import subject
from tasks.verify.copies import find_copies
from tasks.verify.knowledge import Comparing
from tasks.verify.subject import Verification
from transforms.contracts import FILE, PLAN, sort_key
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, HELP_CENTER, TRANSLATION
from transforms.model import EntityType, PlannedRecord, TargetId
from transforms.plan.knowledge.contents import Knowledge, Whole, whole_articles
from transforms.plan.knowledge.withdrawn import others_of
from transforms.plan.steps import planned_records
from transforms.verify.article_cases import article_cases, collection_findings
from transforms.verify.article_copies import Secret, secrets_of
from transforms.verify.articles import ArticleCase
from transforms.verify.findings import Finding

NAMED: Final = (EntityType.ARTICLE, EntityType.COLLECTION, EntityType.TAG)
LOSSES: Final = "losses"
COPIES: Final = "copies"  # the name of what is found in articles that are none of ours

Targets = Mapping[tuple[str, str], str]


async def compare_articles(shared: Session, run: str) -> int:
    """Compare the knowledge base with what Intercom shows; returns the differences."""
    about = subject.opened(shared, run)
    targets = {
        (entity.value, source_id): target_id
        for entity in NAMED
        for source_id, target_id in (await known_records(shared.ledger, entity)).items()
    }
    comparing = Comparing(
        shared.target,
        with_files=about.with_files,
        max_bytes=shared.rules.options.max_file_bytes,
    )
    differences, secrets = 0, list[Secret]()
    for tables in about.layers:
        differences += await _articles(shared, about, tables, targets, comparing, secrets)
        differences += await _collections(shared, about, tables, targets)
    copied = await find_copies(shared, secrets)
    differences += about.keep("article", COPIES, copied, {})
    shared.progress.end("verify articles")
    return differences


async def _articles(
    shared: Session,
    about: Verification,
    tables: Tables,
    targets: Targets,
    comparing: Comparing,
    secrets: list[Secret],
) -> int:
    """Compare the articles of one run that no later one has planned anew.

    `secrets` gets what of them not everybody may read.
    """
    planning = await _planning(shared, tables)
    knowledge = await asyncio.to_thread(_knowledge, planning, targets)
    differences = 0
    for name in tables.names("article") if knowledge is not None else ():
        raise_if_stopped(shared)
        wholes = list(_wholes(tables, name, about))
        ids = [each.article["source_id"] for each in wholes]
        ids += [row["source_id"] for each in wholes for row in each.translations]
        entries = await shared.ledger.entries(EntityType.ARTICLE, ids)
        assert knowledge is not None  # noqa: S101 - else there is no range
        had = {each: languages_of_entries(own) for each, own in entries.items()}
        unread = unread_translations(tables)
        lost = others_of(wholes, knowledge, had=had, unread=unread, spoken=spoken_in(entries))
        cases = list(
            article_cases(
                wholes,
                knowledge,
                targets=targets,
                kinds={each: kind for each, own in entries.items() if (kind := _kind(own))},
                losses={each: _losses(own) for each, own in entries.items()},
                gone={row["source_id"]: others.gone for row, others in lost},
            )
        )
        secrets += secrets_of(cases)
        found = await comparing.all(cases)
        counts = {"article": len(ids_of(cases)), "translation": sum(len(c.titles) for c in cases)}
        shared.progress.add("verify articles", counts["article"])
        differences += about.keep("article", f"{tables.run}-{name}", found, counts)
    return differences


def ids_of(cases: list[ArticleCase]) -> set[str]:
    """Return the articles that some cases are about."""
    return {each.article["source_id"] for each in cases}


async def _collections(
    shared: Session, about: Verification, tables: Tables, targets: Targets
) -> int:
    """Compare the collections of one run that no later one has planned anew."""
    found: list[Finding] = []
    count = 0
    entity = EntityType.COLLECTION.value
    for record in _planned(tables):
        target_id = targets.get((entity, record.ref.source_id))
        is_current = about.current(tables, entity, [record.ref.source_id])
        if target_id is None or not is_current:
            continue
        raise_if_stopped(shared)
        shown = await shared.target.fetch("collection", TargetId(target_id))
        found += collection_findings(record, target_id, shown, targets)
        count += 1
    return about.keep("collection", str(tables.run), found, {"collection": count})


def _planned(tables: Tables) -> Iterator[PlannedRecord]:
    for batch in tables.names("plan-collection"):
        yield from planned_records(tables.read("plan-collection", batch, PLAN))


async def _planning(shared: Session, tables: Tables) -> Planning:
    me = await shared.target.me()
    rules = ruled(shared.rules, tables)
    return planning_of(
        tables,
        shared.ledger,
        rules,
        account=shared.account,
        operator_id=me.admin_id,
        changed=Scope(()),
    )


def _knowledge(planning: Planning, targets: Targets) -> Knowledge | None:
    """Return what a run's articles share; None where it had none, or no place for them."""
    tables = planning.tables
    centers = tables.read("help_center", TREE, HELP_CENTER)
    ours = {to for (entity, _), to in targets.items() if entity == EntityType.ARTICLE}
    base = read_base(tables.area, ours=ours)
    if not centers.num_rows or not base.centers:
        return None
    about = about_articles(planning, centers, base)
    return replace(about, neighbours=neighbours_of(tables, about))


def _wholes(tables: Tables, name: str, about: Verification) -> Iterator[Whole]:
    """Yield the articles of a range that are compared, with all that belongs to them."""
    articles = tables.read("article", name, ARTICLE)
    ids = articles["source_id"].to_pylist()
    reader = tables.area.reader(FILES, contract=FILE)
    files = newest_files(reader.read_keys(sorted(sort_key(each) for each in ids)))
    words = tables.read("translation", name, TRANSLATION)
    names = [*ids, *words["source_id"].to_pylist()]  # a language may be a record of its own
    current = about.current(tables, EntityType.ARTICLE.value, names)
    for whole in whole_articles(
        articles, words, tables.read("article_file", name, ARTICLE_FILE), files
    ):
        source_id = whole.article["source_id"]
        own = {source_id, *(row["source_id"] for row in whole.translations)}
        if own <= current and about.sample.has(EntityType.ARTICLE.value, source_id):
            yield whole


def _kind(entries: Mapping[str, Entry]) -> str | None:
    """Return what an article's record is in the workspace."""
    kinds = (each.target_kind for each in entries.values() if each.is_settled)
    return next((kind for kind in kinds if kind in {"article", "internal_article"}), None)


def _losses(entries: Mapping[str, Entry]) -> list[str]:
    """Return what was given up when an article was sent."""
    told: list[Any] = [observed(each).get(LOSSES, ()) for each in entries.values()]
    return [str(loss) for losses in told for loss in losses]
