"""A process that is killed while it reads a Freshdesk account goes on, and loses nothing."""

import asyncio
import re
from contextlib import asynccontextmanager

import pytest

from connectors.staging import Area, KeyRange
from tests.e2e.attempts import Process
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_full
from tests.e2e.states import differences
from transforms.freshdesk.source import FRESHDESK
from transforms.latest import latest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

SIGNED = re.compile(r"\?X-Amz-[^\"\\]*")
PORT = re.compile(r"(?:127\.0\.0\.1|localhost):\d+")
ROLES = FRESHDESK.roles
LISTS = (
    *ROLES.setup,
    ROLES.companies,
    ROLES.people,
    ROLES.tickets,
    ROLES.bulk_messages,
    "messages",
)
# Calls of an attempt that the account has answered when its process is killed: among the small
# lists, people one by one, lists of tickets, numbers that no list has, tickets and files.
KILLS = (3, 12, 30, 45, 70, 110, 150)


@asynccontextmanager
async def served(place):
    place.mkdir()
    async with moved(place) as at:
        yield at


def asked(at):
    return sum(at.served.stats.requests.values())


async def attempt(at, kill_at=None):
    """Run in a process of its own; say how it ended. `kill_at`: after so many calls."""
    before = asked(at)
    process = Process(at.config.with_suffix(".told"), run_full, str(at.config))
    ending = asyncio.ensure_future(process.ended())
    while kill_at is not None and not ending.done() and asked(at) - before < kill_at:
        await asyncio.sleep(0.001)
    if kill_at is not None:
        process.kill()
    return await ending


def staged(at):
    """Return the newest version of every row, without ports and the signatures of links."""
    area = Area(at.config.parent / "staging", "freshdesk")
    found = {}
    for name in LISTS:
        for row in latest(area.reader(name).read(KeyRange("", None))).to_pylist():
            told = PORT.sub("desk", SIGNED.sub("", row["payload"]))
            found[name, row["parent_id"], row["id"]] = told
    return found


async def test_seven_kills_while_reading_leave_no_trace(tmp_path):
    async with served(tmp_path / "whole") as at:
        assert (await attempt(at)).code == 1  # two files are gone, as ever
        whole, wanted = await at.state(), staged(at)
    async with served(tmp_path / "killed") as at:
        for calls in KILLS:
            assert (await attempt(at, calls)).is_killed
        assert at.writes == 0
        assert (await attempt(at)).code == 1

        assert differences(await at.state(), whole) == []
        assert len(wanted) > 300
        assert staged(at) == wanted
