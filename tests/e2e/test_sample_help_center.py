"""The sample desk's help centers, and real pages, from the desk into Intercom and read back."""

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tasks.stage.knowledge import FILES, stage_article_files
from tasks.verify.knowledge import Comparing
from tests import kb_desk
from tests.e2e.knowledge_world import OPERATOR, World, world
from tests.tasks.guides import at_desk
from tests.tasks.load.loading import load
from tests.transforms.plan.knowledge.tags_given import tag_records
from transforms.contracts import FILE, from_rows
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    COLLECTION,
    HELP_CENTER,
    TRANSLATION,
)
from transforms.plan.knowledge.articles import plan_articles
from transforms.plan.knowledge.base import matched_centers
from transforms.plan.knowledge.collections import plan_collections, tree_of
from transforms.plan.knowledge.contents import Knowledge, public_languages, whole_articles
from transforms.plan.knowledge.neighbours import Neighbours, asked_anchors, headings_asked
from transforms.plan.workspace import Matching
from transforms.rules import Rules
from transforms.verify.article_cases import article_cases, collection_findings
from transforms.verify.findings import Kind

OF_OTHERS = {Kind.LINK_DEAD, Kind.LINK_UNCHECKED}  # of links that lead out of this machine
CENTERS = (
    {
        "identifier": "lumenbikes",
        "display_name": "Lumen Bikes",
        "locales": ["en", "de", "fr", "es", "pt-BR", "ja", "zh-CN", "ru", "ar", "it"],
    },
)


class Moved:
    """A help center that was read from a desk and moved, with all that was planned."""

    def __init__(self, at, place: World, base, held):
        self.place = place
        tables = {
            name: from_rows(at.rows(name, contract), contract)
            for name, contract in (
                ("help_center", HELP_CENTER),
                ("collection", COLLECTION),
                ("article", ARTICLE),
                ("translation", TRANSLATION),
                ("article_file", ARTICLE_FILE),
            )
        }
        tables[FILES] = from_rows(held, FILE)
        self.rules = Rules(source_kind="zendesk", source_name="Zendesk")
        centers = matched_centers(tables["help_center"], base)
        tree = tree_of(tables["collection"])
        self.given = [tables[n] for n in ("article", "translation", "article_file", FILES)]
        self.wholes = list(whole_articles(*self.given))
        about = Knowledge(self.rules, base, centers, tree, Matching(OPERATOR))
        asked = asked_anchors([tables["translation"]])
        found = Neighbours(
            public_languages(self.wholes, about),
            frozenset(tree.rows),
            headings_asked([tables["translation"]], asked),
        )
        self.about = replace(about, neighbours=found)
        lonely = {
            row["help_center_id"]
            for row in tables["article"].to_pylist()
            if row["collection_id"] not in tree.rows
        }
        told = {"rules": self.rules, "base": base, "lonely": sorted(lonely)}
        self.tree = plan_collections(tables["collection"], centers, **told)
        self.articles = plan_articles(*self.given, knowledge=self.about)

    async def load(self):
        tags = {
            step.body["id"]["$ref"][1]
            for record in self.articles.records
            for step in record.steps
            if step.key.startswith("tag:")
        }
        await load(tag_records(*sorted(tags)), self.place.target, self.place.ledger)
        return await self.place.load(self.tree, self.articles)

    async def findings(self):
        """Return what is found when all is read back, by kind."""
        refs = {record.ref for plan in (self.tree, self.articles) for record in plan.records}
        refs |= {
            ("tag", step.body["id"]["$ref"][1])
            for record in self.articles.records
            for step in record.steps
            if step.key.startswith("tag:")
        }
        targets = await self.place.targets(refs)
        records = [record.ref.source_id for record in self.articles.records]
        kinds = {
            record.ref.source_id: "internal_article"
            if record.steps[0].key == "internal"
            else "article"
            for record in self.articles.records
        }
        losses = await self.place.lost(records)
        cases = article_cases(self.wholes, self.about, targets=targets, kinds=kinds, losses=losses)
        found = await Comparing(self.place.target).all(list(cases))
        for record in self.tree.records:
            target_id = targets["collection", record.ref.source_id]
            shown = await self.place.target.fetch("collection", target_id)
            found += collection_findings(record, target_id, shown, targets)
        return found


def files_of(at):
    reader = at.shared.area.reader(FILES, contract=FILE)
    rows = [reader.read_keys([key]).to_pylist() for key in reader.keys().to_pylist()]
    return list({row["id"]: row for each in rows for row in each}.values())


@asynccontextmanager
async def moved(tmp_path, desk=None, **switches):
    for name in ("source", "target"):
        (tmp_path / name).mkdir()
    async with at_desk(tmp_path / "source", desk=desk) as at:
        await at.read()
        await at.shaped()
        await stage_article_files(at.shared, "full-1")
        held = files_of(at)
        async with world(
            tmp_path / "target",
            help_centers=CENTERS,
            store_of=at.shared.files,
            types={row["sha256"]: row["content_type"] for row in held},
            **switches,
        ) as place:
            yield Moved(at, place, await place.inventory(tmp_path), held)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_the_sample_desks_articles_arrive_and_are_found_right(tmp_path, way):
    async with moved(tmp_path, article_html=way) as told:
        tallies = await told.load()
        found = await told.findings()

    assert [failures for _, _, failures in tallies] == [{}] * 4
    kinds = Counter(each.kind for each in found if each.kind not in OF_OTHERS)
    assert kinds == {Kind.LINK_DEAD_BEFORE: 3}


@pytest.mark.slow
@pytest.mark.parametrize("way", ["strict", "lenient"])
@pytest.mark.skipif(not kb_desk.PAGES.exists(), reason="the samples are not at hand")
async def test_real_pages_in_ten_languages_arrive_with_every_word(tmp_path, way):
    async with moved(tmp_path, desk=kb_desk.kb_desk(), article_html=way) as told:
        tallies = await told.load()
        found = await told.findings()
        state = await told.place.state()

    assert [failures for _, _, failures in tallies] == [{}] * 4
    assert Counter(each.kind for each in found if each.kind not in OF_OTHERS) == {}
    assert [len(each["contents"]) for each in state["articles"]] == [9, 9, 9]


async def test_nothing_restricted_is_on_any_page(tmp_path):
    async with moved(tmp_path) as told:
        await told.load()
        state = await told.place.state()

    restricted = {
        translation["title"]
        for whole in told.wholes
        if whole.article["audience"] != "everyone"
        for translation in whole.translations
    }
    public = {
        content["title"]
        for article in state["articles"]
        for content in article["contents"].values()
        if content["state"] == "published"
    }
    assert restricted
    assert public
    assert not restricted & public
