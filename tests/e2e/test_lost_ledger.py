"""A ledger that is lost for good: nothing is made a second time, and the run says why."""

import shutil
from pathlib import Path

import pytest

from tests.e2e import pipeline
from tests.e2e.office import moved_office, office
from tests.e2e.small_desk import TICKETS
from tests.e2e.states import LEGACY_ID
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow

NO = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "no"}]}


def lose(at):
    """Remove all that the migration knew; what it made in the workspace stays."""
    folder = at.served.folder
    for path in folder.glob("ledger.db*"):
        path.unlink()
    for name in ("staging", "files"):
        shutil.rmtree(folder / name)


async def numbers(at):
    """The tickets' numbers that the workspace's conversations carry, each as often as it is."""
    told = (each["custom_attributes"].get(LEGACY_ID) for each in (await at.dump())["conversations"])
    return sorted(int(number) for number in told if number)


def only(at, filters):
    """Let the migration move a part of the desk's tickets."""
    path = Path(at.served.config())
    path.write_text(f"{path.read_text()}filters: {{tickets: {{created: {filters}}}}}\n")


async def again(at):
    """Make a full run; returns how it ended, whether or not it came to its end."""
    at.asked.clear()
    return await pipeline.run_full(at.config)


async def delete_conversations(at):
    shown = (await at.workspace.get("/conversations?per_page=150")).json()["conversations"]
    for one in shown:
        await at.work("DELETE", f"/conversations/{one['id']}", {})


async def made_by_others(at, number):
    """Somebody whom we brought writes, and the conversation gets a number like a ticket's."""
    contacts = (await at.workspace.get("/contacts?per_page=150")).json()["data"]
    writer = next(each for each in contacts if (each["external_id"] or "").startswith("zendesk:"))
    said = {"from": {"type": writer["role"], "id": writer["id"]}, "body": "Hello"}
    answer = await at.workspace.post("/conversations", json=said)
    conversation = f"/conversations/{answer.json()['conversation_id']}"
    await at.work("PUT", conversation, {"custom_attributes": {LEGACY_ID: str(number)}})


async def test_an_empty_ledger_doubles_no_conversation():
    async with moved_office() as at:
        lose(at)

        ended = await again(at)

        assert ended.stopped is not None
        assert at.writes == []
        assert await numbers(at) == sorted(TICKETS)


async def test_the_conversation_that_was_found_is_named_with_what_to_do():
    async with moved_office() as at:
        lose(at)

        told = (await again(at)).stopped

        number = next(n for n in sorted(TICKETS) if f"{LEGACY_ID} {n}" in told)
        assert f"conversation {await at.conversation_id(number)} " in told
        assert "storage.ledger" in told
        assert "delete those conversations" in told
        assert "\n" not in told


async def test_a_plan_with_an_empty_ledger_is_made_all_the_same():
    async with moved_office() as at:
        lose(at)

        ended = await pipeline.run_plan(at.config)

    assert ended.stopped is None


async def test_what_another_account_brought_stops_nobody():
    async with moved_office() as at:
        lose(at)
        for contact in (await at.workspace.get("/contacts?per_page=150")).json()["data"]:
            other = f"zendesk:elsewhere:{contact['id']}"
            await at.work("PUT", f"/contacts/{contact['id']}", {"external_id": other})

        ended = await again(at)

    assert ended.stopped is None


async def test_other_tickets_of_the_account_may_come_from_a_ledger_of_their_own(tmp_path):
    async with office(tmp_path) as at:
        only(at, "{to: 2024-10-01}")
        early = await at.full()
        lose(at)
        only(at, "{from: 2024-10-01}")

        ended = await again(at)

        assert early.stopped is ended.stopped is None
        assert await numbers(at) == sorted(TICKETS)


async def test_an_empty_ledger_after_an_undo_stops_nobody():
    async with moved_office() as at:
        full = at.first
        await run_undo(at.config, full.run)
        lose(at)

        ended = await again(at)

        assert ended.stopped is None
        assert await numbers(at) == sorted(TICKETS)


async def test_people_without_tickets_stop_nobody():
    async with moved_office() as at:
        await delete_conversations(at)
        lose(at)

        ended = await again(at)

        assert ended.stopped is None
        assert await numbers(at) == sorted(TICKETS)


async def test_what_only_the_search_still_has_stops_nobody():
    async with moved_office() as at:
        contacts = (await at.workspace.get("/contacts?per_page=150")).json()["data"]
        people = [contact["id"] for contact in contacts]
        asked = {"query": {"field": "contact_ids", "operator": "IN", "value": people}}
        shown = (await at.workspace.post("/conversations/search", json=asked)).json()
        await delete_conversations(at)
        lose(at)
        at.served.target_faults.alter(whole=shown, path="^/conversations/search$")

        ended = await again(at)

        assert len(shown["conversations"]) == len(TICKETS)
        assert ended.stopped is None
        assert await numbers(at) == sorted(TICKETS)


async def test_a_ledger_that_knows_the_people_is_not_lost(tmp_path):
    async with office(tmp_path) as at:
        at.served.target_faults.refuse(422, NO, method="POST", path="^/conversations$")
        await again(at)  # people came, and no ticket did
        at.served.target_faults.clear()
        await made_by_others(at, min(TICKETS))

        ended = await again(at)

        assert ended.stopped is None
        assert {*await numbers(at)} == TICKETS
