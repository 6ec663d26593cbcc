"""The folder of a migration stands open to nobody else, though it once did."""

import os
import stat

import pytest

from tests.deployments.folders import folder


@pytest.mark.slow
async def test_a_folder_that_stood_open_is_closed_with_its_log_and_its_ledger(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        await desk.write().run("check")
        home = desk.path / ".migration"
        (home / "run.log").touch()
        for path in (home, *home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)

        ran = await desk.run("check")

        assert ran.code == 0, ran.screen
        for name in (".", "run.log", "ledger.db", "sandbox.json", "sandbox.db"):
            assert stat.S_IMODE((home / name).stat().st_mode) & 0o077 == 0, name


@pytest.mark.slow
async def test_a_folder_of_another_user_is_refused_in_a_sentence(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        home = desk.write().path / ".migration"
        if os.geteuid() == 0:
            home.mkdir(mode=0o777)
            os.chown(home, 4711, 4711)
        else:
            home.symlink_to("/")

        ran = await desk.run("check")

        assert ran.code == 2
        assert ran.err.startswith(".migration")
        assert ran.err.count("\n") == 1
