"""Articles that the source has no more, planned to be taken from readers; too many at once wait."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.ledger import Entry
from connectors.ledger.redirects import forwarded
from connectors.ledger.undo import known_records
from tasks.plan.batches import write_planned
from tasks.plan.gone_translations import languages_of_entries, unread_translations
from tasks.plan.knowledge_scope import all_rows
from tasks.plan.planning import Planning
from tasks.plan.shape_knowledge import TREE
from tasks.plan.shape_knowledge import left_out as left_of_knowledge
from tasks.run.tables import Tables
from transforms.knowledge.contracts import ARTICLE, HELP_CENTER, TRANSLATION
from transforms.model import EntityType, Outcome, PlannedRecord, RecordRef
from transforms.plan.accounts import Fate, left_out, planned
from transforms.plan.knowledge.article_accounts import CONTENT
from transforms.plan.knowledge.articles import CREATE, INTERNAL
from transforms.plan.knowledge.gone import GONE, gone_articles, replaced_articles
from transforms.plan.withdrawals import HELD, NOTE, held, is_beyond, sentence

DELETED: Final = "deleted_in_source"
PUBLIC_NOW: Final = "public_now"  # an internal article that readers have as a page by now
DRAFT_NOW: Final = "draft_now"  # an internal article that is a draft by now, as the file wishes


@dataclass(slots=True)
class _Seen:
    """What the run's tables say of articles: by id, and the help center that each stood in.

    A center without a name is that of articles which no table says more of.
    """

    translations: dict[str, set[str]] = field(default_factory=dict)  # by article that is there
    deleted: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)  # articles of which not each language was read
    centers: dict[str, str] = field(default_factory=dict)  # article: its help center

    def is_gone(self, record_id: str) -> bool:
        """Tell whether a record of ours, an article or a translation, has gone from the source."""
        article_id = _article_of(record_id)
        if record_id in self.deleted or article_id in self.deleted:
            return True
        return article_id in self.translations and not (
            article_id in self.unread or record_id in {article_id, *self.translations[article_id]}
        )

    def center(self, record_id: str) -> str:
        """Return the help center that a record is of."""
        return self.centers.get(record_id) or self.centers.get(_article_of(record_id), "")


async def plan_gone(
    planning: Planning, pages: Collection[str] = (), drafts: Collection[str] = ()
) -> None:
    """Plan to take from readers what the source has no more, as far as we have moved it.

    `pages`: the articles that become pages for readers; `drafts`: those that become drafts and are
    not for everybody. The internal ones that they were before go as well, each behind what it is
    now and however many: they are moved, not withdrawn.

    Where that is more than a run does unasked it is held, one help center after the other: one
    that is closed, or gives an empty list, looks as if all of its articles had been deleted.
    An article whose old address leads on to Intercom stays there: it was archived for that.
    """
    led = await forwarded(planning.ledger)
    known = await known_records(planning.ledger, EntityType.ARTICLE)
    seen = await asyncio.to_thread(_seen, planning.tables)
    now = dict.fromkeys(drafts, DRAFT_NOW) | dict.fromkeys(pages, PUBLIC_NOW)
    replaced = {each for each in known if _is_replaced(each, now) and not seen.is_gone(each)}
    gone = [
        each
        for each in known
        if each in replaced or (seen.is_gone(each) and _article_of(each) not in led)
    ]
    entries = await planning.ledger.entries(EntityType.ARTICLE, gone)
    records = _gone_records({each: own for each, own in entries.items() if each not in replaced})
    fresh = [each.ref.source_id for each in records if _is_fresh(each, entries)]
    beyond = _beyond(planning, seen, fresh, known)
    waiting = {each for each in fresh if seen.center(each) in beyond}
    if records:
        rows = [_account(each.ref, is_waiting=each.ref.source_id in waiting) for each in records]
        records = [held(each) if each.ref.source_id in waiting else each for each in records]
        write_planned(planning.tables, "article", GONE, planned(records, rows))
    _plan_replaced(planning, {each: own for each, own in entries.items() if each in replaced}, now)
    told = [sentence(f"articles of {name}", *numbers) for name, numbers in beyond.values()]
    planning.tables.save_note(NOTE, {**planning.tables.load_note(NOTE), "article": told})


def _plan_replaced(
    planning: Planning, entries: Mapping[str, Mapping[str, Entry]], now: Mapping[str, str]
) -> None:
    """Plan to delete internal articles that are articles by then; `now` says why, by article."""
    pages = {
        RecordRef(EntityType.ARTICLE.value, each): _article_of(each)
        for each, own in entries.items()
        if INTERNAL in own and own[INTERNAL].may_stand
    }
    if not pages:
        return
    rows = [
        left_out(
            EntityType.ARTICLE,
            each.source_id,
            Fate(Outcome.SKIPPED, now[article_id]),
            step_key=GONE,
        )
        for each, article_id in pages.items()
    ]
    found = planned((), rows, second=replaced_articles(pages))
    write_planned(planning.tables, "article", PUBLIC_NOW, found)


def _is_replaced(record_id: str, now: Collection[str]) -> bool:
    """Tell whether a record is an internal one of what is an article by now."""
    return record_id not in now and _article_of(record_id) in now


def _gone_records(entries: Mapping[str, Mapping[str, Entry]]) -> list[PlannedRecord]:
    made, shown_by, shown = {}, {}, {}
    for source_id, own in entries.items():
        ref = RecordRef(EntityType.ARTICLE.value, source_id)
        keys = [key for key in (CREATE, INTERNAL) if key in own and own[key].may_stand]
        if keys:
            made[ref] = keys[-1]
        if CONTENT in own and own[CONTENT].is_settled:
            shown_by[ref] = own[CONTENT].fingerprint
        shown[ref] = [each for each, is_shown in languages_of_entries(own).items() if is_shown]
    return gone_articles(made, shown_by, shown)


def _account(ref: RecordRef, *, is_waiting: bool) -> dict[str, Any]:
    entity = EntityType.ARTICLE
    if is_waiting:
        return left_out(entity, ref.source_id, Fate(Outcome.FAILED, HELD))
    return left_out(entity, ref.source_id, Fate(Outcome.SKIPPED, DELETED), step_key=GONE)


def _article_of(record_id: str) -> str:
    """Return the article of a record: an internal one's is its translation's."""
    return record_id.rpartition(":")[0] or record_id


def _is_fresh(record: PlannedRecord, entries: Mapping[str, Mapping[str, Entry]]) -> bool:
    """Tell whether no earlier run has let an article go as it is now."""
    before = entries[record.ref.source_id].get(GONE)
    return before is None or before.fingerprint != record.steps[0].fingerprint


def _beyond(
    planning: Planning, seen: _Seen, fresh: Iterable[str], known: Iterable[str]
) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return the help centers of which too much goes, each with its name and the numbers."""
    bound = planning.rules.options.withdraw_at_most
    names = {
        row["source_id"]: row["name"]
        for row in planning.tables.read("help_center", TREE, HELP_CENTER).to_pylist()
    }
    moved = Counter(seen.center(each) for each in known)
    whole = sum(moved.values())
    found = {}
    for center, going in Counter(map(seen.center, fresh)).items():
        count = moved[center] if center else whole
        if is_beyond(going, count, bound):
            found[center] = (f"help center {names.get(center, center)!r}", (going, count))
    return found


def _seen(tables: Tables) -> _Seen:
    seen = _Seen()
    unread = unread_translations(tables)
    for row in all_rows(tables, "article", ARTICLE, ("source_id", "help_center_id", "losses")):
        if unread.has(row):
            seen.unread.add(row["source_id"])
        seen.translations[row["source_id"]] = set()
        seen.centers[row["source_id"]] = row["help_center_id"]
    for row in all_rows(tables, "translation", TRANSLATION, ("source_id", "article_id")):
        seen.translations.setdefault(row["article_id"], set()).add(row["source_id"])
    for row in left_of_knowledge(tables):
        if row["reason"] == DELETED:
            seen.deleted.add(row["source_id"])
            if row["entity"] == EntityType.ARTICLE and row["parent_id"]:
                seen.centers[row["source_id"]] = row["parent_id"]
    return seen
