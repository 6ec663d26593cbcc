"""What was changed of Freshdesk's tickets in its last days arrives as notes, each change once."""

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.clock import now
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from flows import order
from flows.plainly import plain_way
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_delta, run_full
from tests.e2e.test_freshdesk import conversation
from tests.e2e.undoing import run_undo
from transforms.plan.losses import PART_UNREAD

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]


def day(back):
    return (now() - timedelta(days=back)).strftime("%Y-%m-%d")


async def changed(at, back, **what):
    """Change ticket 20 so many days ago."""
    await at.act("PUT", "/tickets/20", updated_at=f"{day(back)}T08:00:00Z", **what)


async def notes(at):
    parts = conversation(await at.state(), "20")["parts"]
    return [part["body"] for part in parts if "Changes in Freshdesk" in (part["body"] or "")]


def ask_for_events(at):
    text = at.config.read_text()
    at.config.write_text(text.replace("options: {", "options: {ticket_events: note, "))


async def test_they_are_notes_and_a_file_that_comes_late_is_a_further_one(tmp_path):
    async with moved(tmp_path) as at:
        ask_for_events(at)
        before = await at.state()
        await changed(at, 3, status=3, type="Incident")
        ended, _ = await at.run(run_full)
        (first,) = await notes(at)
        assert f"{day(3)} 08:00 UTC" in first
        assert "Status Open → Pending<br>" in first  # it was made in these days
        assert first.endswith("Type → Incident</p>")
        assert (await at.run(run_full))[1] == 0
        assert (await at.run(run_delta))[1] == 0
        await changed(at, 2, status=2)

        late, _ = await at.run(run_delta)

        assert "Status Pending → Open" in (await notes(at))[1]
        assert (await at.run(run_delta))[1] == 0
        checked = await order.read_back(plain_way(str(at.config)))
        assert checked.reasons["differences"] == []
        for run in (late.run, ended.run):
            assert (await run_undo(str(at.config), run)).stopped is None
        assert await at.state() == before


def lost(ended):
    return [row["count"] for row in ended.reasons["losses"] if row["reason"] == PART_UNREAD]


async def test_a_day_whose_file_is_no_good_is_a_loss_in_the_report_until_it_is_read(tmp_path):
    async with moved(tmp_path) as at:
        ask_for_events(at)
        await changed(at, 30, status=3)
        dead = f"{at.served.files_url}/data/helpdesk/attachments/production/1/original/x"
        link = {"export": [{"url": f"{dead}?X-Amz-Date="}]}
        at.faults.alter(whole=link, path="/export/ticket_activities", next=3)  # `check` asks too

        (first, _), (later, _) = await at.run(run_full), await at.run(run_full)

        assert (lost(first), lost(later)) == ([1], [])
        assert first.failed == later.failed
        assert f"{day(30)} (file_forbidden)" in Path(first.report).read_text()
        assert len(await notes(at)) == 1


async def test_a_plan_without_the_export_is_moved_all_the_same(tmp_path):
    config = FreshdeskSandboxConfig(lacks=frozenset({"ticket_activity_export"}))
    async with moved(tmp_path, config=config) as at:
        ask_for_events(at)
        await changed(at, 3, status=3)
        writes = (await at.run(run_full))[1]

        assert writes > 100
        assert await notes(at) == []
