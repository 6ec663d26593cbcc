"""A demo that shows what a desk has: the fewest tickets, and what they show is told."""

import json
from pathlib import Path

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.office import moved, office, write

pytestmark = pytest.mark.slow

MANY = "demo: {tickets: 150, choose: coverage}"


def note(at, run):
    """What was written down of a demo's tickets."""
    [path] = Path(at.config).parent.glob(f"staging/**/{run}/coverage.json")
    return json.loads(path.read_text())


async def test_the_tickets_show_everything_of_a_desk_that_was_planned(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        write(at, MANY)
        await pipeline.run_plan(at.config)

        ended = await pipeline.run_demo(at.config)

        told = note(at, ended.run)
        kinds = {kind for kind, _ in told["shown"]}
        shown = {int(each) for each in await moved(at)}
        tickets = at.served.desk.tickets
        assert told["missed"] == []
        assert {"channel", "language", "file type", "oddity", "loss", "field value"} <= kinds
        assert channels(tickets, shown) == channels(tickets)
        assert len(shown) < len(tickets)


def channels(tickets, only=None):
    """The channels of tickets."""
    return {each["via"]["channel"] for each in tickets if only is None or each["id"] in only}


async def test_what_a_few_tickets_do_not_show_is_named(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        write(at, "demo: {tickets: 3, choose: coverage}")

        ended = await pipeline.run_demo(at.config)

        told = note(at, ended.run)
        page = Path(ended.report).read_text()
        assert len(await moved(at)) == 3
        assert told["missed"]
        assert "3 tickets show" in page
        assert "No room for:" in page
        assert "no run has planned the whole desk yet" in page


async def test_a_demo_that_stands_keeps_its_tickets_whatever_is_learned_since(tmp_path):
    async with office(tmp_path) as at:
        write(at, "demo: {tickets: 2, choose: coverage}")
        await pipeline.run_demo(at.config)
        await pipeline.run_plan(at.config)
        at.asked.clear()

        await pipeline.run_demo(at.config)

        assert at.writes == []
