"""Every kind of step, killed at every moment and met by every fault, ends as if nothing was.

Here in pairs: each kind of step with each trouble, and each of both with each kind of ledger and
each way that Intercom may have.
`make torture` has every case on its own.
"""

import asyncio
from collections import Counter

import pytest

from connectors.sandbox.faults import FaultKind
from tests.e2e.matrix import OPERATIONS, TROUBLES, WAYS, Kill, pairwise, play
from tests.e2e.scenes import scenes
from tests.e2e.small_desk import TICKETS
from transforms.model import Operation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return the two runs that are disturbed here."""
    return asyncio.run(scenes(tmp_path_factory.mktemp("scenes")))


@pytest.fixture(scope="module")
def unbroken(played, tmp_path_factory):
    """Return the ends of undisturbed runs, one for each run and way of the workspace."""

    async def end(scene, switches):
        folder = tmp_path_factory.mktemp("unbroken")
        return await play(scene, folder, f"sqlite:///{folder}/ledger.db", {}, switches)

    async def all_ends():
        kinds = [(name, way) for name in played for way in WAYS]
        found = await asyncio.gather(*(end(played[name], WAYS[way]) for name, way in kinds))
        return dict(zip(kinds, found, strict=True))

    return asyncio.run(all_ends())


@pytest.fixture(scope="module")
def ledgers(postgres, tmp_path_factory):
    """Return one of each kind; the cases are migrations of their own in it."""
    database = postgres.new_database()
    yield [f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.db", postgres.url(database)]
    postgres.drop(database)


def test_the_two_runs_have_every_kind_of_step(unbroken):
    assert {step for end in unbroken.values() for step in end.sent} == set(OPERATIONS)


@pytest.mark.parametrize("number", range(len(TROUBLES)))
async def test_every_kind_of_step_meets_every_trouble_and_nothing_is_lost_or_doubled(
    number, played, unbroken, ledgers, tmp_path
):
    """Both runs at once: most of the time each waits, for an answer that is late or lost."""
    way = list(WAYS)[number % len(WAYS)]
    ledger = ledgers[number // len(WAYS) % 2]
    troubles = {
        run: pairwise(number, unbroken[run, way].sent & scene.kinds)
        for run, scene in played.items()
    }

    async def end(run):
        folder = tmp_path / f"{run}-{number}"  # the name of its migration, in a ledger of many
        folder.mkdir()
        return await play(played[run], folder, ledger, troubles[run], WAYS[way])

    ends = dict(zip(played, await asyncio.gather(*map(end, played)), strict=True))

    for run, found in ends.items():
        faults = found.faults(unbroken[run, way])
        assert found.struck == troubles[run], run
        assert not faults, "\n".join([run, *faults])


async def test_a_conversation_that_reads_otherwise_is_in_doubt_and_never_made_twice(
    played, tmp_path
):
    ways = {"shown_text": "rewritten"}
    lost = {Operation.CONVERSATION_CREATE: FaultKind.RESET_AFTER}
    end = await play(played["full"], tmp_path, f"sqlite:///{tmp_path}/ledger.db", lost, ways)

    assert end.told["failures"] == {"in_doubt_unexplained_conversation": 1}
    assert end.outcomes["in doubt"] == 1
    assert len([*end.state["conversations"], *end.state["tickets"]]) == len(TICKETS)


@pytest.mark.parametrize("when", Kill)
@pytest.mark.parametrize("operation", [Operation.CONVERSATION_UPDATE, Operation.TICKET_UPDATE])
async def test_an_update_in_doubt_takes_away_no_more_than_one_that_is_sent_once(
    operation, when, played, unbroken, tmp_path
):
    ledger = f"sqlite:///{tmp_path}/ledger.db"
    end = await play(played["delta"], tmp_path, ledger, {operation: when}, WAYS["odd"])

    assert end.struck == {operation: when}
    assert not end.faults(unbroken["delta", "odd"])


async def test_a_message_lost_behind_parts_that_are_not_shown_is_found(played, unbroken, tmp_path):
    lost = {Operation.CONVERSATION_REPLY: Kill.DURING}
    ledger = f"sqlite:///{tmp_path}/ledger.db"
    end = await play(played["full"], tmp_path, ledger, lost, {"parts_shown": 2})

    assert not end.faults(unbroken["full", "as documented"])


async def test_a_message_lost_among_parts_that_are_not_shown_is_in_doubt_and_sent_once(
    played, unbroken, tmp_path
):
    lost = {Operation.CONVERSATION_REPLY: Kill.DURING}
    ledger = f"sqlite:///{tmp_path}/ledger.db"
    end = await play(played["delta"], tmp_path, ledger, lost, {"parts_shown": 2})

    wanted = unbroken["delta", "as documented"]
    assert end.told["failures"] == {"in_doubt_parts_hidden": 1}
    [behind] = messages(wanted) - messages(end)  # it waits for the one that is in doubt
    assert "Changes in Zendesk" in behind
    assert not messages(end) - messages(wanted)


def messages(end):
    return Counter(
        part["body"]
        for each in (*end.state["conversations"], *end.state["tickets"])
        for part in each["parts"]
        if part["body"]
    )
