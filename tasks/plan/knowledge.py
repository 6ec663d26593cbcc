"""Help centers planned: articles range by range, the collections they need, what is gone."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.ledger import Entry
from connectors.ledger.undo import known_records
from tasks.plan.batches import BROKEN, batches, write_planned
from tasks.plan.gone_articles import DELETED, plan_gone
from tasks.plan.gone_translations import lost_languages
from tasks.plan.knowledge_scope import all_rows
from tasks.plan.linking import note_pages
from tasks.plan.planning import Planning
from tasks.plan.sent import versions_of
from tasks.plan.shape_knowledge import TREE
from tasks.plan.shape_knowledge import left_out as left_of_knowledge
from tasks.plan.shapes import AGENTS, look_up
from tasks.plan.tickets import newest_files
from tasks.run.tables import Tables
from tasks.stage.help_centers import read_base
from tasks.stage.knowledge import FILES, NOTICES, UNREAD
from transforms.contracts import ACCOUNT, FILE, TEAM, TEAMMATE, from_rows, narrowed, sort_key
from transforms.errors import FatalError
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    COLLECTION,
    HELP_CENTER,
    TRANSLATION,
)
from transforms.model import EntityType, Outcome, PlannedRecord
from transforms.plan.accounts import Fate, Planned, left_out
from transforms.plan.knowledge.articles import article_tags, plan_articles
from transforms.plan.knowledge.base import TargetBase, Tree, matched_centers
from transforms.plan.knowledge.collections import (
    BETWEEN,
    STEP,
    Standing,
    plan_collections,
    tree_of,
)
from transforms.plan.knowledge.contents import (
    WORDLESS,
    Knowledge,
    languages_of,
    whole_articles,
    wordless,
)
from transforms.plan.knowledge.gone import GONE
from transforms.plan.knowledge.neighbours import (
    Neighbours,
    asked_anchors,
    headings_asked,
    is_public,
)
from transforms.plan.knowledge.notices import center_notices, language_notices, tree_notices
from transforms.plan.knowledge.withdrawn import Others
from transforms.plan.steps import REF
from transforms.plan.workspace import Workspace, match
from transforms.rules import Rules

TAGS: Final = "article-tags"  # the note of the tags that articles of a run have
HOMELESS: Final = (
    "The workspace has no help center, so articles are left out: make one in Intercom's settings, "
    "or take `articles` out of `entities`."
)
_TABLES: Final = {
    "collection": COLLECTION,
    "article": ARTICLE,
    "translation": TRANSLATION,
    "article_file": ARTICLE_FILE,
}


async def plan_help_centers(planning: Planning) -> None:
    """Plan what the run's tables have of the knowledge base; nothing where they have none."""
    tables = planning.tables
    centers = tables.read("help_center", TREE, HELP_CENTER)
    if not centers.num_rows:
        await plan_gone(planning)
        return
    ours = await known_records(planning.ledger, EntityType.ARTICLE)
    base = read_base(tables.area, ours={*ours.values()})
    if not base.centers:
        await plan_gone(planning)
        tables.write("account-leftarticle", TREE, _homeless(tables))
        tables.save_note(NOTICES, {"told": [HOMELESS]})
        return
    about = about_articles(planning, centers, base)
    about = replace(about, neighbours=await asyncio.to_thread(neighbours_of, tables, about))
    drafts = await asyncio.to_thread(_drafts, tables, about)
    await plan_gone(planning, about.neighbours.languages, drafts)
    await asyncio.to_thread(note_pages, tables, about)
    others = await lost_languages(planning, about)
    tags: set[str] = set()
    standing = _Standing(set(planning.scope.collection_ids), set())
    for name in tables.names("article"):
        rows = tables.read("article", name, ARTICLE)
        for row in rows.to_pylist():
            tags.update(_tags(row, about))
            standing.add(row, about.tree)
        write_planned(tables, "article", name, await _range(planning, name, rows, about, others))
    tables.save_note(TAGS, {"names": sorted(tags)})
    tables.save_note(NOTICES, {"told": await asyncio.to_thread(_notices, tables, about)})
    await _plan_tree(planning, about, standing)
    tables.write("account-leftarticle", TREE, _left(tables))


def _notices(tables: Tables, about: Knowledge) -> list[str]:
    """Return what a person should know before articles are moved, a sentence each."""
    batches = (
        (
            tables.read("article", name, ARTICLE),
            wordless(tables.read("translation", name, WORDLESS)),
        )
        for name in tables.names("article")
    )
    told = [
        *center_notices(about.centers),
        *tree_notices(about.tree),
        *language_notices(batches, about.centers, about.rules),
    ]
    return [f"Articles: {each}." for each in told]


