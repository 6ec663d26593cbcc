"""Answers of Intercom's that no answer should be: nothing crashes, nothing is doubled or lost."""

import itertools
import random

import pytest

from tests.e2e import pipeline
from tests.e2e.small_desk import SEED, small_desk
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world

CALLS = [  # of each kind of step, and of what is read for it
    ("POST", "/conversations$"),
    ("POST", "/reply$"),
    ("PUT", "/conversations/[0-9]+$"),
    ("POST", "/conversations/[0-9]+/tags$"),
    ("POST", "/customers$"),
    ("POST", "/parts$"),
    ("POST", "/contacts$"),
    ("PUT", "/contacts/"),
    ("POST", "/contacts/.*/companies$"),
    ("POST", "/companies$"),
    ("POST", "/tags$"),
    ("POST", "/data_attributes$"),
    ("POST", "/conversations/attributes$"),
    ("GET", "/conversations/[0-9]+$"),
    ("GET", "/contacts/"),
    ("GET", "/conversations/attributes$"),
]
EACH = 6  # answers of one slice; the state after each is compared whole
WHOLE = [[], [1], "text", 7, True, None, {}]
ODD = [None, [], {}, "", "a\x00b", 2**70, -1, True, "x" * 70_000, [[]], {"a": 1}]
KEYS = [
    "id",
    "conversation_id",
    "conversation_parts",
    "state",
    "contacts",
    "tags",
    "data",
    "source",
]
ALL = [
    *({"method": m, "path": p, "whole": w} for (m, p), w in itertools.product(CALLS, WHOLE)),
    *(
        {"method": m, "path": p, "values": {key: value}}
        for (m, p), key, value in itertools.product(CALLS, KEYS, ODD)
    ),
]


async def state(served):
    assert (await served.stats())["customers_notified"] == 0
    return await served.state()


async def settled(served):
    """Run until nothing is open, three times at most; return the last end."""
    for _ in range(3):
        ended = await pipeline.run_full(str(served.config()))
        assert all(
            row["available"] == row["migrated"] + row["failed"] + row["skipped"]
            for row in ended.rows
        )
        if ended.stopped is None and not ended.failed:
            break
    return ended


@pytest.fixture(scope="module")
def cases():
    """Some of all answers, each time the same; `slow` has a share of the rest."""
    chosen = list(ALL)
    random.Random(7).shuffle(chosen)
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
async def test_malformed_answers_neither_crash_nor_double_nor_lose_anything(tmp_path, cases, part):
    wanted = (await unbroken(small_desk, is_seeded=True)).state
    for number, case in enumerate(cases[part * EACH : (part + 1) * EACH]):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with world(folder, desk=small_desk(), seed=SEED) as served:
            served.target_faults.alter(**case, next=2)
            ended = await settled(served)
            assert (ended.stopped, ended.failed) == (None, 0), case
            assert await state(served) == wanted, case
