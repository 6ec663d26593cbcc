"""Files come while the export that names them is read; who is left out by a filter has none."""

import asyncio

import pytest

from connectors.sandbox.zendesk.generator import generated_desk
from connectors.sandbox.zendesk.state import STATE
from flows import order
from flows.plainly import plain_way
from tasks.plan import units as plan
from tasks.run.frame import opened_run
from tasks.stage import units as stage
from tests.e2e import pipeline
from tests.e2e.accounts import numbers
from tests.e2e.world import world
from transforms.contracts import FILE

pytestmark = pytest.mark.slow


def desk():
    return generated_desk(40, seed=4, attachment_share=0.5, image_share=0.5)


def downloads(served):
    asked = served.source.runner.app[STATE].stats.requests
    return sum(count for name, count in asked.items() if "/attachments/token" in name)


async def staged(config):
    """Return how many files there are before anybody asks for them, and how many then."""
    async with opened_run(config, "stage") as run:
        shared = run.shared
        await pipeline.stage_everything(shared, run.id)
        while shared.ahead is not None and shared.ahead.is_busy:
            await asyncio.sleep(0.01)
        await shared.end_ahead()
        early = shared.area.reader("files", contract=FILE).rows
        await plan.shape_companies(shared, run.id)
        for part in await plan.ticket_parts(shared, run.id):
            await plan.shape_tickets(shared, run.id, part)
        return early, await stage.stage_ticket_files(shared, run.id)


async def test_files_that_the_export_names_are_there_before_they_are_asked_for(tmp_path):
    async with world(tmp_path, desk=desk()) as served:
        early, late = await staged(str(served.config()))

        assert early > 20
        assert late == 0
        assert downloads(served) == early


async def test_where_a_filter_chooses_tickets_no_file_is_fetched_before_the_choice(tmp_path):
    async with world(tmp_path, desk=desk()) as served:
        text = served.config().read_text()
        config = served.config()
        config.write_text(text + "filters: {tickets: {statuses: {none: [new]}}}\n")
        early, late = await staged(str(config))

        assert early == 0
        assert late > 0


async def test_a_run_that_ends_meanwhile_keeps_what_came_and_the_next_one_goes_on(tmp_path):
    async with world(tmp_path, desk=desk()) as served:
        config = str(served.config())
        async with opened_run(config, "stage") as run:
            await pipeline.stage_everything(run.shared, run.id)

        assert run.shared.ahead is None
        ended = await pipeline.run_full(config)

        available, migrated, failed, skipped = numbers(ended)["attachment"]
        assert available == migrated > 20
        assert (failed, skipped) == (0, 0)


async def test_all_but_the_steps_of_tickets_is_read_and_planned_while_files_come(tmp_path):
    units = (
        *(stage.stage_setup, stage.stage_companies, stage.stage_memberships, plan.shape_tickets),
        *(plan.shape_contacts, plan.plan_contacts, plan.plan_companies, plan.plan_tickets),
    )
    waited_for = set()

    def watched(unit):
        async def work(shared, *names):
            if shared.ahead is None:  # whoever ends it waits for what is left
                waited_for.add(unit)
            return await unit(shared, *names)

        return work

    async with world(tmp_path, desk=desk()) as served:
        way = plain_way(str(served.config()), {unit: watched(unit) for unit in units})
        await order.plan_only(way)

    assert waited_for == {plan.plan_tickets}
