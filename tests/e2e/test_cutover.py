"""The way over to Intercom: each step once and in order, whatever stops it."""

import asyncio
import itertools
import sqlite3
from contextlib import closing

import pytest

from flows.cutover import Wishes, cutover
from flows.plainly import plain_way
from tasks.cutover import units
from tasks.run.session import session
from tests.e2e.attempts import Process
from tests.e2e.guide_moving import moved_guide
from tests.e2e.office import moved_office, office, ticket_like
from transforms.checklist import AFTER, FREEZING
from transforms.cutover import CutoverStep, StepState
from transforms.errors import FatalError
from transforms.sign_off import Way

pytestmark = pytest.mark.slow

FROZEN = [item.key for item in FREEZING]
HANDED = [item.key for item in AFTER]
DONE, LEFT, OPEN = StepState.DONE, StepState.LEFT, StepState.OPEN


async def go_on(config, **wishes):
    """Carry a cutover on, as the flow does."""
    return await cutover(plain_way(config), Wishes(**wishes))


async def freeze(at):
    await units.tick(at.config, CutoverStep.FREEZE, "ada", FROZEN)


async def states(at):
    return {each.step.value: each.state for each in await units.standings(at.config)}


async def kinds(at):
    """Return what kinds of runs there were, oldest first."""
    async with session(at.config) as shared:
        return [row.kind for row in shared.runs.all()]


async def test_a_cutover_waits_for_people_and_brings_the_rest_to_its_end():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")
        await at.say(ticket["id"], "Written just before the freeze.")
        before = await go_on(at.config)
        assert (before.awaits_approval, await states(at)) == (True, dict.fromkeys(STEPS, OPEN) | NO)

        await freeze(at)
        ended = await go_on(at.config)
        assert (ended.awaits_approval, ended.stopped) == (True, None)
        assert ended.message == "Awaits a person. Hand over: people work in Intercom."
        assert "Written just before" in str(await at.conversation(ticket["id"]))
        assert await kinds(at) == ["full", "delta", "delta", "verify"]

        await units.tick(at.config, CutoverStep.HAND_OVER, "grace", HANDED)
        over = await go_on(at.config)
        assert (over.awaits_approval, over.message[:19]) == (False, "The cutover is done")
        assert await states(at) == dict.fromkeys(STEPS, DONE) | NO
        assert await kinds(at) == ["full", "delta", "delta", "verify"]
        told = {row["step"][:4]: row["by"] for row in over.reasons["steps"]}
        assert (told["Free"], told["Hand"]) == ("ada", "grace")


STEPS = ("freeze", "delta", "verify", "redirects", "hand_over")
NO = {"redirects": StepState.NOT_NEEDED}


async def test_a_cutover_killed_within_a_step_goes_on_with_it_and_does_nothing_twice(tmp_path):
    async with office(tmp_path) as at:
        await at.full()
        ticket = ticket_like(at.served, status="open")
        await at.say(ticket["id"], "Written just before the freeze.")
        await freeze(at)
        for step, is_there in (("delta", is_written), ("verify", is_asked)):
            process = Process(tmp_path / step, go_on, at.config)
            at.served.watch = when(at, step, is_there, process.kill)
            assert (await process.ended()).is_killed
            assert (await states(at))[step] is StepState.BEGUN
        at.served.watch = lambda _: None
        ended = await go_on(at.config)

        assert (ended.awaits_approval, ended.stopped) == (True, None)
        assert await states(at) == dict.fromkeys(STEPS, DONE) | NO | {"hand_over": OPEN}
        bodies = str(await at.conversation(ticket["id"]))
        assert bodies.count("Written just before the freeze.") == 1


def when(at, step, is_there, do):
    """Return what does something at a request that is made within a step."""
    query = "SELECT count(*) FROM cutover WHERE step = ? AND state = 'begun'"

    def watch(seen):
        with closing(sqlite3.connect(at.served.folder / "ledger.db")) as ledger:
            if ledger.execute(query, [step]).fetchone()[0] and is_there(seen):
                do()

    return watch


