"""The whole sample desk with one hostile value in every record, through the whole pipeline."""

import random

import pytest

from connectors.sandbox.odd import ODD
from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.world import COLUMNS, world
from tests.torture.mutants import HOSTILE, MISSING

pytestmark = pytest.mark.slow

UNSENT = {"half a pair", "30 digits", "NaN", "300 deep"}  # what the sandbox can't write as JSON
VALUES = {name: value for name, value in HOSTILE.items() if name not in UNSENT}
NO_IDS = {name: value for name, value in VALUES.items() if isinstance(value, list | dict)}


def records_of(desk):
    """Every record that can be changed by its id."""
    yield from desk.tickets
    yield from desk.users
    yield from desk.organizations
    for name in ("groups", "brands", "ticket_fields", "ticket_forms", "custom_statuses"):
        yield from getattr(desk, name)
    for ticket in desk.tickets:
        yield from desk.comments_of(ticket["id"])
        yield from desk.conversation_logs.get(ticket["id"], [])


def change(record, dice):
    """One field of a record with a hostile value; an id only becomes one that names nothing."""
    field = dice.choice(sorted(record))
    name, value = dice.choice(sorted((NO_IDS if field == "id" else VALUES).items(), key=str))
    if value is MISSING:
        return {"id": record["id"], "missing": [field]}
    return {"id": record["id"], "values": {field: value}, "name": name}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_hundreds_of_hostile_values_at_once_stop_nothing_and_add_up(tmp_path, seed):
    dice = random.Random(seed)
    desk = sample_desk()
    offered = len(list(desk.tickets))
    said = sum(len(desk.comments_of(ticket["id"])) for ticket in desk.tickets)
    said += sum(map(len, desk.conversation_logs.values()))
    async with world(tmp_path, desk=desk) as served:
        odd = served.source.runner.app[ODD]
        changes = [change(record, dice) for record in records_of(desk)]
        for each in changes:
            odd.record(each)

        ended = await pipeline.run_full(str(served.config()))

    found = {row["entity"]: tuple(row[name] for name in COLUMNS) for row in ended.rows}
    assert ended.stopped is None
    assert len(changes) > 300
    assert all(row[0] == sum(row[1:]) for row in found.values())
    assert found["ticket"][0] == offered
    assert found["message"][0] >= said  # and descriptions of tickets without any readable comment
