"""What failed is run again, each record from its open step on, and nothing else is sent."""

from dataclasses import replace

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.office import LEGACY_ID, office
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

NOT_OPEN = "filters: {tickets: {statuses: {none: [open]}}}\n"


async def test_files_that_could_not_be_had_are_fetched_and_sent_and_nothing_else(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        desk = at.served.desk
        there = desk.file
        desk.file = lambda token: (found := there(token)) and replace(found, is_missing=True)
        first = await at.full()
        failed = _failed(first, "attachment")
        assert failed > 2
        desk.file = there

        ended = await at.run(lambda config: pipeline.run_again(config, first.run))

        still = _failed(ended, "attachment")
        assert still == 2  # those of the sample desk that are gone for good
        assert at.writes
        assert all(path.endswith(("/reply", "/parts")) for path in at.writes)
        again = await at.run(lambda config: pipeline.run_again(config, first.run))
        assert at.writes == []
        assert _failed(again, "attachment") == 2


async def test_what_a_rule_skipped_comes_when_the_rule_is_gone(tmp_path):
    async with office(tmp_path) as at:
        path = tmp_path / "e2e.yaml"
        whole = path.read_text()
        path.write_text(whole + NOT_OPEN)
        first = await at.full()
        before = {
            each["custom_attributes"][LEGACY_ID] for each in (await at.dump())["conversations"]
        }

        with pytest.raises(FatalError, match="nothing filter_statuses to run again"):
            await pipeline.run_again(at.config, first.run, reason="filter_statuses")
        path.write_text(whole)
        await at.run(lambda config: pipeline.run_again(config, first.run, reason="filter_statuses"))

        after = {
            each["custom_attributes"][LEGACY_ID] for each in (await at.dump())["conversations"]
        }
        assert before < after
        is_open = {str(t["id"]) for t in at.served.desk.tickets if t["status"] == "open"}
        assert after - before <= is_open
        await at.full()
        assert at.writes == []


async def test_a_run_that_is_not_known_is_named(tmp_path):
    async with office(tmp_path) as at:
        with pytest.raises(FatalError, match="'full-of-yesterday' is not in the ledger"):
            await pipeline.run_again(at.config, "full-of-yesterday")


def _failed(ended, entity):
    return next(row["failed"] for row in ended.rows if row["entity"] == entity)


async def test_what_failed_comes_with_the_next_delta_and_is_failed_until_then(tmp_path):
    no = {"type": "error.list", "errors": [{"code": "forbidden", "message": "not for you"}]}
    async with office(tmp_path) as at:
        faults = at.served.target_faults
        faults.refuse(
            403, no, method="POST", path="/reply$", text="message_type.{1,4}comment", next=1
        )
        full = await at.full()
        assert _failed(full, "ticket") == 1
        faults.refuse(403, no, method="POST", path="/reply$")

        still = await at.delta()

        assert _failed(still, "ticket") == 1
        assert "records failed" in still.message
        faults.clear()
        ended = await at.delta()
        assert (_failed(ended, "ticket"), ended.stopped) == (0, None)
        assert any(path.endswith("/reply") for path in at.writes)
        await at.delta()
        assert at.writes == []
