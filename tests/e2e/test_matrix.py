"""Every kind of step, killed at every moment and met by every fault, ends as if nothing was.

Here in pairs: each kind of step with each trouble, and each of both with each kind of ledger and
each way that Intercom may have.
`make torture` has every case on its own.
"""

import asyncio

import pytest

from connectors.sandbox.faults import FaultKind
from tests.e2e.matrix import OPERATIONS, TROUBLES, WAYS, pairwise, play
from tests.e2e.planned import small_plan
from tests.e2e.small_desk import TICKETS
from transforms.model import Operation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return asyncio.run(small_plan(tmp_path_factory.mktemp("plan")))


@pytest.fixture(scope="module")
def unbroken(plan, tmp_path_factory):
    """Return the ends of undisturbed runs, one for each way of the workspace."""
    ends = {}
    for way, switches in WAYS.items():
        folder = tmp_path_factory.mktemp("unbroken")
        ledger = f"sqlite:///{folder}/ledger.db"
        ends[way] = asyncio.run(play(plan, folder, ledger, {}, switches))
    return ends


async def test_the_small_desk_has_every_kind_of_step(plan):
    planned = {step.operation for record in plan.records() for step in record.steps}

    assert planned == set(OPERATIONS)


@pytest.fixture(scope="module")
def ledgers(postgres, tmp_path_factory):
    """Return one of each kind; the cases are migrations of their own in it."""
    database = postgres.new_database()
    yield [f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.db", postgres.url(database)]
    postgres.drop(database)


@pytest.mark.parametrize("number", range(len(TROUBLES)))
async def test_every_kind_of_step_meets_every_trouble_and_nothing_is_lost_or_doubled(
    number, plan, unbroken, ledgers, tmp_path
):
    troubles, way = pairwise(number), list(WAYS)[number % len(WAYS)]
    end = await play(plan, tmp_path, ledgers[number // len(WAYS) % 2], troubles, WAYS[way])

    assert end.struck == troubles
    assert not end.faults(unbroken[way]), "\n".join(end.faults(unbroken[way]))


async def test_a_conversation_that_reads_otherwise_is_in_doubt_and_never_made_twice(plan, tmp_path):
    ways = {"shown_text": "rewritten"}
    lost = {Operation.CONVERSATION_CREATE: FaultKind.RESET_AFTER}
    end = await play(plan, tmp_path, f"sqlite:///{tmp_path}/ledger.db", lost, ways)

    assert end.told["failures"] == {"in_doubt_unexplained_conversation": 1}
    assert end.outcomes["in doubt"] == 1
    assert len(end.state["conversations"]) == len(TICKETS)
