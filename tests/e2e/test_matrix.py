"""Every kind of step, killed at every moment and met by every fault, ends as if nothing was."""

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


@pytest.mark.parametrize("number", range(len(TROUBLES)))
async def test_every_kind_of_step_meets_every_trouble_and_nothing_is_lost_or_doubled(
    number, plan, unbroken, tmp_path
):
    troubles = pairwise(number)
    end = await play(plan, tmp_path, f"sqlite:///{tmp_path}/ledger.db", troubles)

    assert end.struck == troubles
    assert not end.faults(unbroken), "\n".join(end.faults(unbroken))