class _Standing(NamedTuple):
    """The collections that articles stand in, and the help centers of those that stand in none."""

    collections: set[str]
    lonely: set[str]

    def add(self, article: Mapping[str, Any], tree: Tree) -> None:
        """Add where an article stands."""
        if article["collection_id"] in tree.rows:
            self.collections.add(article["collection_id"])
        else:
            self.lonely.add(article["help_center_id"])


def _homeless(tables: Tables) -> pa.Table:
    """Return accounts of all that has no place, since the workspace has no help center."""
    fate = Fate(Outcome.SKIPPED, "no_help_center")
    rows = [
        left_out(EntityType(table), row["source_id"], fate)
        for table, contract in _TABLES.items()
        for row in all_rows(tables, table, contract)
    ]
    return pa.concat_tables([from_rows(rows, ACCOUNT), _left(tables)])


def about_articles(planning: Planning, centers: pa.Table, base: TargetBase) -> Knowledge:
    """Return what all articles share."""
    tables, rules, workspace = planning.tables, planning.rules, planning.workspace
    agents = _agents(tables)
    rows: list[dict[str, object]] = [
        {"source_id": agent_id, "name": name or "", "email": email, "is_active": True}
        for agent_id, (name, email) in agents.items()
    ]
    return Knowledge(
        rules=rules,
        base=base,
        centers=matched_centers(centers, base),
        tree=tree_of(tables.read("collection", TREE, COLLECTION)),
        matching=match(rules, from_rows(rows, TEAMMATE), TEAM.empty_table(), workspace),
        author_id=_author_id(rules, workspace),
        names={agent_id: name for agent_id, (name, _) in agents.items() if name},
    )


def _agents(tables: Tables) -> dict[str, tuple[str | None, str | None]]:
    """Return name and e-mail of the agents who wrote anything of the knowledge base."""
    writers: set[str] = set()
    for table, contract in (("article", ARTICLE), ("translation", TRANSLATION)):
        for name in tables.names(table):
            column = tables.read(table, name, narrowed(contract, ("author_id",)))["author_id"]
            writers.update(each for each in column.unique().to_pylist() if each)
    found = look_up(tables.area, AGENTS, sorted(writers))
    return {key: tuple(orjson.loads(text)) for key, text in found.items()}


def _author_id(rules: Rules, workspace: Workspace) -> str | None:
    """Return the teammate whom the file names as author of what nobody else can be."""
    email = (rules.mapping.articles.author or "").lower()
    found = next((each.id for each in workspace.admins if each.email.lower() == email), None)
    if email and found is None:
        raise FatalError(f"mapping.articles.author: nobody in the workspace has the e-mail {email}")
    return found


def _tags(row: Mapping[str, Any], about: Knowledge) -> list[str]:
    """Return the tags that an article gets; what stands in no collection there has its path."""
    wished = article_tags(row, about.rules)
    is_internal = not is_public(row) and about.rules.mapping.articles.restricted == "internal"
    path = about.tree.names(row["collection_id"]) if is_internal else []
    return [*wished, BETWEEN.join(path)] if path else wished


def neighbours_of(tables: Tables, about: Knowledge) -> Neighbours:
    """Return what links need to know of the run's articles that become pages for readers."""
    languages: dict[str, dict[str, str]] = {}
    for name in tables.names("article"):
        articles = tables.read("article", name, ARTICLE)
        told = wordless(tables.read("translation", name, WORDLESS))
        for whole in whole_articles(articles, told, ARTICLE_FILE.empty_table(), FILE.empty_table()):
            taken, _ = languages_of(whole, about)
            if taken and is_public(whole.article):
                own = {to: row["locale"] for to, row in taken.items()}
                languages[whole.article["source_id"]] = own
    asked = asked_anchors(_translations(tables))
    headings = headings_asked(_translations(tables), asked)
    return Neighbours(languages, frozenset(about.tree.rows), headings)


def _drafts(tables: Tables, about: Knowledge) -> set[str]:
    """Return the articles that not everybody may read and that become drafts, as the file says."""
    if about.rules.mapping.articles.restricted != "draft":
        return set()
    found = set()
    for name in tables.names("article"):
        articles = tables.read("article", name, ARTICLE)
        told = wordless(tables.read("translation", name, WORDLESS))
        for whole in whole_articles(articles, told, ARTICLE_FILE.empty_table(), FILE.empty_table()):
            if not is_public(whole.article) and languages_of(whole, about)[0]:
                found.add(whole.article["source_id"])
    return found


