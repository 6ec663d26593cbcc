"""The sample desk's help centers on their way into a workspace: what tests of whole runs share."""

import json
import re
from contextlib import asynccontextmanager

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.kept import kept
from tests.e2e.world import world
from tests.local import local_client

KINDS = ("articles", "collections", "internal_articles")


@asynccontextmanager
async def moving(folder, more="", **switches):
    """Serve both sides and yield them with a migration file that moves articles alone."""
    async with world(folder, **switches) as served:
        yield served, articles_alone(served, more)


def articles_alone(served, more=""):
    """Write the migration file and return where it lies."""
    config = served.config()
    text = config.read_text().replace("[companies, contacts, tickets]", "[articles]")
    config.write_text(f"{text}{more}\n")
    return config


@asynccontextmanager
async def moved_guide():
    """Yield both sides as a full run has left them, the migration file, and how the run ended."""
    async with kept(_move, sample_desk) as (served, (config, ended)):
        yield served, config, ended


async def _move(served):
    config = articles_alone(served)
    ended = await pipeline.run_full(config)
    assert ended.stopped is None, ended.stopped
    return config, ended


async def ask_desk(served, method, path, **body):
    """Do in the desk's help centers what its people do."""
    url = f"http://127.0.0.1:{served.source_port}"
    async with local_client(url) as client:
        answer = await client.request(method, f"/_sandbox/articles/{path}", json=body or None)
    assert answer.status_code < 300, answer.text


async def base(served):
    """Return what the workspace's help centers hold, whatever the ids are that links name."""
    state = await served.state()
    told = json.dumps({kind: state[kind] for kind in KINDS})
    return json.loads(re.sub(r"(/articles/|#h_)[0-9a-f]+", r"\1…", told))


def table(ended):
    columns = ("available", "migrated", "failed", "skipped")
    return {row["entity"]: tuple(row[name] for name in columns) for row in ended.rows}


def texts(state):
    """Return the bodies of public articles by title, in every language."""
    return {
        each["title"]: (each["state"], each["body"])
        for article in state["articles"]
        for each in article["contents"].values()
    }


def allow(config):
    """Say the word that lets everything go that the source has no more."""
    text = config.read_text()
    config.write_text(text.replace("options: {", "options: {withdraw_at_most: {share: 1}, "))


def map_articles(config, told):
    """Set `mapping.articles`."""
    text = config.read_text()
    config.write_text(text.replace("mapping:\n", f"mapping:\n  articles: {told}\n"))
