"""An operator probes the workspace: told, asked, and `check` knows it afterwards."""

import signal

import pytest

from tests.deployments.commands import command
from tests.deployments.folders import ended, folder, until
from tests.deployments.keyboard import Keys

pytestmark = pytest.mark.slow
CONTACT = ("--contact", "ada@lumenbikes.example")


async def test_a_probe_is_announced_made_kept_and_leaves_nothing(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        before = await desk.write().run("check")
        workspace = await shown(desk)
        unsigned = await desk.run("probe", *CONTACT)
        writes = await desk.writes()
        probed = await desk.run("probe", *CONTACT, "--yes")
        after = await desk.run("check")

        assert "nobody has probed the workspace" in before.out
        assert (unsigned.code, writes) == (3, 0)
        assert "Is HTML in a teammate's reply kept?" in unsigned.out
        assert probed.code == 0, probed.screen
        assert "Is HTML in a teammate's reply kept? escaped" in probed.out
        assert probed.is_tidy()
        assert "questions answered" in after.out
        assert await shown(desk) == workspace
        assert (await desk.ask("stats"))["customers_notified"] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_probe_that_is_stopped_leaves_nothing_and_says_so_in_a_sentence(tmp_path, number):
    async with folder(tmp_path / "desk") as desk:
        await desk.write().run("check")
        workspace = await shown(desk)
        probing = await desk.start("probe", *CONTACT, "--yes")
        await until(lambda: written(desk, 4), probing)
        probing.send_signal(number)
        ran = await ended(probing)
        after = await desk.run("check")

        assert (ran.code, ran.err.strip()) == (2, "Stopped by a person.")
        assert await shown(desk) == workspace
        assert "nobody has probed the workspace" in after.out


async def test_one_ctrl_c_at_its_last_question_ends_it_in_a_sentence(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        await desk.write().run("check")
        workspace, keys = await shown(desk), Keys()
        arguments, place = ["probe", *CONTACT, "--yes"], {"folder": desk.path}
        process = await command(arguments, **place, environ=desk.environ, answers=keys.shown)
        ran = await keys.leave(process, "Did anything arrive")

        assert (ran.code, ran.err.strip()) == (2, "Stopped by a person.")
        assert await shown(desk) == workspace


async def shown(desk):
    """Return the workspace, without the type of tickets that is there once anybody looks."""
    found = await desk.workspace()
    types = [each for each in found["ticket_types"] if each["name"] != "Support request"]
    return found | {"ticket_types": types}


async def written(desk, count):
    return await desk.writes() >= count


@pytest.mark.parametrize("address", ["ada", "ada@", "Ada <ada@lumenbikes.example>"])
async def test_what_is_no_address_is_refused_in_a_sentence(tmp_path, address):
    async with folder(tmp_path / "desk") as desk:
        ran = await desk.write().run("probe", "--contact", address, "--yes")

        assert ran.code == 2
        assert "is no e-mail address" in ran.err
        assert not (desk.path / ".migration" / "sandbox.json").exists()
