"""Tickets of the help desk that become tickets in Intercom, of a type that is found or made."""

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.landing import TYPE, landing_office, tickets_of
from tests.e2e.read_back import verified

GONE_FILES = {"Files and inline images": 2}  # the sample desk has lost them

pytestmark = pytest.mark.slow


def adds_up(ended):
    return all(
        row["available"] == row["migrated"] + row["failed"] + row["skipped"] for row in ended.rows
    )


def failures(ended):
    return {row["label"]: row["failed"] for row in ended.rows if row["failed"]}


async def notified(at):
    return (await at.served.stats())["customers_notified"]


async def test_a_desk_becomes_tickets_and_nobody_is_told(tmp_path):
    async with landing_office(tmp_path, sample_desk()) as at:
        plan = (await at.run(pipeline.run_plan)).plan
        ended = await at.full()
        writes = list(at.writes)
        found, dump = await tickets_of(at), await at.dump()
        told = await notified(at)
        await at.full()
        again = list(at.writes)
        checked = await verified(at.config)

    assert failures(ended) == GONE_FILES
    assert adds_up(ended)
    assert len(found) == next(r["migrated"] for r in ended.rows if r["entity"] == "ticket") == 62
    assert dump["conversations"] == []
    assert {each["type"] for each in found.values()} == {TYPE}
    assert told == 0
    assert plan["requests"] == len(writes)
    assert again == []
    assert checked.differences == []


async def test_what_changes_follows_and_nothing_else(tmp_path):
    async with landing_office(tmp_path) as at:
        await at.full()
        before = await tickets_of(at)
        await at.say(1040, "A new answer.", author_id=4_200_000_000_003)
        await at.change("tickets", 1042, priority="high", subject="Another one")
        await at.change("tickets", 1037, status="open", custom_status_id=None)
        ended = await at.run(pipeline.run_delta)
        writes = list(at.writes)
        after = await tickets_of(at)
        told = await notified(at)
        checked = await verified(at.config)

    assert failures(ended) == {}
    assert after["1042"]["title"] == "Another one"
    assert after["1042"]["custom_attributes"]["Priority"] == "high"
    assert (before["1037"]["state"], after["1037"]["state"]) == ("Resolved", "In progress")
    assert after["1037"]["open"] is True
    assert any("A new answer." in (part["body"] or "") for part in after["1040"]["parts"])
    assert (len(before), len(after), told) == (5, 5, 0)
    assert checked.differences == []
    assert {each.partition(" ")[0] for each in writes if "/tickets" in each} == {"PUT", "POST"}
    assert len([each for each in writes if "/tickets" in each]) <= 8


async def test_an_undo_leaves_nothing_but_archived_types(tmp_path):
    async with landing_office(tmp_path) as at:
        ended = await at.full()
        await order.take_back(plain_way(at.config), ended.run)
        dump = await at.dump()

    assert dump["tickets"] == dump["conversations"] == dump["companies"] == []
    assert [each["name"] for each in dump["ticket_types"] if not each["archived"]] == [
        "Support request"
    ]
