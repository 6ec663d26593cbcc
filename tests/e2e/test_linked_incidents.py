"""Incidents in Intercom: linked to the ticket that their problem became."""

from pathlib import Path

import pytest
import yaml

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.linked import unlink
from connectors.sandbox.intercom.ticket_types import add_type
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.landing import ALL, landing_office
from tests.e2e.read_back import verified

pytestmark = pytest.mark.slow

PROBLEM, OTHER, INCIDENTS = 1040, 1042, (1003, 1037)
ROUTE = {"when": {"types": ["problem"]}, "land_as": "ticket", "ticket_type": "Problem"}
PROBLEMS = {"routes": [ROUTE]}


async def with_incidents(at):
    """Make two tickets incidents of the problem, and let another one be a problem too."""
    await at.change("tickets", OTHER, type="problem")
    for number in INCIDENTS:
        await at.change("tickets", number, type="incident", problem_id=PROBLEM)


async def named(at):
    """Return the workspace with its ids."""
    return (await at.workspace.get("/_sandbox/dump")).json()


async def id_of(at, ticket):
    found = (each for each in (await named(at))["tickets"])
    return next(
        each["id"] for each in found if each["custom_attributes"]["Legacy ID"] == str(ticket)
    )


def lost(ended):
    return {row["reason"]: row["count"] for row in ended.reasons["losses"]}


async def linked_to(at):
    """Return what is linked to each ticket of type Problem, by the numbers of the help desk."""
    dump = await named(at)
    numbers = {
        each["id"]: int(each["custom_attributes"]["Legacy ID"])
        for each in (*dump["conversations"], *dump["tickets"])
    }
    return {
        numbers[each["id"]]: sorted(numbers[one] for one in each["linked"])
        for each in dump["tickets"]
        if each["type"] == "Problem"
    }


def remakes(at):
    """Let what people deleted be made again."""
    file = yaml.safe_load(Path(at.config).read_text())
    file["options"]["gone_in_target"] = "remake"
    Path(at.config).write_text(yaml.safe_dump(file))


def workspace_of(at):
    return at.served.target.runner.app[WORLD]


