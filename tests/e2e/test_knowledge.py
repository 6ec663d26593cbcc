"""A help center goes from canonical tables into the sandbox, and is read back."""

import base64
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from connectors.intercom import open_intercom
from connectors.intercom.articles.habits import Habits
from connectors.ledger import open_ledger
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from tests.connectors.intercom.scripted import Files
from tests.local import HEADERS
from tests.tasks.load.loading import load
from tests.transforms.plan.knowledge.base_given import (
    article_row,
    bytes_row,
    collection_row,
    file_row,
    link,
    named,
    neighbours,
    planned,
    planned_collections,
    translation_row,
)
from tests.transforms.plan.knowledge.tags_given import tag_records
from transforms.model import RecordRef
from transforms.plan.knowledge.base import TargetBase, TargetCenter
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
            for records in (plan.records, plan.later)
        ]
        return [(each.migrated, each.failed, each.failures) for each in tallies]

    async def state(self):
        async with self.session.get("/_sandbox/dump?natural=1") as answer:
            return await answer.json()

    async def article(self, source_id):
        ref = RecordRef("article", source_id)
        target_id = (await self.ledger.targets([ref]))[ref]
        return await self.target.fetch("article", target_id)

    async def page(self, url):
        async with self.session.get(url) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def world(tmp_path, **switches):
    store, faults = Store(None), Faults(seed=1)
    seed_workspace(store)
    config = IntercomSandboxConfig(**{"rate_limit_per_window": None, **switches})
    pictures = web.Application()
    pictures.router.add_get("/{name}", _picture)
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
    '<h3 id="sub">Sub</h3><p><a href="#sub">here</a> <a href="/two">there</a></p>'
)
FILES = [
    file_row("f1", is_inline=True, addresses=["/a.png"], name="a.png"),
    file_row("f2", is_inline=True, addresses=["/gone.png"], name="gone.png"),
    file_row("f3", name="manual.pdf"),
]
HELD = [
    bytes_row("f1", sha256="pic", content_type="image/png"),
    bytes_row("f2", sha256="gone", content_type="image/png"),
    bytes_row("f3", sha256="doc"),
]
LINKS = [link("/two", source_id="2", anchor="deep")]


def desk(place, *, neighbours_of=("1", "2"), **changed):
    """Plan two articles that lead to each other, one of them restricted in a third."""
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
    return planned(
        rows,
        [first, german, second, secret],
        FILES,
        HELD,
        base=place.base,
        tree=TREE,
        matching=MATCHING,
        neighbours=neighbours(*neighbours_of, headings=spots),
        **changed.get("known", {}),
    )


async def moved(place, **changed):
    """Move the tree and the articles; the tags are there already."""
    await tags(place)
    tree = planned_collections(*TREE, base=place.base)
    return await place.load(tree, desk(place, **changed))


async def tags(place):
    records = tag_records("vip", "guide / start")
    await load(records, place.target, place.ledger)


@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_a_help_center_arrives_with_its_tree_languages_links_and_pictures(tmp_path, way):
    async with world(tmp_path, article_html=way) as place:
        told = await moved(place)
        state = await place.state()
        pages = [await place.page((await place.article(n))["url"]) for n in "12"]

    assert [failed for _, failed, _ in told] == [0, 0, 0, 0]
    articles = {each["contents"]["en"]["title"]: each for each in state["articles"]}
    first = articles["Title 1"]
    assert (first["parent_id"], first["tags"]) == (["Guide", "Start"], ["vip"])
    assert first["contents"]["de"]["state"] == "draft"
    assert first["contents"]["en"]["author_id"] == int(AMELIE)
    assert [status for status, _ in pages] == [200, 200]
    assert len(state["internal_articles"]) == 1
    assert "secret" not in str(state["articles"])


@pytest.mark.parametrize("way", ["strict", "lenient"])
async def test_bodies_come_back_as_the_workspace_can_show_them(tmp_path, way):
    async with world(tmp_path, article_html=way) as place:
        await moved(place)
        shown = await place.article("1")
        pieces = (await place.ledger.entries("article", ["1"]))["1"].values()

    body = shown["body"]
    nested = way == "lenient"
    assert (body.count("<ul>"), "intercom-interblocks-callout" in body) == (
        3 if nested else 2,
        nested,
    )
    assert ("[image: G]" in body, body.count("<img")) == (True, 1)
    observed = " ".join(each.observed or "" for each in pieces)
    assert ("plain_form_sent" in observed) is not nested
    assert "image_left_out" in observed


async def test_links_lead_to_articles_and_their_headings(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        shown = await place.article("1")
        other = await place.article("2")

    body = shown["body"]
    own = body.split('<h2 id="')[1].split('"')[0]
    deep = other["body"].split('<h1 id="')[1].split('"')[0]
    root = f"{place.url}/a/help/lumenbikes/en/articles"
    assert f'href="{root}/{shown["id"]}#{own}"' in body
    assert f'href="{root}/{other["id"]}#{deep}"' in body


async def test_a_second_run_sends_nothing(tmp_path):
    async with world(tmp_path) as place:
        await moved(place)
        before = place.store.changes
        await moved(place)

        assert place.store.changes == before
