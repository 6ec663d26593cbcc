"""A demo of the tickets that somebody names: those, with their people, and nothing else."""

import pytest

from tests.e2e import pipeline
from tests.e2e.accounts import numbers, reasons
from tests.e2e.office import moved, office, write
from transforms.errors import FatalError

pytestmark = pytest.mark.slow


async def test_a_demo_moves_the_tickets_that_are_named(tmp_path):
    async with office(tmp_path) as at:
        ended = await pipeline.run_demo(at.config, ["1040", "1035"])

        assert await moved(at) == ["1035", "1040"]
        assert numbers(ended)["ticket"] == (2, 2, 0, 0)


async def test_the_file_names_tickets_by_number_or_text(tmp_path):
    async with office(tmp_path) as at:
        write(at, 'demo: {tickets: [1040, "1035"]}')

        await pipeline.run_demo(at.config)

        assert await moved(at) == ["1035", "1040"]


async def test_a_ticket_that_the_desk_does_not_have_is_named_and_nothing_is_written(tmp_path):
    async with office(tmp_path) as at:
        ended = await attempt(at, ["1040", "7", "12"])

        assert ended == "tickets 7, 12 are not in the desk"
        assert at.writes == []


async def attempt(at, tickets):
    """Return what stopped a demo."""
    try:
        await pipeline.run_demo(at.config, tickets)
    except FatalError as exc:
        return str(exc)
    return None


async def test_a_named_ticket_that_a_filter_leaves_out_is_skipped_with_its_name(tmp_path):
    async with office(tmp_path) as at:
        write(at, "filters: {tickets: {tags: {any: [nobody-has-it]}}}")

        ended = await pipeline.run_demo(at.config, ["1040"])

        assert numbers(ended)["ticket"] == (1, 0, 0, 1)
        assert reasons(ended, "Tickets", "skips") == {"filter_tags": 1}


async def test_a_demo_of_other_tickets_undoes_the_one_before(tmp_path):
    async with office(tmp_path) as at:
        await pipeline.run_demo(at.config, ["1035"])

        await pipeline.run_demo(at.config, ["1040"])

        assert await moved(at) == ["1040"]


async def test_a_demo_of_the_same_tickets_changes_nothing(tmp_path):
    async with office(tmp_path) as at:
        await pipeline.run_demo(at.config, ["1035", "1040"])
        at.asked.clear()

        await pipeline.run_demo(at.config, ["1040", "1035"])

        assert at.writes == []
