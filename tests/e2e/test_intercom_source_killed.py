"""A process that is killed while it reads a workspace goes on, and loses nothing."""

import pytest

from tests.e2e.intercom_world import moved
from tests.e2e.killed_reading import attempt, staged
from tests.e2e.states import differences
from transforms.intercom_source.source import INTERCOM

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

ALL = "[companies, contacts, tickets, articles]"
# Calls of an attempt that the workspace has answered when its process is killed: among the small
# lists, people and companies with their notes, windows of threads, threads one by one, articles.
KILLS = (4, 14, 24, 34, 44, 54, 64)


async def test_seven_kills_while_reading_leave_no_trace(tmp_path):
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    async with moved(tmp_path / "whole", entities=ALL) as at:
        assert (await attempt(at)).code == 0
        whole, wanted = await at.state(), staged(at, INTERCOM, "workspaces")
    async with moved(tmp_path / "killed", entities=ALL) as at:
        for calls in KILLS:
            assert (await attempt(at, calls)).is_killed
        assert at.writes == 0
        assert (await attempt(at)).code == 0

        assert differences(await at.state(), whole) == []
        assert len(wanted) > 600
        assert staged(at, INTERCOM, "workspaces") == wanted
