"""Every way to start ends in a state with a name and a sentence, never in a traceback."""

import asyncio
import errno
import importlib
import os
import sys

import pytest

from tests.deployments.folders import Folder, ended
from transforms.errors import FatalError

FLOWS = """
import asyncio
from flows import migrate

async def main():
    for name in ("stage", "plan", "demo", "full", "delta", "archive"):
        state = await getattr(migrate, name)(config="nowhere.yaml", return_state=True)
        print(name, state.type.value, state.name, state.message)
    for name in ("rerun", "undo", "verify"):
        flow = getattr(migrate, name)
        state = await flow(config="nowhere.yaml", run="full-1", return_state=True)
        print(name, state.type.value, state.name, state.message)

asyncio.run(main())
"""


async def ending(*arguments):
    """Await the ending; imported here, since Prefect takes seconds that collecting can spare."""
    return await importlib.import_module("flows.migrate")._ending(*arguments)


async def fail(exc):
    raise exc


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a migration file that can be read."""
    desk = Folder(tmp_path)
    monkeypatch.setattr(os, "environ", os.environ | desk.environ)
    return desk.write().path / "migration.yaml"


@pytest.mark.parametrize("path", ["nowhere.yaml", "", ".", "/dev/null", "a\0b"])
async def test_a_wrong_path_ends_in_a_state_and_nothing_is_begun(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begun = []

    async def work():
        begun.append(True)

    state = await ending(work(), path)
    assert (state.type.value, state.name, begun) == ("FAILED", "Stopped", [])
    assert state.data == {"stopped": state.message}


@pytest.mark.parametrize(
    ("exc", "told"),
    [
        (FatalError("mend it"), "mend it"),
        (
            OSError(errno.ENOSPC, "No space left on device", "a.parquet"),
            "a.parquet: No space left on device; make room on the disk",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "report"), "report: Permission denied"),
        (
            MemoryError(),
            "the machine is out of memory; run again with more of it, or with less beside it",
        ),
    ],
)
async def test_trouble_of_the_machine_is_told_in_a_sentence(exc, told, file):
    state = await ending(fail(exc), str(file))

    assert (state.name, state.message) == ("Stopped", told)


@pytest.mark.slow
async def test_every_flow_tells_a_wrong_path_in_a_sentence(tmp_path, prefect):
    desk = Folder(tmp_path, prefect=prefect)
    ran = await ended(
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", FLOWS, cwd=tmp_path, env=desk.environ,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
    )  # fmt: skip

    told = [line for line in ran.out.splitlines() if "FAILED" in line]
    assert len(told) == 9, ran.screen
    for line in told:
        assert "FAILED Stopped nowhere.yaml: there is no such file" in line
    assert "Traceback" not in ran.screen