def _translations(tables: Tables) -> Iterator[pa.Table]:
    return (tables.read("translation", each, TRANSLATION) for each in tables.names("translation"))


async def _range(
    planning: Planning,
    name: str,
    articles: pa.Table,
    about: Knowledge,
    others: Mapping[str, Others],
) -> Planned:
    """Plan a range of articles; one whose files could not be read fails, and is open."""
    tables = planning.tables
    unread = tables.load_note(UNREAD)
    is_lost = pc.is_in(articles["source_id"], value_set=pa.array(list(unread), pa.string()))
    translations = tables.read("translation", name, TRANSLATION)
    ids = [*articles["source_id"].to_pylist(), *translations["source_id"].to_pylist()]
    entries = await planning.ledger.entries(EntityType.ARTICLE, ids)
    reader = tables.area.reader(FILES, contract=FILE)
    files = reader.read_keys(sorted({sort_key(each) for each in articles["source_id"].to_pylist()}))
    found = await asyncio.to_thread(
        plan_articles,
        articles.filter(pc.invert(is_lost)),
        translations,
        tables.read("article_file", name, ARTICLE_FILE),
        newest_files(files),
        knowledge=about,
        settled={
            each: {key for key, entry in own.items() if entry.may_stand}
            for each, own in entries.items()
        },
        versions={each: versions_of(own) for each, own in entries.items()},
        hidden={
            each: own[GONE].fingerprint
            for each, own in entries.items()
            if GONE in own and own[GONE].is_settled
        },
        others=others,
    )
    lost = [
        left_out(
            EntityType.ARTICLE,
            row["source_id"],
            Fate(Outcome.FAILED, unread[row["source_id"]]),
            url=row["url"],
        )
        for row in articles.filter(is_lost).to_pylist()
    ]
    return replace(found, accounts=pa.concat_tables([found.accounts, from_rows(lost, ACCOUNT)]))


async def _plan_tree(planning: Planning, about: Knowledge, standing: _Standing) -> None:
    """Plan collections, each level in batches of its own: those around it are there before."""
    tables = planning.tables
    rows = tables.read("collection", TREE, COLLECTION)
    if planning.scope.article_ids is not None:
        around = {
            each["source_id"] for own in standing.collections for each in about.tree.path(own)
        }
        rows = rows.filter(pc.is_in(rows["source_id"], value_set=pa.array(sorted(around))))
    entries = await planning.ledger.entries(EntityType.COLLECTION, rows["source_id"].to_pylist())
    found = plan_collections(
        rows,
        about.centers,
        rules=about.rules,
        base=about.base,
        lonely=sorted(standing.lonely),
        standing={each: known for each, own in entries.items() if (known := _stands(own))},
    )
    tables.write("account-collection", TREE, found.accounts)
    for number, batch in enumerate(_levels(found.records)):
        tables.write("plan-collection", f"{TREE}-{number:04d}", batch)


def _stands(entries: Mapping[str, Entry]) -> Standing | None:
    """Return the collection that an earlier run settled."""
    entry = entries.get(STEP)
    if entry is None or not entry.is_settled or entry.target_id is None:
        return None
    return Standing(entry.target_id, bool(entry.is_found))


def _levels(records: Sequence[PlannedRecord]) -> Iterator[pa.Table]:
    """Yield batches of collections, the outermost first: they come in that order."""
    level_of: dict[str, int] = {}
    levels: dict[int, list[PlannedRecord]] = {}
    for record in records:
        parent = record.steps[0].body.get("parent_id")
        level = 1 + level_of[parent[REF][1]] if parent else 0
        level_of[record.ref.source_id] = level
        levels.setdefault(level, []).append(record)
    for level in sorted(levels):
        yield from batches(levels[level])


def _left(tables: Tables) -> pa.Table:
    """Return accounts of what the transform left out of the knowledge base."""
    rows = [
        left_out(
            EntityType(row["entity"]),
            row["source_id"],
            Fate(Outcome.FAILED if row["reason"] == BROKEN else Outcome.SKIPPED, row["reason"]),
        )
        for row in left_of_knowledge(tables)
        if row["reason"] != DELETED or row["entity"] != EntityType.ARTICLE
    ]
    return from_rows(rows, ACCOUNT)
