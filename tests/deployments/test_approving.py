"""`approve` in a terminal: it shows what is to be signed, and asks for every line."""

import os
import signal

import pytest

from tasks.load.gate import signed_before
from tasks.run.session import session
from tests.deployments.commands import command
from tests.deployments.keyboard import Keys
from tests.e2e.office import office
from tests.e2e.test_gate import unsigned_full
from transforms.checklist import BEFORE
from transforms.sign_off import Way

pytestmark = pytest.mark.slow

YES = "y\n" * len(BEFORE)


async def approving(at, folder, terminal):
    """Start `approve` at a terminal."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "USER": "ada"}
    arguments = ["-c", at.config, "approve"]
    return await command(arguments, folder=folder, environ=environ, answers=terminal)


async def approve(at, folder, lines):
    """Type these lines into a terminal on which `approve` asks; return its code and screen."""
    terminal, theirs = os.openpty()
    os.write(terminal, lines.encode())
    process = await approving(at, folder, theirs)
    out, err = await process.communicate()
    os.close(terminal)
    return process.returncode, (out + err).decode()


async def kept(at):
    async with session(at.config) as shared:
        return signed_before(shared.runs)


async def test_whoever_ticks_all_of_it_signs_with_name_and_way_of_work(tmp_path):
    async with office(tmp_path) as at:
        asked = await at.run(unsigned_full)
        code, screen = await approve(at, tmp_path, YES + "grace\nelsewhere\ntarget\n")
        signed = await kept(at)

        assert code == 0, screen
        assert all(item.text in screen and item.where in screen for item in BEFORE)
        assert f"{asked.plan['requests']} requests, about" in screen
        assert "Signed by grace." in screen
        assert (signed.signed_by, signed.way) == ("grace", Way.TARGET)


async def test_whoever_leaves_a_line_open_signs_nothing_and_may_come_again(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        code, screen = await approve(at, tmp_path, "y\ny\nn\n")
        nothing = await kept(at)
        again, _ = await approve(at, tmp_path, YES + "\n\n")
        signed = await kept(at)

        assert (code, nothing) == (3, None), screen
        assert "Nothing is signed: every line has to be ticked." in screen
        assert (again, signed.signed_by, signed.way) == (0, "ada", Way.SOURCE)


async def test_nothing_is_signed_while_a_side_has_to_be_mended(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        at.served.target_faults.refuse(401)
        code, screen = await approve(at, tmp_path, YES)

        assert code == 2, screen
        assert await kept(at) is None


async def test_a_terminal_that_is_closed_in_the_middle_signs_nothing(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        code, screen = await approve(at, tmp_path, "y\n\x04")

        assert code == 2, screen
        assert "nothing is signed" in screen
        assert await kept(at) is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_one_signal_at_a_question_ends_it_in_a_sentence_and_signs_nothing(tmp_path, number):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        keys = Keys()
        process = await approving(at, tmp_path, keys.shown)
        ran = await keys.leave(process, "Done?", number)

        assert (ran.code, ran.err.strip()) == (2, "Stopped by a person; nothing is signed.")
        assert await kept(at) is None


async def test_without_a_run_that_asks_there_is_nothing_to_sign(tmp_path):
    async with office(tmp_path) as at:
        code, screen = await approve(at, tmp_path, YES)

        assert code == 2, screen
        assert "no run awaits approval; `full` plans one, and asks" in screen
