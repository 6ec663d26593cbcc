"""Tickets with more messages than one conversation holds: moved, grown, verified, taken back."""

from contextlib import asynccontextmanager

import pytest

from tests.e2e.office import Office
from tests.e2e.read_back import verified
from tests.e2e.small_desk import small_desk
from tests.e2e.states import LEGACY_ID
from tests.e2e.undoing import run_undo
from tests.e2e.world import world

pytestmark = pytest.mark.slow

LONG, GROWING = 1035, 1037


@asynccontextmanager
async def office(folder, most):
    async with world(folder, desk=small_desk(), target={"parts_at_most": most}) as served:
        at = Office(served)
        try:
            yield at
        finally:
            await at.close()


async def fill(at, ticket, count):
    for number in range(count):
        await at.say(ticket, f"Answer {number} of {count}")


async def conversations(at, ticket):
    """Return a ticket's conversations by their legacy ids, each with the texts of its parts."""
    return {
        told: [part["body"] for part in each["parts"]]
        for each in (await at.dump())["conversations"]
        if str(told := each["custom_attributes"].get(LEGACY_ID)).partition("/")[0] == str(ticket)
    }


@pytest.mark.quirk("INT-058")
@pytest.mark.parametrize("most", [500, None])
async def test_a_long_ticket_is_moved_whole_and_grows_on(tmp_path, most):
    async with office(tmp_path, most) as at:
        await fill(at, LONG, 490)
        await fill(at, GROWING, 475)
        full = await at.full()
        first = await conversations(at, GROWING)
        await fill(at, GROWING, 12)
        await fill(at, LONG, 3)

        ended = await at.delta()

        assert (full.failed, ended.failed) == (0, 0)
        assert [*first] == [str(GROWING)]
        for ticket, count in ((LONG, 490), (GROWING, 475), (LONG, 3), (GROWING, 12)):
            found = await conversations(at, ticket)
            assert [*found] == [str(ticket), f"{ticket}/2"]
            texts = [text for parts in found.values() for text in parts if text]
            for number in range(count):
                assert sum(f"Answer {number} of {count}<" in text for text in texts) == 1
        assert (await verified(at.config)).differences == []
        await at.delta()
        assert at.writes == []


async def test_a_long_ticket_that_the_desk_deletes_goes_whole(tmp_path):
    async with office(tmp_path, 500) as at:
        await fill(at, LONG, 490)
        await at.full()
        await at.change("tickets", LONG, status="deleted")

        await at.delta()

        assert await conversations(at, LONG) == {}


async def test_an_undo_takes_back_all_conversations_of_a_ticket(tmp_path):
    async with office(tmp_path, 500) as at:
        await fill(at, LONG, 490)
        full = await at.full()

        await run_undo(at.config, full.run)

        assert (await at.dump())["conversations"] == []
