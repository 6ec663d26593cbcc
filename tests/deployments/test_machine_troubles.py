"""Trouble of the machine in the middle of a run: a sentence, an exit code, and the next goes on.

Who has lost the ledger for good is told so in one sentence, and nothing is sent.

A full disk is played by a limit on how large a file may grow.
"""

import asyncio
import shutil
import sys

import pytest

from tests.deployments.folders import ended, until

SLOW = {"latency_s": 0.1, "rate_limit_per_window": None}  # so that a run can be met in its middle
QUICK = {"latency_s": 0.0}
FULL = ("full", "--yes")
BLOCKS = 600  # of 1,024 bytes: the ledger grows beyond that among the people
TICKETS = 300  # writes after which a full run is at its tickets
ON_A_FULL_DISK = f'ulimit -f {BLOCKS}; exec "$0" -m deployments.cli full --yes'


@pytest.mark.slow
async def test_a_full_disk_a_lost_ledger_and_a_closed_screen_cost_nothing_and_double_nothing(desk):
    await desk.run("sandbox", "--detach")

    full = await on_a_full_disk(desk)

    assert full.code == 2, full.screen
    assert full.is_tidy(), full.screen
    assert full.err.startswith("Stopped: ")
    assert full.err.count("\n") == 1
    assert "Nothing is lost. Go on with: " in full.out
    assert 0 < await desk.writes() < TICKETS

    lost = await without_ledger(desk)

    assert lost.code == 2, lost.screen
    assert "was taken away while the run wrote to it; it is put back as it was" in lost.err
    assert lost.err.count("\n") == 1

    code, told = await with_a_closed_screen(desk)

    assert (code, told) == (1, "")  # by the two files that the desk has lost
    assert len((await desk.workspace())["conversations"]) == 62
    assert desk.steps("outcome IS NULL") == 0

    written = await desk.writes()
    forget(desk)
    again = await desk.run(*FULL)

    assert again.code == 2
    assert again.err.startswith("Stopped: the workspace already has conversation ")
    assert "Use the ledger of the earlier runs (storage.ledger)" in again.err
    assert again.err.strip().count("\n") == 0
    assert await desk.writes() == written


def forget(desk):
    """Take away the ledger and what is staged, as who begins anew does."""
    take_away_ledger(desk)
    shutil.rmtree(desk.path / ".migration/staging")


def take_away_ledger(desk):
    for path in desk.path.glob(".migration/ledger.db*"):
        path.unlink()


async def on_a_full_disk(desk):
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", ON_A_FULL_DISK, sys.executable, cwd=desk.path, env=desk.environ,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    return await ended(process)


async def without_ledger(desk):
    await desk.ask("config", body=SLOW)
    process = await desk.start(*FULL)

    async def is_at_tickets():
        return await desk.writes() >= TICKETS

    await until(is_at_tickets, process)
    take_away_ledger(desk)
    ran = await ended(process)
    await desk.ask("config", body=QUICK)
    return ran


async def with_a_closed_screen(desk):
    """Run as `full --yes | head -1` does, and return the exit code and what stands on stderr."""
    process = await desk.start(*FULL)
    await process.stdout.readline()
    process.close_screen()
    told = await process.stderr.read()
    return await process.wait(), told.decode()
