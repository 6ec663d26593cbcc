"""`cutover` in a terminal and without one: people's steps are ticked line by line, with a name."""

import os

import pytest

from tasks.cutover import units
from tests.deployments.commands import command
from tests.e2e.office import moved_office
from transforms.checklist import AFTER, FREEZING
from transforms.cutover import CutoverStep, StepState
from transforms.sign_off import Way

pytestmark = pytest.mark.slow


async def cutover(at, folder, *options, lines=None):
    """Run `cutover`, at a terminal into which these lines are typed; return its code and screen."""
    terminal, theirs = os.openpty() if lines is not None else (None, None)
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "USER": "ada"}
    if terminal is not None:
        os.write(terminal, lines.encode())
    arguments = ["-c", at.config, "cutover", *options]
    process = await command(arguments, folder=folder, environ=environ, answers=theirs)
    out, err = await process.communicate()
    if terminal is not None:
        os.close(terminal)
    return process.returncode, (out + err).decode()


async def standing(at, step):
    found = next(each for each in await units.standings(at.config) if each.step is step)
    return found.state, found.by


async def verified(at):
    """Bring a cutover to its last step, which people do: they have worked in Intercom since."""
    await units.choose(at.config, Way.TARGET, "ada")
    await units.begin(at.config, CutoverStep.VERIFY)
    await units.settle(at.config, CutoverStep.VERIFY, "verify-1", "", is_done=True)


async def test_whoever_ticks_every_line_hands_over_with_a_name(tmp_path):
    async with moved_office() as at:
        await verified(at)
        code, screen = await cutover(at, tmp_path, lines="y\n" * len(AFTER) + "grace\n")

        assert code == 0, screen
        assert all(item.text in screen and item.where in screen for item in AFTER)
        assert await standing(at, CutoverStep.HAND_OVER) == (StepState.DONE, "grace")


async def test_whoever_leaves_a_line_open_ticks_nothing_and_may_come_again(tmp_path):
    async with moved_office() as at:
        await verified(at)
        code, screen = await cutover(at, tmp_path, lines="y\nn\n")
        before = await standing(at, CutoverStep.HAND_OVER)
        again, _ = await cutover(at, tmp_path, "--yes", "--by", "grace")

        assert (code, before) == (3, (StepState.OPEN, None)), screen
        assert "Not ticked: every line has to be." in screen
        assert (again, *await standing(at, CutoverStep.HAND_OVER)) == (0, StepState.DONE, "grace")


async def test_where_nobody_can_be_asked_the_lines_and_the_option_are_told(tmp_path):
    async with moved_office() as at:
        code, screen = await cutover(at, tmp_path)

        assert code == 3, screen
        assert all(f"[ ] {item.text} {item.where}" in screen for item in FREEZING)
        assert "If all of it is done: cutover --yes --by NAME" in screen
        assert await standing(at, CutoverStep.FREEZE) == (StepState.OPEN, None)
