"""Records that no help desk should give: each is told, and all the others are moved."""

from contextlib import asynccontextmanager

import pytest

from tests.e2e import pipeline
from tests.e2e.accounts import numbers
from tests.e2e.small_desk import small_desk
from tests.e2e.world import world
from tests.local import local_client

pytestmark = pytest.mark.slow

WORD = "XODDX"


@asynccontextmanager
async def odd_desk(folder):
    """The small desk, and a client of its control."""
    async with (
        world(folder, desk=small_desk()) as served,
        local_client(served.source.url) as control,
    ):
        yield served, control


async def bodies_of(served):
    return str((await served.state())["conversations"])


def told(ended, kind):
    return {(row["label"], row["reason"], row["count"]) for row in ended.reasons[kind]}


async def say(control, body, **more):
    sent = await control.post("/_sandbox/tickets/1003/comments", json={"body": body} | more)
    sent.raise_for_status()
    return sent.json()["comment"]["id"]


@pytest.mark.parametrize(
    "odd", ["5c7564383364", "0b", "ff"], ids=["half a pair", "control", "byte"]
)
async def test_an_odd_character_in_a_page_costs_that_character_and_is_counted(tmp_path, odd):
    async with odd_desk(tmp_path) as (served, control):
        await say(control, f"Before {WORD} behind")
        await control.put("/_sandbox/odd", json={"bytes": {WORD: odd}})

        ended = await pipeline.run_full(str(served.config()))

        assert "Before \ufffd behind" in await bodies_of(served)
        assert ("Messages and notes", "bytes_mended", 1) in told(ended, "losses")
        assert numbers(ended)["ticket"] == (5, 5, 0, 0)


async def test_broken_records_of_every_kind_fail_alone(tmp_path):
    async with odd_desk(tmp_path) as (served, control):
        lost = await say(control, "Lost", created_at=None)
        records = [
            {"id": 1003, "values": {"updated_at": [], "generated_timestamp": "soon"}},
            {"id": 1035, "values": {"created_at": "once"}},
            {"id": 1037, "values": {"id": None}},
            {"id": lost, "values": {"id": ["x"]}},
            {"id": 4_300_000_000_101, "values": {"id": {}}},
            {"id": 4_200_000_001_002, "values": {"role": ["agent"], "created_at": 2**63}},
        ]
        await control.put("/_sandbox/odd", json={"records": records})

        ended = await pipeline.run_full(str(served.config()))

        found = numbers(ended)
        assert ended.stopped is None
        assert found["ticket"] == (5, 3, 2, 0)
        assert found["company"][2] == 1
        assert all(row[0] == sum(row[1:]) for row in found.values())
        assert ("Tickets", "broken_record", 2) in told(ended, "failures")
        assert ("Messages and notes", "broken_record", 1) in told(ended, "failures")


async def test_a_comment_of_a_kind_that_nobody_knows_is_moved_and_counted(tmp_path):
    async with odd_desk(tmp_path) as (served, control):
        await say(control, "Do you ship to Oslo?", type="FacebookComment", public=True)
        offered = sum(len(served.desk.comments_of(ticket["id"])) for ticket in served.desk.tickets)

        ended = await pipeline.run_full(str(served.config()))

        shown = await bodies_of(served)
        assert "[FacebookComment]" in shown
        assert "Do you ship to Oslo?" in shown
        assert numbers(ended)["message"] == (offered, offered, 0, 0)


async def test_a_broken_record_that_a_delta_meets_is_told_as_well(tmp_path):
    async with odd_desk(tmp_path) as (served, control):
        config = str(served.config())
        await pipeline.run_full(config)
        lost, homeless = [await say(control, word) for word in ("Lost", "Homeless")]
        records = [
            {"id": lost, "values": {"id": ["x"]}},
            {"id": homeless - 1, "missing": ["ticket_id"]},
        ]
        await control.put("/_sandbox/odd", json={"records": records})

        ended = await pipeline.run_delta(config)

        assert ("Messages and notes", "broken_record", 2) in told(ended, "failures")
        assert all(row[0] == sum(row[1:]) for row in numbers(ended).values())
