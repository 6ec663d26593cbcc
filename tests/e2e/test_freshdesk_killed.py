"""A process that is killed while it reads a Freshdesk account goes on, and loses nothing."""

from contextlib import asynccontextmanager

import pytest

from tests.e2e.freshdesk_world import moved
from tests.e2e.killed_reading import attempt, staged
from tests.e2e.states import differences
from transforms.freshdesk.source import FRESHDESK

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

# Calls of an attempt that the account has answered when its process is killed: among the small
# lists, people one by one, lists of tickets, numbers that no list has, tickets and files.
KILLS = (3, 12, 30, 45, 70, 110, 150)


@asynccontextmanager
async def served(place):
    place.mkdir()
    async with moved(place) as at:
        yield at


async def test_seven_kills_while_reading_leave_no_trace(tmp_path):
    async with served(tmp_path / "whole") as at:
        assert (await attempt(at)).code == 1  # two files are gone, as ever
        whole, wanted = await at.state(), staged(at, FRESHDESK, "freshdesk")
    async with served(tmp_path / "killed") as at:
        for calls in KILLS:
            assert (await attempt(at, calls)).is_killed
        assert at.writes == 0
        assert (await attempt(at)).code == 1

        assert differences(await at.state(), whole) == []
        assert len(wanted) > 300
        assert staged(at, FRESHDESK, "freshdesk") == wanted
