"""Where a plan's requests go, and what choices save, to the request."""

import pytest
import yaml

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.office import office
from tests.e2e.world import write_notes
from transforms.plan.spending import CHOICES

pytestmark = pytest.mark.slow


async def planned(at):
    """Plan a full run."""
    return (await at.run(pipeline.run_plan)).plan


def choose(at, wishes):
    """Write wishes into the migration file: "options.tag: null, options.ccs: note"."""
    file = yaml.safe_load(at.written)
    for wish in wishes.split(", "):
        key, value = wish.split(": ")
        section = file
        *path, last = key.split(".")
        for each in path:
            section = section.setdefault(each, {})
        section[last] = yaml.safe_load(value)
    at.path.write_text(yaml.safe_dump(file))


async def test_the_sorts_add_up_to_the_requests_that_the_sandbox_counts(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        plan = await planned(at)
        await at.full()

        assert sum(each["requests"] for each in plan["sorts"]) == plan["requests"]
        assert plan["requests"] == len(at.writes)


@pytest.mark.parametrize("choice", [each.text for each in CHOICES])
async def test_a_choice_saves_what_the_plan_says(tmp_path, choice):
    async with office(tmp_path, sample_desk()) as at:
        at.path = tmp_path / "e2e.yaml"
        write_notes(at.path)
        at.written = at.path.read_text()
        before = await planned(at)
        choose(at, choice)
        after = await planned(at)

    told = {each["choice"]: each["requests"] for each in before["choices"]}
    assert told[choice] == before["requests"] - after["requests"] > 0
    assert choice not in {each["choice"] for each in after["choices"]}


async def test_a_limit_twice_as_high_takes_half_the_time(tmp_path):
    async with office(tmp_path) as at:
        plan = await planned(at)

    limits = {each["limit"]: each["seconds"] for each in plan["limits"]}
    assert limits["the limit as it is"] == plan["seconds"]
    assert limits["a limit twice as high"] == plan["seconds"] / 2
    assert limits["target.rate_reserve: 0"] < plan["seconds"]


async def test_hours_that_leave_half_take_twice_the_time_and_the_plan_says_so(tmp_path):
    async with office(tmp_path) as at:
        at.path = tmp_path / "e2e.yaml"
        at.written = at.path.read_text()
        whole = await planned(at)
        file = yaml.safe_load(at.written)
        file["target"]["pace"] = {"00:00-24:00": 0.5}
        at.path.write_text(yaml.safe_dump(file))
        half = await planned(at)

    limits = {each["limit"]: each["seconds"] for each in half["limits"]}
    assert half["requests"] == whole["requests"]
    assert half["seconds"] == pytest.approx(2 * whole["seconds"], rel=0.05)
    assert limits["no target.pace"] == pytest.approx(whole["seconds"], rel=0.05)
