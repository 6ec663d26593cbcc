"""A person stops a command while its Prefect server is still starting."""

import signal
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deployments.folders import ended, folder, until


@pytest.mark.slow
async def test_a_person_who_stops_a_command_before_it_runs_leaves_no_server_behind(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        process = await desk.write().start("demo")

        async def is_starting():
            return (desk.path / ".migration/prefect-server.log").exists()

        await until(is_starting, process)
        process.send_signal(signal.SIGTERM)
        ran = await ended(process)

        assert (ran.code, ran.err) == (2, "Stopped by a person.\n"), ran.screen
        assert servers_in(desk.path) == []
        assert await desk.writes() == 0


def servers_in(path):
    """Return the Prefect servers that run in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if (process / "cwd").readlink() == path and "prefect server" in command:
                found.append(command)
    return found
