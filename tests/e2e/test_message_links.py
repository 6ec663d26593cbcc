"""Links of tickets' messages to the help center lead to Intercom's once its articles are there."""

import re
from contextlib import asynccontextmanager

import pytest

from connectors.sandbox.faults import error_list
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.e2e import pipeline
from tests.e2e.read_back import verified
from tests.e2e.world import world

pytestmark = pytest.mark.slow

FIRMWARE = f"/hc/en-us/articles/{IDS + 301}-Firmware-history"
GERMAN = f"/hc/de/articles/{IDS + 301}"
BRACKETS = f"/hc/en-us/sections/{IDS + 202}"
DEAD = f"/hc/en-us/articles/{IDS + 329}-Halogen-bulbs"


@asynccontextmanager
async def moving(folder, more="", **switches):
    """Serve both sides and yield them with a migration file that moves articles and tickets."""
    async with world(folder, **switches) as served:
        config = served.config()
        text = config.read_text().replace(
            "[companies, contacts, tickets]", "[companies, contacts, tickets, articles]"
        )
        config.write_text(f"{text}{more}\n")
        yield served, config


async def said(served):
    """Return all texts of the workspace's conversations as one."""
    state = await served.state()
    return str(state["conversations"])


TICKET = ["1062"]
PAGE = re.compile(r"/help/\w+/(\w+)/(articles|collections)/(\d+)")


async def test_links_lead_to_the_pages_in_intercom_in_their_own_languages(tmp_path):
    async with moving(tmp_path, "demo: {articles: 40}") as (served, config):
        ended = await pipeline.run_demo(config, TICKET)
        text = await said(served)
        pages = {(locale, kind) for locale, kind, _ in PAGE.findall(text)}
        found = await verified(config, ended.run, entities=("ticket",))
        writes = served.writes
        again = await pipeline.run_demo(config, TICKET)

        assert served.writes == writes
    assert (ended.stopped, again.stopped) == (None, None)
    assert pages == {("en", "articles"), ("de", "articles"), ("en", "collections")}
    assert [each in text for each in (FIRMWARE, GERMAN, BRACKETS, DEAD)] == [False] * 3 + [True]
    assert found.differences == []
    assert {"dead_link", "anchor_left_out"} <= losses_of(ended, "messages and notes")


async def test_what_intercom_does_not_have_keeps_its_old_address_and_is_counted(tmp_path):
    async with moving(tmp_path, "demo: {articles: 40}") as (served, config):
        served.target_faults.refuse(
            422, error_list(422), method="POST", path="^/articles$", text="Firmware history"
        )
        ended = await pipeline.run_demo(config, TICKET)
        text = await said(served)
        found = await verified(config, ended.run, entities=("ticket",))

    assert ended.stopped is None
    assert [each in text for each in (FIRMWARE, GERMAN)] == [True, True]
    assert "/collections/" in text
    assert found.differences == []
    assert "link_not_moved" in losses_of(ended, "messages and notes")


async def test_an_article_that_an_earlier_run_moved_is_led_to_as_well(tmp_path):
    async with moving(tmp_path, "demo: {articles: 1}") as (served, config):
        both = config.read_text()
        config.write_text(both.replace("[companies, contacts, tickets, articles]", "[articles]"))
        await pipeline.run_full(config)
        config.write_text(both)
        await pipeline.run_demo(config, TICKET)
        text = await said(served)

    assert [each in text for each in (FIRMWARE, GERMAN, BRACKETS)] == [False] * 3


async def test_who_keeps_the_old_addresses_gets_them(tmp_path):
    async with moving(tmp_path) as (served, config):
        text = config.read_text().replace("options: {", "options: {kb_links: keep, ")
        config.write_text(text)
        await pipeline.run_demo(config, TICKET)
        text = await said(served)

    assert [each in text for each in (FIRMWARE, GERMAN, BRACKETS)] == [True] * 3


def losses_of(ended, entity):
    return {row["reason"] for row in ended.reasons["losses"] if row["label"].lower() == entity}
