"""Open tickets first, the history in a second run: together they are one full run."""

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.accounts import numbers, reasons
from tests.e2e.office import moved, office
from tests.e2e.states import differences
from tests.e2e.unbroken import unbroken
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

DONE = {"solved", "closed"}


async def open_first(at):
    """Run the first of the two."""
    return await at.run(lambda config: pipeline.run_full(config, first="open"))


def statuses(at, numbers_moved):
    """The statuses of the tickets with these numbers."""
    return {each["status"] for each in at.served.desk.tickets if str(each["id"]) in numbers_moved}


async def test_only_what_is_open_is_moved_and_the_rest_is_named(tmp_path):
    async with office(tmp_path) as at:
        ended = await open_first(at)

        there = await moved(at)
        later = reasons(ended, "Tickets", "skips")["later"]
        assert numbers(ended)["ticket"] == (5, len(there), 0, later)
        assert not statuses(at, there) & DONE
        assert f"{later} tickets. `full` goes on with them." in ended.message


async def test_everything_is_accounted_for_before_and_after(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        for ended in (await open_first(at), await at.full()):
            assert all(row[0] == sum(row[1:]) for row in numbers(ended).values())


def listed(state):
    """A state with the options of lists in one order: a later run adds its own behind."""
    for kind in ("conversation_attributes", "data_attributes"):
        for each in state[kind]:
            each["options"] = sorted(each.get("options") or ())
    return state


async def test_two_runs_leave_what_one_does_and_nothing_twice(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        first = await open_first(at)
        before = await moved(at)
        second = await at.full()

        wanted = await unbroken()
        assert differences(listed(await at.dump()), listed(wanted.state)) == []
        assert 0 < len(before) < len(await moved(at))
        assert numbers(second)["ticket"] == wanted.numbers["ticket"]
        assert "later" not in {row["reason"] for row in second.reasons["skips"]}
        assert numbers(first)["ticket"][0] == numbers(second)["ticket"][0]


async def test_people_whom_nobody_open_needs_come_later(tmp_path):
    async with office(tmp_path) as at:
        ended = await open_first(at)

        assert reasons(ended, "Contacts", "skips")["later"] > 0
        assert numbers(ended)["contact"][1] < len(at.served.desk.users)


async def test_the_next_full_run_writes_nothing_of_what_is_there(tmp_path):
    async with office(tmp_path) as at:
        await open_first(at)
        await open_first(at)

        assert at.writes == []


async def test_no_delta_goes_on_from_open_tickets_alone(tmp_path):
    async with office(tmp_path) as at:
        await open_first(at)

        with pytest.raises(FatalError, match="no full run that came to its end"):
            await at.delta()
