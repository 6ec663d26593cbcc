"""A help center from canonical tables to a workspace behind a port: what tests of it share."""

import base64
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from connectors.intercom import open_intercom
from connectors.intercom.articles.habits import Habits
from connectors.ledger import open_ledger
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from connectors.staging import Area
from tasks.run.kept import observed, sent_version
from tasks.stage.help_centers import read_base
from tasks.stage.inventory import KIND
from tasks.stage.writing import stage_resource
from tests.connectors.intercom.scripted import Files
from tests.local import HEADERS
from tests.tasks.load.loading import load
from tests.transforms.plan.knowledge.base_given import (
    article_row,
    article_rules,
    bytes_row,
    centers,
    collection_row,
    collections,
    file_row,
    link,
    named,
    neighbours,
    planned,
    planned_collections,
    translation_row,
)
from tests.transforms.plan.knowledge.tags_given import tag_records
from transforms.contracts import FILE, from_rows
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.model import RecordRef
from transforms.plan.knowledge.base import TargetBase, TargetCenter
from transforms.plan.knowledge.collections import tree_of
from transforms.plan.knowledge.contents import Knowledge, whole_articles
from transforms.plan.workspace import Matching

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OPERATOR, AMELIE = "991267001", "991267002"
MATCHING = Matching(OPERATOR, admins={"a1": AMELIE})


@dataclass
class World:
    """A workspace behind a port, the ledger, and where files are had."""

    url: str
    files: str
    store: Store
    faults: Faults
    target: Any
    ledger: Any
    session: aiohttp.ClientSession
    config: Any

    @property
    def base(self):
        place = f"{self.url}/a/help/lumenbikes"
        center = TargetCenter("79", "Acme", "acme", place, ("en", "de", "fr"), is_default=True)
        return TargetBase((center,))

    async def load(self, *plans):
        tallies = [
            await load(records, self.target, self.ledger, at_once=1)
            for plan in plans
            for records in (plan.records, plan.second)
        ]
        return [(each.migrated, each.failed, each.failures) for each in tallies]

    async def state(self):
        async with self.session.get("/_sandbox/dump?natural=1") as answer:
            return await answer.json()

    async def article(self, source_id):
        ref = RecordRef("article", source_id)
        target_id = (await self.ledger.targets([ref]))[ref]
        return await self.target.fetch("article", target_id)

    def tree(self):
        return planned_collections(*TREE, base=self.base)

    async def known(self):
        """Return all ids by entity and source id."""
        told = [("article", each) for each in ("1", "2", "3", "3:en-us")]
        told += [("collection", row["source_id"]) for row in TREE]
        told += [("tag", each) for each in ("vip", "guide / start")]
        return dict(await self.ledger.targets([RecordRef(*each) for each in told]))

    async def targets(self, refs):
        """Return ids in the workspace by entity and source id."""
        return dict(await self.ledger.targets([RecordRef(*each) for each in refs]))

    async def lost(self, ids):
        """Return what was given up when articles were sent."""
        found = await self.ledger.entries("article", list(ids))
        return {
            source_id: [loss for e in entries.values() for loss in observed(e).get("losses", ())]
            for source_id, entries in found.items()
        }

    async def kinds(self):
        """Return what the articles' records are in the workspace."""
        return {
            source_id: "internal_article" if ":" in source_id else "article"
            for entity, source_id in await self.known()
            if entity == "article"
        }

    async def losses(self):
        return await self.lost(["1", "2", "3", "3:en-us"])

    async def requests(self):
        """Return how many requests have written something."""
        async with self.session.get("/_sandbox/stats") as answer:
            told = (await answer.json())["requests"]
        return sum(count for name, count in told.items() if not name.startswith("GET "))

    async def put(self, article_id, **body):
        """Change an article as people do."""
        async with self.session.put(f"/articles/{article_id}", json=body) as answer:
            assert answer.status == 200

    async def delete(self, path):
        async with self.session.delete(path) as answer:
            assert answer.status == 200

    async def versions(self, *ids):
        """Return what the ledger knows, as planning is told."""
        found = await self.ledger.entries("article", list(ids))
        told = {
            each: [k for k, e in entries.items() if e.is_settled] for each, entries in found.items()
        }
        sent = {
            each: {k: version for k, e in entries.items() if (version := sent_version(e))}
            for each, entries in found.items()
        }
        return {"settled": told, "versions": sent}

    async def inventory(self, folder):
        """Read what the workspace has, and return it as planning needs it."""
        area = Area(folder / "staging", "acme")
        for resource in self.target.knowledge_resources:
            await stage_resource(
                self.target,
                resource,
                area,
                run="full-1",
                note=lambda _name, _count: None,
                kind=KIND,
            )
        return read_base(area)

    async def page(self, url):
        async with self.session.get(url) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def world(tmp_path, *, help_centers=None, store_of=None, types=None, **switches):
    """Serve a workspace; files are had from `store_of` by their hashes, else they are all alike."""
    store, faults = Store(None), Faults(seed=1)
    seed_workspace(store, help_centers=help_centers)
    config = IntercomSandboxConfig(**{"rate_limit_per_window": None, **switches})
    pictures = web.Application()
    pictures.router.add_get("/{name}", _picture if store_of is None else _from(store_of, types))
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    app = intercom_app(store, config=config, faults=faults)
    async with (
        await serve(pictures) as files,
        await serve(app) as served,
        aiohttp.ClientSession(served.url, headers=HEADERS) as session,
    ):
        habits = Habits(
            owned=ledger.claimed, public=lambda sha256, name: f"{files.url}/{sha256}.png"
        )
        target = open_intercom(
            served.url,
            config.token,
            api_version="2.16",
            rate_reserve=0.0,
            max_in_flight=8,
            search_lag_s=0.0,
            files=Files(),
            habits=habits,
        )
        try:
            yield World(served.url, files.url, store, faults, target, ledger, session, config)
        finally:
            await target.aclose()
            await ledger.close()


