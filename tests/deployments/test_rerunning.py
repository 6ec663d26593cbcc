"""Which run is run again when none is named."""

import asyncio

import pytest
from typer.testing import CliRunner

from connectors.ledger.tables import RUN
from deployments.cli import app
from tasks.plan.failed import Asked, newest_open
from tasks.run.frame import SIGN_OFF
from tasks.run.session import session
from tests.deployments.folders import folder
from tests.e2e import pipeline
from tests.e2e.small_desk import small_desk
from tests.e2e.world import world
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

REFUSED = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "no"}]}


async def chosen(config, reason=None):
    """Return the run that a rerun takes."""
    async with session(config) as shared:
        return await newest_open(
            shared.runs.all(),
            shared.area,
            shared.ledger,
            asked=Asked(reason),
            digest=shared.settings.digest(),
        )


async def rerun(config, *options):
    """Type the command in this process; returns its exit code and screen."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["-c", config, "rerun", *options])
    return ran.exit_code, ran.output


@pytest.fixture
async def served(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with world(tmp_path, desk=small_desk()) as made:
        yield made


async def sign(config, run):
    """Write down that somebody signed a full run, which `pipeline` asks nobody for."""
    async with session(config) as shared:
        shared.runs.note(run, {SIGN_OFF: {"signed_by": "ada"}})


async def failing_full(served, config):
    served.target_faults.refuse(422, REFUSED, method="POST", path="/reply$")
    ended = await pipeline.run_full(config)
    served.target_faults.clear()
    await sign(config, ended.run)
    return ended


async def test_it_is_the_newest_that_has_failed_records_not_one_that_planned_nothing(served):
    config = str(served.config())
    full = await failing_full(served, config)
    served.source_faults.refuse(401, {"error": "no"}, path="tickets")
    with pytest.raises(FatalError):
        await pipeline.run_full(config)
    served.source_faults.clear()

    assert await chosen(config) == full.run
    assert await chosen(config, "parameter_invalid") == full.run
    assert await chosen(config, "bad_luck") is None

    await pipeline.run_again(config, full.run)

    assert await chosen(config) is None


@pytest.mark.parametrize("state", ["undone", "undone_in_part"])
async def test_what_nobody_signed_or_what_was_undone_is_not_run_again(served, state):
    config = str(served.config())
    async with session(config) as shared:
        full = await failing_full(served, config)
        shared.runs.mark(full.run, state)
        assert await chosen(config) is None
        shared.runs.mark(full.run, "stopped")
        assert await chosen(config) == full.run
        values = RUN.update().where(RUN.c.id == full.run).values(detail="{}")
        with shared.ledger.engine.begin() as connection:
            connection.execute(values)

        assert await chosen(config) is None


async def test_where_nothing_failed_it_says_so_and_ends_well(served):
    config = str(served.config())

    assert await rerun(config) == (
        0,
        "No run has records that failed or are open: nothing to run again.\n",
    )
    code, told = await rerun(config, "--reason", "http_500")
    assert (code, told.split(":")[0]) == (0, "No run has http_500 records that failed or are open")


async def test_the_sandbox_is_started_where_the_file_uses_it(tmp_path):
    async with folder(tmp_path / "desk") as desk:
        ran = await desk.write().run("rerun")

    assert (ran.code, ran.is_tidy()) == (0, True), ran.screen
    assert ran.out.startswith("No run has records")
