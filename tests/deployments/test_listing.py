"""`list`: the migrations of a ledger, as the operator of several sees them."""

import os
import re

import pytest

from tasks.run.frame import opened_run
from tests.deployments.commands import command
from tests.e2e.office import office

pytestmark = pytest.mark.slow


async def listed(at, folder):
    """Return the code and the lines that `list` shows."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    process = await command(["-c", at.config, "list"], folder=folder, environ=environ)
    out, err = await process.communicate()
    return process.returncode, (out + err).decode().splitlines()


async def test_every_migration_is_listed_with_its_last_run_and_who_is_at_work(tmp_path):
    async with office(tmp_path) as at:
        code, none = await listed(at, tmp_path)
        await at.full()
        async with opened_run(at.config, "stage") as run:
            _, working = await listed(at, tmp_path)
        _, rested = await listed(at, tmp_path)

    assert (code, none) == (0, ["No migration has begun here."])
    assert re.fullmatch(
        r"Migration +Workspace +Last run +Began .UTC. +Runs +Moved +Open *", working[0]
    )
    row = r"e2e +sandbox1 +stage, running +20\d\d-\d\d-\d\d \d\d:\d\d +2 +[1-9]\d* +0 *"
    assert re.fullmatch(row, working[1])
    assert working[2].startswith(f"At work on e2e: {run.id} on ")
    assert len(rested) == 2
    assert "stage, completed" in rested[1]
