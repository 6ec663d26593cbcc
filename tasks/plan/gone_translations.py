"""Languages that the source has no more of articles that stay: found before these are planned."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from connectors.intercom.articles.requests import languages_seen
from connectors.intercom.seen import SEEN
from connectors.ledger import Entry
from tasks.plan.planning import Planning
from tasks.plan.shape_knowledge import left_out as left_of_knowledge
from tasks.run.kept import SPOKEN, observed
from tasks.run.tables import Tables
from transforms.contracts import FILE
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE
from transforms.model import EntityType
from transforms.payloads import BROKEN
from transforms.plan.knowledge.article_accounts import CONTENT
from transforms.plan.knowledge.articles import CREATE
from transforms.plan.knowledge.contents import WORDLESS, Knowledge, whole_articles, wordless
from transforms.plan.knowledge.gone import GONE
from transforms.plan.knowledge.withdrawn import Had, Others, Spoken, Unread, others_of
from transforms.plan.withdrawals import NOTE, is_beyond, sentence

SET_BY: Final = (CREATE, CONTENT, GONE)  # the steps that say which languages an article has

Place = tuple[str, str]  # a help center, and a language of Intercom's


async def lost_languages(planning: Planning, about: Knowledge) -> dict[str, Others]:
    """Return what Intercom has from us of the run's articles without words in the source, by id.

    Where too many pages of one language go at once they are held: a language that is turned off,
    or a list that was not read whole, looks as if each had been deleted.
    """
    found: dict[str, Others] = {}
    center_of: dict[str, str] = {}
    moved: Counter[Place] = Counter()
    unread = unread_translations(planning.tables)
    for articles, translations in _ranges(planning.tables):
        entries = await planning.ledger.entries(
            EntityType.ARTICLE, articles["source_id"].to_pylist()
        )
        had = {each: seen for each, own in entries.items() if (seen := languages_of_entries(own))}
        centers = dict(_centers(articles))
        moved.update(
            (centers[each], to) for each, own in had.items() for to, shown in own.items() if shown
        )
        if not had:
            continue
        none = ARTICLE_FILE.empty_table(), FILE.empty_table()
        wholes = whole_articles(articles, translations, *none)
        lost = others_of(wholes, about, had=had, unread=unread, spoken=spoken_in(entries))
        for row, others in await asyncio.to_thread(list, lost):
            found[row["source_id"]] = others
            center_of[row["source_id"]] = row["help_center_id"]
    beyond = _beyond(planning, found, center_of, moved)
    names = {key: each.name for key, each in about.centers.items()}
    told = [
        sentence(f"pages in {to} of help center {names[center]!r}", *numbers)
        for (center, to), numbers in beyond.items()
    ]
    planning.tables.save_note(NOTE, {**planning.tables.load_note(NOTE), "translation": told})
    return {
        each: others.holding({to for center, to in beyond if center == center_of[each]})
        for each, others in found.items()
    }


def spoken_in(entries: Mapping[str, Mapping[str, Entry]]) -> dict[str, Spoken]:
    """Return whose words each language of articles has from us, as far as the ledger knows.

    What an older version sent is not noted.
    """
    found: dict[str, Spoken] = {}
    for source_id, own in entries.items():
        told = [each for key in SET_BY if (each := own.get(key)) is not None and each.is_settled]
        told.sort(key=lambda each: str(each.begun_at))
        found[source_id] = {
            to: locale for each in told for to, locale in observed(each).get(SPOKEN, {}).items()
        }
    return found


def languages_of_entries(entries: Mapping[str, Entry]) -> Had:
    """Return the languages that our last word on an article names."""
    told = [(each, observed(each)) for key in SET_BY if (each := entries.get(key)) is not None]
    seen = [(str(each.begun_at), found) for each, found in told if each.is_settled]
    noted = [found[SEEN] for _, found in sorted(seen, key=_begun) if SEEN in found]
    return languages_seen(noted[-1]) if noted else {}


def unread_translations(tables: Tables) -> Unread:
    """Return the articles of which a translation could not be read."""
    return Unread(
        frozenset(
            row["parent_id"]
            for row in left_of_knowledge(tables)
            if row["entity"] == EntityType.TRANSLATION and row["reason"] == BROKEN
        )
    )


def _begun(told: tuple[str, dict[str, Any]]) -> str:
    return told[0]


def _ranges(tables: Tables) -> Iterator[tuple[pa.Table, pa.Table]]:
    for name in tables.names("article"):
        translations = wordless(tables.read("translation", name, WORDLESS))
        yield tables.read("article", name, ARTICLE), translations


def _centers(articles: pa.Table) -> Iterator[tuple[str, str]]:
    for row in articles.select(["source_id", "help_center_id"]).to_pylist():
        yield row["source_id"], row["help_center_id"]


def _beyond(
    planning: Planning,
    found: Mapping[str, Others],
    center_of: Mapping[str, str],
    moved: Mapping[Place, int],
) -> dict[Place, tuple[int, int]]:
    """Return of which help center and language too many pages go, and how many of how many."""
    bound = planning.rules.options.withdraw_at_most
    going = Counter(
        (center_of[each], to) for each, others in found.items() for to in others.withdrawn
    )
    return {
        place: (count, moved[place])
        for place, count in going.items()
        if is_beyond(count, moved[place], bound)
    }
