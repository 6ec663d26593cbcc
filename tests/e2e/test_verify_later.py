"""Reading back after more than one run, and after a run that had every trouble."""

import contextlib
import random

import pytest

from connectors.sandbox.faults import FaultKind
from connectors.sandbox.zendesk.desk import sample_desk
from tasks.plan import units as plan
from tasks.run.frame import opened_run
from tasks.verify import units as verify
from tests.e2e import pipeline
from tests.e2e.kills import moments, run_with_kills
from tests.e2e.office import moved_office, office, ticket_like
from tests.e2e.read_back import certified, verified
from tests.e2e.world import world
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

ADMIN = "991267003"
CLEAN = ([], [])


async def found(config, **asked):
    told = await verified(config, **asked)
    return told.differences, told.since


async def test_deltas_are_verified_with_the_full_run_each_record_by_its_last_one(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await at.full()
        number = ticket_like(at.served, status="open")["id"]
        comment = await at.say(number, "My card is 4111 1111 1111 1111, please charge it.")
        secret = await at.say(number, "Do not tell them: it was our fault.")
        await at.change("tickets", number, tags=["moved"], subject="New subject")
        await at.change("tickets", number, status="solved", custom_status_id=None)
        await at.change("users", 4_200_000_001_002, name="Jana P.", phone="+49 30 5550199")
        await at.change("organizations", 4_300_000_000_101, name="Radhaus")
        await at.delta()

        assert await found(at.config, files=True, look=True) == CLEAN

        await at.rewrite(number, comment, redact="4111 1111 1111 1111")
        await at.rewrite(number, secret, public=False)
        first = at.served.desk.comments_of(number)[0]
        await at.rewrite(number, first["id"], redact=max(first["body"].split(), key=len))
        await at.delta()

        assert await found(at.config, files=True, look=True) == CLEAN
        ended = await certified(at.config)
        assert ended.failed == 2, ended.message  # files that the desk has lost

        conversation = await at.conversation_id(number)
        await at.work("PUT", f"/conversations/{conversation}", {"title": "Lost"})

        assert (await found(at.config))[0] == [("title_differs", "ticket", str(number))]


async def test_what_a_delta_left_alone_for_peoples_sake_is_no_difference():
    async with moved_office() as at:
        number = ticket_like(at.served, status="open")["id"]
        path = f"/conversations/{await at.conversation_id(number)}"
        await at.work("PUT", path, {"title": "Ours now"})
        told = {"message_type": "assignment", "type": "admin", "admin_id": ADMIN}
        await at.work("POST", f"{path}/parts", told | {"assignee_id": "991267002"})
        await at.change("tickets", number, subject="Theirs", assignee_id=4_200_000_000_002)
        await at.delta()

        differences, since = await found(at.config)

    assert differences == []
    assert ("changed_since", "ticket", str(number)) in since


async def test_files_that_intercom_refused_are_failed_and_no_difference(tmp_path):
    async with world(tmp_path, target={"max_file_bytes": 2_000}) as served:
        config = str(served.config())
        await pipeline.run_full(config)

        assert await found(config, files=True) == CLEAN
        ended = await certified(config)

    assert "records failed" in ended.message


async def test_a_page_that_came_instead_of_a_file_is_no_damage(tmp_path):
    async with world(tmp_path) as served:
        config = str(served.config())
        await pipeline.run_full(config)
        served.target_faults.add(FaultKind.HTML, next=1, path="^/_files/")

        assert await found(config, files=True) == CLEAN
        assert served.target_faults.struck[FaultKind.HTML] == 1


async def test_after_kills_and_faults_nothing_is_lost_doubled_or_different(tmp_path):
    dice = random.Random(1)
    async with world(tmp_path) as served:
        for kind in (FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind.ERROR_502):
            served.target_faults.add(kind, rate=0.01)
        served.target_faults.add(FaultKind.RATE_LIMITED, rate=0.02, seconds=0.2)
        planned = moments(served, dice, staging=1, planning=1, loading=4)
        attempt = await run_with_kills(served, planned)
        end = await served.end(attempt)

        assert len(end.state["conversations"]) == 62
        assert await found(served.config(), files=True, look=True) == CLEAN


async def test_a_run_that_was_stopped_while_planning_is_passed_over_and_named(tmp_path):
    async with world(tmp_path) as served:
        config = str(served.config())
        full = await pipeline.run_full(config)
        started = await stopped_while_planning(config)
        said = []
        async with opened_run(config, "verify") as run:
            run.shared.tell = said.append
            compared = await verify.begin(run.shared, run.id, None, None, False)  # noqa: FBT003

        assert compared == full.run
        assert said == [
            f"Compares {full.run} with the workspace.",
            f"Run {started} was stopped before its plan was complete: not compared.",
        ]
        assert await found(config) == CLEAN
        with pytest.raises(FatalError, match=f"run {started}: its plan is not in"):
            await found(config, run=started)


async def stopped_while_planning(config):
    """Make a full run whose plan breaks off after the people; returns its name."""
    with contextlib.suppress(FatalError):
        async with opened_run(config, "full") as run:
            await pipeline.stage_everything(run.shared, run.id)
            await pipeline.shape_everything(run.shared, run.id)
            await plan.plan_contacts(run.shared, run.id)
            raise FatalError("here it ends")
    return run.id