def _from(store, types):
    async def answer(request):
        sha256 = request.match_info["name"].partition(".")[0]
        return web.Response(body=store.path(sha256).read_bytes(), content_type=types[sha256])

    return answer


async def _picture(request):
    if request.match_info["name"].startswith("gone"):
        raise web.HTTPNotFound
    return web.Response(body=PIXEL, content_type="image/png")


TREE = [
    collection_row("category:1", names=named("Guide", de="Anleitung")),
    collection_row("section:1", "Start", parent_id="category:1"),
]
BODY = (
    '<h2 id="top">Top</h2><p>Hello <img src="/a.png" alt="A"> <img src="/gone.png" alt="G"></p>'
    "<ul><li>a<ul><li>b</li></ul></li></ul>"
    '<div class="callout"><p>careful</p></div>'
    "<table><tr><td>first</td></tr><tr><td>second</td></tr></table>"
    '<h3 id="sub">Sub</h3><p><a href="#sub">here</a> <a href="/two">there</a></p>'
)
FILES = [
    file_row("f1", is_inline=True, addresses=["/a.png"], name="a.png"),
    file_row("f2", is_inline=True, addresses=["/gone.png"], name="gone.png"),
    file_row("f3", name="manual.pdf"),
]
HELD = [
    bytes_row("f1", sha256=hashlib.sha256(PIXEL).hexdigest(), content_type="image/png"),
    bytes_row("f2", sha256="gone", content_type="image/png"),
    bytes_row("f3", sha256="doc"),
]
LINKS = [link("/two", source_id="2", anchor="deep")]


def desk(place, *, neighbours_of=("1", "2"), **changed):
    """Plan three articles: one leads to another, and the third is restricted."""
    return planned(**told_of(place, neighbours_of=neighbours_of, **changed))


def told_of(place, *, neighbours_of=("1", "2"), restricted="internal", **changed):
    """Return what the articles are planned of."""
    first = translation_row("1", body=changed.get("body", BODY), links=LINKS)
    german = translation_row("1", "de", body="<p>Hallo</p>", is_draft=True)
    second = translation_row("2", body='<h1 id="deep">Deep</h1><p>x</p>')
    secret = translation_row("3", body="<p>secret</p>")
    rows = [
        article_row("1", labels=["vip"], **changed.get("first", {})),
        article_row("2"),
        article_row("3", audience="agents"),
    ]
    spots = {("2", "en-us", "deep"): 0}
    return {
        "articles": rows,
        "translations": [first, german, second, secret],
        "files": FILES,
        "held": HELD,
        "base": place.base,
        "tree": TREE,
        "rules": article_rules({"restricted": restricted}),
        "matching": MATCHING,
        "neighbours": neighbours(*neighbours_of, headings=spots),
        **changed.get("known", {}),
    }


def wholes(place, **changed):
    """Return the articles with all that belongs to them, and what they share."""
    told = told_of(place, **changed)
    tables = [told.pop(name) for name in ("articles", "translations", "files", "held")]
    contracts = (ARTICLE, TRANSLATION, ARTICLE_FILE, FILE)
    given = [from_rows(rows, contract) for rows, contract in zip(tables, contracts, strict=True)]
    tree = tree_of(collections(*told.pop("tree")))
    found = centers(told["base"])
    return list(whole_articles(*given)), Knowledge(centers=found, tree=tree, **told)


async def moved(place, **changed):
    """Move the tree and the articles; the tags are there already."""
    await tags(place)
    tree = planned_collections(*TREE, base=place.base)
    return await place.load(tree, desk(place, **changed))


async def tags(place):
    records = tag_records("vip", "guide / start")
    await load(records, place.target, place.ledger)
