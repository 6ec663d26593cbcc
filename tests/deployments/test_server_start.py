"""The Prefect server of our own: it lets subflows follow each other, and leaves nothing behind."""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deployments.folders import Folder, ended, until

FLOWS = """
import asyncio
from pathlib import Path
from deployments.server import LOG, prefect_server

async def main():
    from prefect import flow, task

    @task
    async def look():
        await asyncio.sleep(0.02)

    @flow
    async def stage():
        await asyncio.gather(*(look() for _ in range(5)))

    @flow
    async def everything():
        for _ in range(8):
            await stage()

    await everything()

with prefect_server():
    asyncio.run(main())
    print(LOG.read_text().count("database is locked"))
"""


SHARED = """
from deployments.server import join_server, keep_server, leave_server, running_server

one, first = join_server()
other, second = join_server()
print(one == other)
leave_server(one, first)
print(running_server() == one)
leave_server(other, second)
print(running_server())
one, first = join_server()
print(one.login != other.login)
keep_server(one)
leave_server(one, first)
print(running_server() == one)
"""


async def ran_in(path, program, environ):
    return await ended(
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            cwd=path,
            env=environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    )


@pytest.mark.slow
async def test_a_folders_server_ends_with_its_last_user_unless_it_is_kept(
    tmp_path, prefect_database
):
    desk = Folder(tmp_path, database=prefect_database)
    ran = await ran_in(tmp_path, SHARED, desk.environ)

    assert ran.out.split() == ["True", "True", "None", "True", "True"], ran.screen
    assert len(servers_in(tmp_path)) == 1
    await desk.run("ui", "--stop")
    assert servers_in(tmp_path) == []


@pytest.mark.slow
async def test_subflows_with_tasks_follow_each_other_without_a_refusal(tmp_path, prefect_database):
    """With Prefect's own settings the log of these eight has 28 lines that say so."""
    desk = Folder(tmp_path, database=prefect_database)
    desk.environ |= {"PREFECT_API_LOG_RETRYABLE_ERRORS": "true", "PREFECT_LOGGING_LEVEL": "ERROR"}
    ran = await ran_in(tmp_path, FLOWS, desk.environ)

    assert (ran.code, ran.out) == (0, "0\n"), ran.screen


@pytest.mark.slow
async def test_a_person_who_stops_a_command_before_it_runs_leaves_no_server_behind(own_desk):
    desk = own_desk
    process = await desk.start("demo")

    async def is_starting():
        return (desk.path / ".migration/prefect-server.log").exists()

    await until(is_starting, process)
    process.send_signal(signal.SIGTERM)
    ran = await ended(process)

    assert (ran.code, ran.err) == (2, "Stopped by a person.\n"), ran.screen
    assert servers_in(desk.path) == []
    assert await desk.writes() == 0


def servers_in(path):
    """Return the process ids of the Prefect servers that run in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if (process / "cwd").readlink() == path and "deployments.own_server" in command:
                found.append(process.name)
    return found
