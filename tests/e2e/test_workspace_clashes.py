"""`check` of two live workspaces tells what clashes between them, and asks little for it."""

import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.contacts import add_contact
from tasks.plan.checking import check_everything
from tasks.plan.clashing import CONTACTS_AT_MOST, clashes_of
from tasks.run.frame import opened_run
from tasks.run.tables import tables_of
from tests.e2e.intercom_world import moved
from tests.e2e.pipeline import run_full, run_plan
from tests.local import HEADERS, local_client

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

BEN = "ben.smith@customers.example"  # of the sample, as SHOP-1001 is Anna's external id
THERE = (
    ("/data_attributes", {"name": "Bikes", "model": "contact", "data_type": "string"}),
    ("/contacts", {"role": "user", "email": BEN.upper()}),
    ("/contacts", {"role": "user", "email": "other@x.example", "external_id": "SHOP-1001"}),
    ("/tags", {"name": "VIP"}),
)


async def put(at, rows):
    async with local_client(f"http://127.0.0.1:{at.workspace.target_port}") as client:
        for path, body in rows:
            answer = await client.post(path, json=body, headers=HEADERS)
            assert answer.status_code == 200, answer.text


async def checked(at):
    """Return what `check` finds, and the table of clashes by what and name."""
    async with opened_run(str(at.config), "check") as run:
        findings = await check_everything(run.shared, run.id, free_bytes=10**12)
        rows = clashes_of(tables_of(run.shared.area, run.id))
    return findings, {(each.what, each.name): each for each in rows}


async def test_names_and_people_that_both_have_are_told_before_anything_is_written(tmp_path):
    async with moved(tmp_path) as at:
        await put(at, THERE)
        before = at.writes

        findings, told = await checked(at)

        assert at.writes == before
    assert told["attribute of contacts", "Bikes"].read == "integer"
    assert told["people", "same e-mail"].there == "1 of them"
    assert told["people", "same external id, other e-mail"].there == "1 of them"
    assert told["tags", "vip"].effect == "one tag each"
    assert ("teammate", "Sofia Marin") in told
    assert "teammate" not in {each.subject for each in findings}  # it stands in the table


async def test_it_tells_what_a_run_then_does_and_people_of_ours_are_none_of_it(tmp_path):
    async with moved(tmp_path) as at:
        await put(at, THERE)
        await checked(at)
        await at.run(run_full)
        state = await at.state()

        _, told = await checked(at)

    names = {each["name"] for each in state["data_attributes"]}
    assert "Bikes - Intercom" in names
    people = [each for each in state["contacts"] if (each["email"] or "").lower() == BEN]
    assert len(people) == 1
    assert told["people", "same external id, other e-mail"].there == "1 of them"


async def test_of_a_large_workspace_people_are_compared_once_a_run_has_read_them(tmp_path):
    async with moved(tmp_path) as at:
        await put(at, THERE)
        world = at.workspace.target.runner.app[WORLD]
        for number in range(CONTACTS_AT_MOST):
            add_contact(world, {"role": "user", "email": f"p{number}@x.example"})
        asked = world.stats.requests["GET /contacts"]

        _, first = await checked(at)
        assert world.stats.requests["GET /contacts"] - asked == 2  # may it be read, and how many
        assert "once `stage` or `plan`" in first["people", "by e-mail and external id"].effect
        await at.run(run_plan)
        _, later = await checked(at)

    assert later["people", "same e-mail"].there == "1 of them"
