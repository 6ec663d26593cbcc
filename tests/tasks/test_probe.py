"""The unit of a probe: it keeps what was found, whatever the operator says of the mail."""

import pytest

from connectors.ledger.profiles import kept_profile
from tasks.plan.checking import check_everything
from tasks.probe.units import QUESTIONS, probe_workspace
from tasks.run.frame import opened_run
from tests.e2e.small_desk import small_desk
from tests.e2e.world import world
from transforms.errors import StoppedError

pytestmark = pytest.mark.slow

ADDRESS = "ada@lumenbikes.example"


async def probed(shared, was_told=None):
    heard = []
    profile, left = await probe_workspace(shared, ADDRESS, told=heard.append, ask=lambda: was_told)
    assert left == []
    assert [each.name for each in heard] == [each.name for each in QUESTIONS]
    return profile


@pytest.mark.parametrize("was_told", [None, True])
async def test_what_a_probe_finds_is_kept_and_mail_that_came_stops_a_check(tmp_path, was_told):
    async with (
        world(tmp_path, desk=small_desk()) as served,
        opened_run(served.config(), "probe") as run,
    ):
        profile = await probed(run.shared, was_told)
        kept = await kept_profile(run.shared.ledger, "sandbox1")
        found = await check_everything(run.shared, run.id, free_bytes=10**12)

    assert kept == profile
    told = [each.is_fatal for each in found if each.subject == "profile"]
    assert told == ([False, True] if was_told else [False])


async def test_a_probe_that_somebody_stops_keeps_nothing(tmp_path):
    async with (
        world(tmp_path, desk=small_desk()) as served,
        opened_run(served.config(), "probe") as run,
    ):
        before = await served.state()
        run.shared.stop.ask("by somebody")
        with pytest.raises(StoppedError):
            await probed(run.shared)
        assert await kept_profile(run.shared.ledger, "sandbox1") is None
        assert await served.state() == before
