"""A desk that goes on working while it is moved: each change there, a delta, and the workspace."""

import itertools
from collections import Counter

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.office import messages, moved_office, office, ticket_like
from tests.e2e.states import LEGACY_ID
from tests.e2e.world import world
from transforms.errors import FatalError

pytestmark = pytest.mark.slow


async def test_each_change_of_a_working_desk_arrives_and_nothing_else_is_sent():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")
        number = ticket["id"]

        await at.delta()
        assert at.writes == []

        await at.say(number, "One more thing: the bell is loose.")
        await at.delta()
        conversation = await at.conversation(number)
        assert messages(conversation)[-1] == (False, "<p>One more thing: the bell is loose.</p>")
        assert len(at.writes) <= 2  # the message; its date and state where they changed
        assert len(at.looks) <= 1

        await at.change("tickets", number, status="solved", custom_status_id=None)
        await at.delta()
        conversation = await at.conversation(number)
        assert conversation["state"] == "closed"

        await at.change("tickets", number, tags=["bell", "urgent-repair"])
        await at.delta()
        conversation = await at.conversation(number)
        assert {"bell", "urgent-repair"} <= {*conversation["tags"]}

        await at.change("tickets", number, tags=["bell"])
        await at.delta()
        conversation = await at.conversation(number)
        assert "bell" in conversation["tags"]
        assert "urgent-repair" not in conversation["tags"]

        await at.change("tickets", number, tags=["bell", "urgent-repair"])
        await at.delta()
        assert "urgent-repair" in (await at.conversation(number))["tags"]

        await at.delta()
        assert at.writes == []
        await at.full()
        assert at.writes == []


async def test_a_deleted_ticket_goes_and_a_new_one_comes():
    async with moved_office() as at:
        ticket = ticket_like(at.served, status="open")
        before = len((await at.dump())["conversations"])

        await at.change("tickets", ticket["id"], status="deleted")
        await at.delta()
        assert await at.conversation(ticket["id"]) is None
        assert len((await at.dump())["conversations"]) == before - 1
        await at.delta()
        assert at.writes == []

        await at.change("tickets", ticket["id"], status="open")
        await at.delta()
        back = await at.conversation(ticket["id"])
        assert back is not None
        assert len(messages(back)) == len(at.served.desk.comments_of(ticket["id"])) - 1


async def test_deltas_end_as_a_full_run_into_an_empty_workspace(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    async with office(one, sample_desk()) as at:
        await at.full()
        changes = itertools.cycle(
            [
                {"status": "solved"},
                {"priority": "urgent", "tags": ["changed"]},
                {"subject": "Changed", "status": "pending"},
                {"tags": []},
            ]
        )
        tickets = [each for each in at.served.desk.tickets if each["status"] != "deleted"]
        for ticket, change in zip(tickets[:16], changes, strict=False):
            await at.change("tickets", ticket["id"], **change)
            await at.say(ticket["id"], f"Added to {ticket['id']}.")
        await at.delta()
        deltas = await at.dump()
        async with world(other, desk=at.served.desk) as fresh:
            await pipeline.run_full(str(fresh.config()))
            whole = await fresh.state()

    assert _lasting(deltas) == _lasting(whole)


async def test_a_delta_before_a_full_run_says_what_to_do(tmp_path):
    async with office(tmp_path) as at:
        with pytest.raises(FatalError, match="run `full` first"):
            await pipeline.run_delta(at.config)


def _lasting(state):
    """What must be alike however it came about: all but the trail of closing and opening."""
    return {
        each["custom_attributes"].get(LEGACY_ID): (
            each["title"],
            each["state"],
            each["custom_attributes"],
            sorted(each["tags"]),
            each["participants"],
            each["company"],
            Counter(str(each["source"]["body"]) + str(sorted(map(str, messages(each))))),
        )
        for each in state["conversations"]
    }