async def test_incidents_are_linked_to_their_problem_which_lands_as_a_tracker(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        plan = (await at.run(pipeline.run_plan)).plan
        await at.full()
        writes, linked = list(at.writes), await linked_to(at)
        types = {each["name"]: each["category"] for each in (await at.dump())["ticket_types"]}
        await at.full()
        again = list(at.writes)
        checked = await verified(at.config)

    assert linked == {PROBLEM: list(INCIDENTS), OTHER: []}
    assert types["Problem"] == "Tracker"
    assert len([each for each in writes if "linked_conversations" in each]) == 2
    assert (plan["requests"], again) == (len(writes), [])
    assert checked.differences == []


async def test_a_customers_ticket_is_linked_as_a_conversation_is(tmp_path):
    async with landing_office(tmp_path, **ALL, **PROBLEMS) as at:
        await with_incidents(at)
        plan = (await at.run(pipeline.run_plan)).plan
        await at.full()
        writes, linked = list(at.writes), await linked_to(at)
        checked = await verified(at.config)

    assert linked == {PROBLEM: list(INCIDENTS), OTHER: []}
    assert plan["requests"] == len(writes)
    assert checked.differences == []


@pytest.mark.quirk("INT-030")
async def test_where_the_problem_is_no_tracker_the_note_alone_tells(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        add_type(workspace_of(at), {"name": "Problem"})
        await with_incidents(at)
        ended = await at.full()
        linked, dump = await linked_to(at), await at.dump()
        checked = await verified(at.config)

    notes = [
        part["body"]
        for each in dump["conversations"]
        for part in each["parts"]
        if "Incident of the problem in ticket #1040" in (part["body"] or "")
    ]
    assert linked == {PROBLEM: [], OTHER: []}
    assert len(notes) == len(INCIDENTS)
    assert "problem_link_left_out" not in lost(ended)
    assert checked.differences == []


async def test_a_link_that_is_refused_is_a_loss_and_the_incident_is_moved(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        body = {"type": "error.list", "errors": [{"code": "linked_conversation_limit_exceeded"}]}
        at.served.target_faults.refuse(400, body, method="POST", path="linked_conversations$")
        ended = await at.full()
        checked = await verified(at.config)

    tickets = next(row for row in ended.rows if row["entity"] == "ticket")
    assert (tickets["migrated"], tickets["failed"]) == (5, 0)
    assert lost(ended)["problem_link_left_out"] == 2
    assert checked.differences == []


async def test_another_problem_moves_the_link_and_none_takes_it_away(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        await at.full()
        await at.change("tickets", 1003, problem_id=OTHER)
        await at.change("tickets", 1037, problem_id=None, type="question")
        await at.run(pipeline.run_delta)
        linked = await linked_to(at)
        checked = await verified(at.config)

    assert linked == {PROBLEM: [], OTHER: [1003]}
    assert checked.differences == []


async def test_a_problem_that_is_deleted_takes_its_links_along(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        await at.full()
        await at.change("tickets", PROBLEM, status="deleted")
        for number in INCIDENTS:
            await at.change("tickets", number, problem_id=None, type="question")
        ended = await at.run(pipeline.run_delta)
        linked = await linked_to(at)

    assert linked == {OTHER: []}
    assert not any(row["failed"] for row in ended.rows)


async def test_a_problem_that_comes_later_is_linked_then(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        body = {"type": "error.list", "errors": [{"code": "parameter_invalid"}]}
        at.served.target_faults.refuse(400, body, method="POST", path="/tickets$")
        await at.full()
        before = await linked_to(at)
        at.served.target_faults.clear()
        await at.full()
        after = await linked_to(at)
        checked = await verified(at.config)

    assert before == {}
    assert after == {PROBLEM: list(INCIDENTS), OTHER: []}
    assert checked.differences == []


SOLVED = {"status": "solved", "custom_status_id": None}
OPEN = {"status": "open", "custom_status_id": None}


@pytest.mark.parametrize(("problem", "incident"), [(SOLVED, OPEN), (OPEN, SOLVED)])
async def test_whichever_is_moved_first_both_are_linked_and_named_in_the_end(
    tmp_path, problem, incident
):
    """The one that depends names the other by its number, whether that is there by then or not."""
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await at.change("tickets", OTHER, type="question", problem_id=None)
        await at.change("tickets", PROBLEM, **problem)
        await at.change("tickets", 1003, type="incident", problem_id=PROBLEM, **incident)
        await at.run(lambda config: pipeline.run_full(config, first="open"))
        before = await linked_to(at)
        await at.full()
        after, conversation = await linked_to(at), await at.conversation(1003)
        checked = await verified(at.config)

    notes = [p["body"] for p in conversation["parts"] if "Incident of" in (p["body"] or "")]
    assert not before.get(PROBLEM)
    assert after == {PROBLEM: [1003]}
    assert len(notes) == 1
    assert "ticket #1040 in Zendesk (conversation or ticket with the Legacy ID 1040)" in notes[0]
    assert checked.differences == []


async def test_an_undo_of_what_came_later_takes_the_link_back(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        await at.change("tickets", 1003, problem_id=None)
        await at.full()
        await at.change("tickets", 1003, problem_id=PROBLEM)
        ended = await at.run(pipeline.run_delta)
        linked = await linked_to(at)
        await order.take_back(plain_way(at.config), ended.run)
        after = await linked_to(at)

    assert linked[PROBLEM] == [1003, 1037]
    assert after[PROBLEM] == [1037]


async def test_an_undo_of_all_leaves_neither_end(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        ended = await at.full()
        await order.take_back(plain_way(at.config), ended.run)
        dump = await at.dump()

    assert dump["tickets"] == dump["conversations"] == []


async def test_a_link_that_is_missing_is_found(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await with_incidents(at)
        await at.full()
        app = workspace_of(at)
        number = await id_of(at, PROBLEM)
        tracker = app.store.get("ticket", number)
        unlink(app, tracker, tracker["linked"][0])
        checked = await verified(at.config, entities=("ticket",))

    assert [kind for kind, *_ in checked.differences] == ["link_missing"]


async def test_a_problem_that_people_deleted_and_that_is_made_again_is_linked_again(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        remakes(at)
        await with_incidents(at)
        await at.full()
        number = await id_of(at, PROBLEM)
        await at.work("DELETE", f"/tickets/{number}", None)
        await at.change("tickets", PROBLEM, priority="low")
        await at.run(pipeline.run_delta)
        await at.full()
        linked = await linked_to(at)

    assert linked[PROBLEM] == list(INCIDENTS)
