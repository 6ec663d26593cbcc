"""What `redirects` writes: each old address of a page leads to one that readers can open."""

import csv
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tasks.export.redirects import RULES, TABLE, write_redirects
from tasks.run.session import session
from tests.e2e import pipeline
from tests.e2e.world import world
from tests.local import local_client
from transforms.errors import FatalError


@asynccontextmanager
async def moving(folder):
    async with world(folder) as served:
        config = served.config()
        text = config.read_text().replace("[companies, contacts, tickets]", "[articles]")
        config.write_text(text)
        yield served, str(config)


async def written(config):
    async with session(config) as shared:
        return await write_redirects(shared)


async def test_every_new_address_is_a_page_and_every_old_one_was(tmp_path):
    async with moving(tmp_path) as (served, config):
        await pipeline.run_full(config)
        writes = served.writes
        done = await written(config)
        rows = list(csv.DictReader((done.folder / TABLE).read_text().splitlines()))
        articles = [row for row in rows if row["entity"] == "article"]
        here = f"http://127.0.0.1:{served.source_port}/"
        ours = [row["old"] for row in articles if row["locale"] and row["old"].startswith(here)]
        async with local_client("") as client:
            new = {(await client.get(url)).status_code for url in {r["new"] for r in articles}}
            old = {(await client.get(url)).status_code for url in ours[:20]}

        assert served.writes == writes
    assert (new, old) == ({200}, {200})
    assert (done.addresses, done.left > 0) == (len(rows), True)
    assert {row["entity"] for row in rows} == {"article", "collection"}
    rules = (done.folder / RULES).read_text()
    assert [row for row in articles if f'"{row["new"]}";' not in rules] == []


async def test_without_a_plan_it_says_what_to_run(tmp_path):
    async with moving(tmp_path) as (_, config):
        with pytest.raises(FatalError, match="run full"):
            await written(config)


async def test_a_source_without_a_knowledge_base_has_none(tmp_path):
    async with moving(tmp_path) as (_, config), session(config) as shared:
        shared.kind = replace(shared.kind, knowledge=None)
        with pytest.raises(FatalError, match="no knowledge base"):
            await write_redirects(shared)
