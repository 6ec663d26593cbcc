"""Runs in processes that are killed while they read a source, and what they have staged."""

import asyncio
import re

from connectors.staging import Area, KeyRange
from tests.e2e.attempts import Process
from tests.e2e.pipeline import run_full
from transforms.latest import latest

# What two equal desks have differently: signatures of links, ports, ids of options.
OTHERWISE = (
    (re.compile(r"\?(?:X-Amz-|expires=)[^\"\\]*"), ""),
    (re.compile(r"(?:127\.0\.0\.1|localhost):\d+"), "desk"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "option"),
)


async def attempt(at, kill_at=None):
    """Run in a process of its own; say how it ended. `kill_at`: after so many calls."""
    before = at.asked
    process = Process(at.config.with_suffix(".told"), run_full, str(at.config))
    ending = asyncio.ensure_future(process.ended())
    while kill_at is not None and not ending.done() and at.asked - before < kill_at:
        await asyncio.sleep(0.001)
    if kill_at is not None:
        process.kill()
    return await ending


def staged(at, kind, name):
    """Return the newest version of every row that a migration has read, without what differs."""
    roles = kind.roles
    lists = (*roles.setup, roles.companies, roles.people, roles.tickets, roles.bulk_messages)
    area = Area(at.config.parent / "staging", name)
    found = {}
    for each in (*lists, "messages"):
        for row in latest(area.reader(each).read(KeyRange("", None))).to_pylist():
            told = row["payload"]
            for pattern, word in OTHERWISE:
                told = pattern.sub(word, told)
            found[each, row["parent_id"], row["id"]] = told
    return found
