"""What was changed of tickets between their messages arrives as notes, each change once."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.office import office
from tests.e2e.pipeline import run_plan
from tests.e2e.read_back import verified
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow

AT_FIRST = (
    "<p>Changes in Zendesk:<br>"
    "2024-11-11 09:30 UTC, Tom Baker: Status new → open<br>"
    "2024-11-11 09:30 UTC, Tom Baker: Group Support → Technik<br>"
    "2024-11-11 09:30 UTC, Tom Baker: Assignee none → Jonas Weber<br>"
    "2024-11-11 09:32 UTC, Jonas Weber: Priority normal → urgent<br>"
    "2024-11-11 09:32 UTC, Jonas Weber: Type question → problem<br>"
    "2024-11-11 09:32 UTC, Jonas Weber: Product none → E-Drive / Display<br>"
    "2024-11-11 09:32 UTC, Jonas Weber: Warranty case none → Yes</p>"
)
AT_LAST = (
    "<p>Changes in Zendesk:<br>"
    "2024-11-11 11:55 UTC, Jonas Weber: Status open → pending<br>"
    "2024-11-15 13:30 UTC, the system: Status pending → open</p>"
)


def wish(at, old, new):
    path = Path(at.config)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@asynccontextmanager
async def told_office(folder, desk=None, more=""):
    async with office(folder, desk) as at:
        wish(at, "options: {", "options: {ticket_events: note, ")
        if more:
            wish(at, "source:\n", f"source:\n  {more}\n")
        yield at


def told(conversation):
    """The notes of what was changed, in order."""
    return [
        part["body"]
        for part in conversation["parts"]
        if part["part_type"] == "note" and part["body"].startswith("<p>Changes in")
    ]


async def notes(at):
    """The notes of all tickets."""
    conversations = (await at.dump())["conversations"]
    found = {each["custom_attributes"]["Legacy ID"]: told(each) for each in conversations}
    return {ticket: said for ticket, said in found.items() if said}


async def test_each_stretch_is_a_note_and_the_plan_counts_it_to_the_request(tmp_path):
    async with told_office(tmp_path) as at:
        planned = await at.run(run_plan)
        ended = await at.full()

        assert planned.plan["requests"] == len(at.writes)
        saved = {each["choice"]: each["requests"] for each in planned.plan["choices"]}
        assert saved["options.ticket_events: drop"] == sum(map(len, (await notes(at)).values()))
        conversation = await at.conversation(1040)
        assert told(conversation) == [AT_FIRST, AT_LAST]
        kinds = [part["part_type"] for part in conversation["parts"] if part["body"]]
        assert kinds[:2] == ["note", "note"]
        assert {row["entity"]: row["failed"] for row in ended.rows}["message"] == 0
        assert (await verified(at.config)).differences == []
        await at.full()
        assert at.writes == []


async def test_a_ticket_that_is_read_singly_says_the_same(tmp_path):
    for each in ("bulk", "single"):
        (tmp_path / each).mkdir()
    async with told_office(tmp_path / "bulk", sample_desk()) as at:
        await at.full()
        bulk = await notes(at)
    async with told_office(tmp_path / "single", sample_desk(), "comments: per_ticket") as at:
        await at.full()

        assert await notes(at) == bulk
        assert {"1005", "1020", "1037", "1040", "1042", "1044"} <= bulk.keys()


async def test_a_delta_tells_what_was_changed_since_and_nothing_twice(tmp_path):
    async with told_office(tmp_path) as at:
        await at.full()
        before = await notes(at)
        await at.change("tickets", 1040, status="pending", group_id=4_400_000_000_001)
        ended = await at.delta()

        [*old, new] = (await notes(at))["1040"]
        assert old == before["1040"]
        assert "Status open → pending<br>" in new
        assert new.endswith("Group Technik → Support</p>")
        assert (await verified(at.config)).differences == []
        await at.delta()
        assert at.writes == []
        undone = await run_undo(at.config, ended.run)
        assert undone.stopped is None
        assert await notes(at) == before


async def test_a_demo_tells_them_and_the_full_run_after_it_nothing_twice(tmp_path):
    async with told_office(tmp_path) as at:
        await pipeline.run_demo(at.config, ["1040"])
        assert (await notes(at))["1040"] == [AT_FIRST, AT_LAST]
        await at.full()

        assert (await notes(at))["1040"] == [AT_FIRST, AT_LAST]


async def test_switched_on_later_the_events_are_read_again_and_new_tickets_tell_theirs(tmp_path):
    async with office(tmp_path) as at:
        await pipeline.run_demo(at.config, ["1040"])
        wish(at, "options: {", "options: {ticket_events: note, ")
        await at.full()

        found = await notes(at)
        assert "1040" not in found  # it was moved before, and keeps its form
        assert {"1037", "1042"} <= found.keys()
        wish(at, "options: {", "options: {moved_before: complete, ")
        await at.full()
        assert (await notes(at))["1040"] == [AT_FIRST, AT_LAST]


async def test_switched_on_after_all_was_moved_a_delta_reads_the_events_from_the_beginning(
    tmp_path,
):
    async with office(tmp_path) as at:
        await at.full()
        wish(at, "options: {", "options: {ticket_events: note, moved_before: complete, ")
        await at.delta()

        assert (await notes(at))["1040"] == [AT_FIRST, AT_LAST]


async def test_with_the_default_nothing_of_them_is_asked_for_or_staged(tmp_path):
    async with office(tmp_path) as at:
        await at.full()

        assert await notes(at) == {}
        assert not [each for each in at.read if "audits" in each.path]
        assert not list((tmp_path / "staging").rglob("holds.json"))
