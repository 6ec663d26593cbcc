"""Every kind of step, killed at every moment and met by every fault, ends as if nothing was.

Here in pairs: each kind of step with each trouble, each of both with each kind of ledger.
`make torture` has every case on its own.
"""

import asyncio

import pytest

from tests.e2e.matrix import OPERATIONS, TROUBLES, pairwise, play
from tests.e2e.planned import small_plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return asyncio.run(small_plan(tmp_path_factory.mktemp("plan")))


@pytest.fixture(scope="module")
def unbroken(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    return asyncio.run(play(plan, folder, f"sqlite:///{folder}/ledger.db", {}))


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
    troubles = pairwise(number)
    end = await play(plan, tmp_path, ledgers[number % 2], troubles)

    assert end.struck == troubles
    assert not end.faults(unbroken), "\n".join(end.faults(unbroken))