def is_written(seen):
    return seen.is_write and seen.is_done


def is_asked(seen):
    return seen.side == "target" and "/conversations/" in seen.path


async def test_who_still_writes_keeps_the_last_delta_from_ending_and_may_be_accepted():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")["id"]
        await freeze(at)
        writing = asyncio.create_task(write_on(at, ticket))
        ended = await go_on(at.config)
        writing.cancel()
        left = (await states(at))["delta"]
        await go_on(at.config, accept=[CutoverStep.DELTA], by="ada")

        assert ended.stopped.startswith("delta: Each of 3 had something to send")
        assert (left, (await states(at))["delta"]) == (LEFT, DONE)


async def write_on(at, ticket):
    """Write in the source as somebody does whom nobody has told."""
    for number in itertools.count():
        await at.say(ticket, f"And one more thing: {number}")
        await asyncio.sleep(0.2)


async def test_steps_are_ticked_whole_in_turn_with_a_name_and_after_a_full_run(tmp_path):
    async with office(tmp_path) as at:
        with pytest.raises(FatalError, match="no full run has come to its end"):
            await freeze(at)
        await at.full()
        ticks = [key for key in FROZEN if key != "mailboxes"]
        with pytest.raises(FatalError, match="not ticked: Support mailboxes"):
            await units.tick(at.config, CutoverStep.FREEZE, "ada", ticks)
        with pytest.raises(FatalError, match="that person's name"):
            await units.tick(at.config, CutoverStep.FREEZE, " ", FROZEN)
        with pytest.raises(FatalError, match="not the turn of hand_over: freeze is next"):
            await units.tick(at.config, CutoverStep.HAND_OVER, "ada", HANDED)
        with pytest.raises(FatalError, match="verify has left nothing open"):
            await units.accept(at.config, CutoverStep.VERIFY, "ada")

        assert set((await states(at)).values()) == {OPEN, StepState.NOT_NEEDED}


async def test_who_works_in_intercom_already_has_only_to_verify_and_hand_over():
    async with moved_office() as at:
        ended = await go_on(at.config, working_in=Way.TARGET, by="ada")

        assert ended.awaits_approval
        assert await kinds(at) == ["full", "verify"]
        assert (await states(at))["delta"] is StepState.NOT_NEEDED


async def test_a_difference_stops_the_cutover_until_it_is_mended_or_accepted():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")["id"]
        place = f"/conversations/{await at.conversation_id(ticket)}"
        await at.work("PUT", place, {"custom_attributes": {"Legacy ID": "0"}})
        ended = await go_on(at.config, working_in=Way.TARGET)
        left = (await states(at))["verify"]
        again = await go_on(at.config)
        with pytest.raises(FatalError, match="person's name"):
            await go_on(at.config, accept=[CutoverStep.VERIFY])
        accepted = await go_on(at.config, accept=[CutoverStep.VERIFY], by="ada")

        assert ended.stopped.startswith("verify: ")
        assert (left, again.stopped is None) == (LEFT, False)
        assert accepted.awaits_approval
        assert (await states(at))["verify"] is DONE


async def test_a_day_that_was_put_off_begins_anew():
    async with moved_office() as at:
        await freeze(at)
        await units.restart(at.config)

        assert (await states(at))["freeze"] is OPEN


async def test_readers_are_led_on_where_a_knowledge_base_has_moved():
    async with moved_guide() as (served, config, _):
        place = str(config)
        await go_on(place, working_in=Way.TARGET)
        ended = await go_on(place, accept=[CutoverStep.VERIFY], by="ada")
        kept = {each.step.value: each for each in await units.standings(place)}

        assert len(served.desk.guide.redirect_rules) > 0
        assert ended.awaits_approval
        assert (kept["verify"].state, kept["redirects"].state) == (DONE, DONE)
        assert "old addresses; " in kept["redirects"].told
