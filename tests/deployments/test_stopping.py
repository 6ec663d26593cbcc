"""Runs that end before their end: by a person, or because their Prefect server is gone."""

import asyncio
import json
import os
import signal

import pytest

from tests.deployments.folders import Folder, different, ended, table_of, until
from tests.e2e import pipeline

SLOW = {"latency_s": 0.1, "rate_limit_per_window": None}  # so that a run can be met in its middle
FULL = ("full", "--yes")
CONTACTS, TICKETS, LATE = 150, 350, 500  # writes after which a full run is at its people, and on
GO_ON = "Nothing is lost. Go on with: intercom-migrate -c migration.yaml full"


@pytest.mark.slow
async def test_a_run_that_is_stopped_and_loses_prefect_ends_as_an_unbroken_one_elsewhere(
    desk, other_desk, tmp_path, prefect, prefect_database, monkeypatch
):
    await asyncio.gather(desk.run("sandbox", "--detach"), other_desk.run("sandbox", "--detach"))
    await desk.ask("config", body=SLOW)
    elsewhere = Folder(tmp_path / "elsewhere", environ=desk.environ).write(servers(other_desk))

    assert (await elsewhere.run("check")).code == 0
    assert not (elsewhere.path / ".migration/sandbox.json").exists()
    monkeypatch.chdir(elsewhere.path)
    plain = await pipeline.run_full("migration.yaml")  # the same order, without Prefect
    unbroken = table_of(plain)

    assert plain.failed
    assert unbroken["Tickets"] == (64, 62, 0, 2)

    first = await halted(desk, CONTACTS, by=signal.SIGINT)

    assert_stopped(first, "Ctrl-C", desk)

    second = await halted(desk, TICKETS, by=signal.SIGTERM)

    assert_stopped(second, "SIGTERM", desk)

    desk.use_own_prefect(prefect_database)
    third = await bereft(desk, LATE)

    assert third.code == 2, third.screen
    assert third.is_tidy(), third.screen
    assert third.err.startswith(
        "Stopped: the Prefect server no longer answers at http://127.0.0.1:"
    )
    assert third.err.count("\n") == 1

    desk.use(prefect)
    last = await desk.run(*FULL)

    assert last.code == 1, last.screen
    assert last.is_tidy(), last.screen
    made_once = {label: unbroken[label] for label in ("Attributes", "Tags on people")}
    assert last.table | made_once == unbroken
    assert desk.steps("outcome IS NULL") == 0
    assert different(await desk.workspace(), await other_desk.workspace()) == {}


def servers(desk):
    """Return the changes that name a sandbox as if it were any other pair of servers."""
    place = desk.sandbox
    return {
        "source": {"kind": "zendesk", "url": place["source_url"], "auth": place["source_auth"]},
        "target": {"url": place["target_url"], "token": place["target_token"]},
    }


async def halted(desk, writes, *, by):
    """Send a signal to a full run in its middle, and wait for its end."""
    process = await met(desk, writes)
    process.send_signal(by)
    return await ended(process)


async def bereft(desk, writes):
    """Kill a full run's own Prefect server in the run's middle, and wait for its end."""
    process = await met(desk, writes)
    server = json.loads((desk.path / ".migration/prefect-server.json").read_bytes())
    os.killpg(server["pid"], signal.SIGKILL)
    return await ended(process)


async def met(desk, writes):
    """Start a full run and return it when the workspace has had so many writes."""
    process = await desk.start(*FULL)

    async def is_there():
        return await desk.writes() >= writes

    await until(is_there, process)
    return process


def assert_stopped(ran, word, desk):
    assert ran.code == 2, ran.screen
    assert ran.is_tidy(), ran.screen
    assert f"{word}: finishing what is under way; once more stops at once." in ran.out
    assert ran.err == f"Stopped: by {word}\n"
    assert GO_ON in ran.out
    assert desk.steps("outcome IS NULL") == 0
