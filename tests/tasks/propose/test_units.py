"""What is proposed comes of the staged desk where there is one, else of first pages."""

from dataclasses import replace

import pytest

from connectors.sandbox.records import held
from connectors.sandbox.zendesk.desk import sample_desk
from tasks.propose.units import KIND, propose_migration
from tasks.run.frame import opened_run
from tests.e2e import pipeline
from tests.e2e.world import world
from transforms.errors import FaultsError

TICKETS = "/api/v2/incremental/tickets"


async def proposed(served):
    """Return the ids of the decisions, and how often the export of tickets was asked."""
    asked = []
    served.watch = lambda seen: asked.append(seen.path) if seen.is_done else None
    async with opened_run(str(served.config()), KIND) as run:
        found = await propose_migration(run.shared, run.id)
    served.watch = lambda _: None
    return {each.id for each in found.decisions}, sum(TICKETS in path for path in asked)


async def test_a_staged_desk_is_looked_through_and_not_asked_for_its_tickets(tmp_path):
    async with world(tmp_path) as served:
        unstaged, asked = await proposed(served)
        await pipeline.run_plan(served.config())
        staged, asked_again = await proposed(served)

    assert (asked, asked_again) == (2, 1)  # one of them asks whether tickets can be exported
    assert staged == unstaged
    assert any("fields" in each for each in staged), staged


async def test_a_desk_without_tickets_and_companies_is_proposed_all_the_same(tmp_path):
    desk = sample_desk()
    empty = replace(
        desk,
        tickets=held([], lambda ticket: 0),
        organizations=held([]),
        organization_memberships=[],
    )
    async with world(tmp_path, desk=empty) as served:
        told, _ = await proposed(served)

    assert any("statuses" in each for each in told)


async def test_a_source_that_would_refuse_a_run_is_told_and_nothing_is_proposed(tmp_path):
    async with world(tmp_path, source={"role": "agent"}) as served:
        with pytest.raises(FaultsError, match="role"):
            await proposed(served)
