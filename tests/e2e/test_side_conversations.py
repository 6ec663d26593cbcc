"""Side conversations arrive as one private note each, with their files; later ones follow."""

from contextlib import asynccontextmanager

import pytest

from tests.e2e.office import office
from tests.e2e.pipeline import run_demo, run_plan
from tests.e2e.read_back import verified
from tests.e2e.test_ticket_events import wish
from tests.e2e.undoing import run_undo
from tests.e2e.world import world

pytestmark = pytest.mark.slow

DISPLAYS = (
    "<p>Side conversation in Zendesk: Display supplier: blank after standby<br>"
    "With Jonas Weber, service@display-werke.example, technik@display-werke.example</p>"
    "<p>2024-11-11 10:00 UTC, Jonas Weber to service@display-werke.example,"
    " technik@display-werke.example:</p>"
    "<p>Hello, firmware 3.2 loses the display after standby, see <b>the log</b>. Known?</p>"
    "<p>2024-11-11 15:00 UTC, service@display-werke.example to Jonas Weber:</p>"
    "<p>Hello Jonas, yes, 3.3 mends it.<br>It comes on Friday.</p>"
    "<p>2024-11-11 15:10 UTC, Jonas Weber to service@display-werke.example:</p><p>Thanks!</p>"
    "<p>2024-11-11 15:11 UTC, Jonas Weber:</p><p>[Closed]</p>"
)
SPARES = (
    "<p>Side conversation in Zendesk: Ersatzgeräte<br>With Jonas Weber, Lukas Brandt</p>"
    "<p>2024-11-12 08:00 UTC, Jonas Weber to Lukas Brandt:</p>"
    "<p>Lukas, liegen noch drei Displays im Lager?</p>"
)


@asynccontextmanager
async def told_office(folder):
    async with office(folder) as at:
        wish(at, "side_conversations: drop", "side_conversations: note")
        yield at


def told(conversation):
    """The notes of side conversations, in order."""
    return [
        (part["body"], [each["name"] for each in part["attachments"]])
        for part in conversation["parts"]
        if part["part_type"] == "note" and part["body"].startswith("<p>Side conversation")
    ]


def numbers(ended, entity):
    [row] = [row for row in ended.rows if row["entity"] == entity]
    return row


async def test_each_is_a_note_with_its_files_and_everything_is_accounted_for(tmp_path):
    async with told_office(tmp_path) as at:
        planned = await at.run(run_plan)
        ended = await at.full()

        assert planned.plan["requests"] == len(at.writes)
        assert told(await at.conversation(1040)) == [
            (DISPLAYS, ["log-1040.txt", "pairing-list.pdf"]),
            (SPARES, []),
        ]
        events = at.served.desk.side_events
        row = numbers(ended, "message")
        comments = sum(len(at.served.desk.comments_of(t["id"])) for t in at.served.desk.tickets)
        assert row["available"] == comments + len(events)
        assert (row["failed"], numbers(ended, "attachment")["failed"]) == (0, 0)
        asked = [each for each in at.read if "side_conversations" in each.path]
        assert len(asked) <= 4  # for the whole desk, by the plan and by the run
        assert (await verified(at.config, files=True, look=True)).differences == []
        await at.full()
        assert at.writes == []


async def test_what_is_said_later_stands_in_a_further_note_and_an_undo_takes_it_back(tmp_path):
    async with told_office(tmp_path) as at:
        await at.full()
        before = told(await at.conversation(1040))
        spare = next(e for e in at.served.desk.side_events if "Lager" in str(e.get("message")))
        later = {**spare, "id": "0b1c", "type": "reply", "created_at": "2026-11-01T08:00:00Z"}
        later["message"] = {**spare["message"], "body": "Zwei.", "html_body": None}
        at.served.desk.side_events.append(later)
        ended = await at.delta()

        [*old, (new, files)] = told(await at.conversation(1040))
        assert old == before
        assert new.startswith("<p>Side conversation in Zendesk, continued: Ersatzgeräte<br>")
        assert new.endswith("<p>Zwei.</p>")
        assert files == []
        await at.delta()
        assert at.writes == []
        assert (await verified(at.config)).differences == []
        await run_undo(at.config, ended.run)
        assert told(await at.conversation(1040)) == before


async def test_a_demo_has_them_and_a_full_run_sends_none_twice(tmp_path):
    async with told_office(tmp_path) as at:
        await run_demo(at.config, ["1040"])
        first = told(await at.conversation(1040))
        await at.full()

        assert len(first) == 2
        assert told(await at.conversation(1040)) == first


async def test_what_was_moved_without_them_stays_so_and_is_accounted_for(tmp_path):
    async with office(tmp_path) as at:
        await at.full()
        wish(at, "side_conversations: drop", "side_conversations: note")
        ended = await at.delta()

        assert told(await at.conversation(1040)) == []
        row = numbers(ended, "message")
        assert row["skipped"] == len(at.served.desk.side_events)
        wish(at, "options: {", "options: {moved_before: complete, ")
        await at.full()
        assert len(told(await at.conversation(1040))) == 2


async def test_an_account_without_them_has_none_and_nothing_is_said(tmp_path):
    async with world(tmp_path, source={"side_conversations_404": True}) as served:
        path = served.config()
        path.write_text(path.read_text().replace("side_conversations: drop, ", ""))
        served.config = lambda: path
        attempt = await served.run()
        end = await served.end(attempt)

        assert end.adds_up
        assert not [key for key in end.reasons if "side" in str(key)]
