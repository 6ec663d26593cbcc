"""Tickets of the help desk that become tickets in Intercom, of a type that is found or made."""

import copy
from dataclasses import replace

import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.ticket_types import (
    add_attribute,
    add_state,
    add_type,
    attributes_of,
)
from connectors.sandbox.zendesk.desk import sample_desk
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.landing import ALL, TYPE, choose, landing_office, tickets_of
from tests.e2e.read_back import verified
from tests.e2e.test_lost_ledger import lose
from transforms.errors import FatalError

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


PROBLEMS = {
    "routes": [{"when": {"types": ["problem"]}, "land_as": "ticket", "ticket_type": "Problem"}]
}


def workspace_of(at):
    return at.served.target.runner.app[WORLD]


async def test_a_route_takes_some_and_the_rest_are_conversations(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        plan = (await at.run(pipeline.run_plan)).plan
        ended = await at.full()
        writes = list(at.writes)
        found, dump = await tickets_of(at), await at.dump()
        checked = await verified(at.config)

    assert failures(ended) == {}
    assert {number: each["type"] for number, each in found.items()} == {"1040": "Problem"}
    assert len(dump["conversations"]) == 4
    assert plan["requests"] == len(writes)
    assert checked.differences == []


async def test_other_routes_never_move_a_ticket_twice(tmp_path):
    async with landing_office(tmp_path, **PROBLEMS) as at:
        await at.full()
        choose(at, **ALL)
        await at.full()
        as_tickets = list(at.writes)
        choose(at)
        await at.full()
        as_conversations = list(at.writes)
        await at.say(1040, "Once more.", author_id=4_200_000_000_003)
        await at.run(pipeline.run_delta)
        found, dump = await tickets_of(at), await at.dump()

    assert (as_tickets, as_conversations) == ([], [])
    assert [*found] == ["1040"]
    assert len(dump["conversations"]) == 4
    assert any("Once more." in (part["body"] or "") for part in found["1040"]["parts"])


async def test_a_status_can_name_a_ticket_state(tmp_path):
    statuses = {"hold": "With the workshop", "open": "submitted", "solved": "Resolved"}
    async with landing_office(tmp_path, **ALL, statuses=statuses) as at:
        kind = add_type(workspace_of(at), {"name": TYPE})
        add_state(workspace_of(at), "With the workshop", "in_progress", [kind["id"]])
        await at.full()
        found = await tickets_of(at)
        checked = await verified(at.config)

    assert {number: each["state"] for number, each in found.items()} == {
        "1003": "Resolved",
        "1035": "Resolved",
        "1037": "Resolved",
        "1040": "Submitted",
        "1042": "With the workshop",
    }
    assert checked.differences == []


async def test_a_state_that_the_type_lacks_stops_the_run_before_it_writes(tmp_path):
    async with landing_office(tmp_path, **ALL, statuses={"hold": "Nowhere"}) as at:
        add_type(workspace_of(at), {"name": TYPE})
        with pytest.raises(FatalError, match="ticket state 'Nowhere' is none of the type"):
            await pipeline.run_full(at.config)

    assert at.writes == []


async def test_a_type_that_is_there_is_used_and_gets_what_it_lacks(tmp_path):
    async with landing_office(tmp_path) as at:
        kind = add_type(workspace_of(at), {"name": TYPE.upper()})
        items = {"name": "Priority", "description": "", "data_type": "list"}
        add_attribute(workspace_of(at), kind["id"], items | {"list_items": "urgent,low"})
        plan = (await at.run(pipeline.run_plan)).plan
        await at.full()
        writes, found, dump = list(at.writes), await tickets_of(at), await at.dump()
        checked = await verified(at.config)

    assert "POST /ticket_types" not in writes
    assert plan["requests"] == len(writes)
    assert {each["type"] for each in found.values()} == {TYPE.upper()}
    assert found["1040"]["custom_attributes"]["Priority"] == "urgent"
    assert len(dump["ticket_types"]) == 1
    assert checked.differences == []


def lost_part(app, doc):
    app.parts(doc["id"]).pop(0)
    return {"message_lost"}


def another_text(app, doc):
    app.parts(doc["id"])[0]["part"]["body"] = "<p>Something else</p>"
    return {"text_differs"}


def another_description(app, doc):
    doc["values"][attribute_id(app, doc, "_default_description_")] = "Something else"
    return {"text_differs"}


def another_title(app, doc):
    doc["values"][attribute_id(app, doc, "_default_title_")] = "Something else"
    return {"title_differs"}


def another_value(app, doc):
    doc["values"][attribute_id(app, doc, "Serial number")] = "LB-0"
    return {"attribute_differs"}


def another_state(app, doc):
    doc["ticket_state_id"] = "8269"
    return {"state_differs"}


def another_assignee(app, doc):
    doc["admin_assignee_id"] = 991267002
    return {"assignee_differs"}


def lost_tag(app, doc):
    doc["tags"].pop(0)
    return {"tag_missing"}


def lost_company(app, doc):
    doc["company_id"] = None
    return {"company_differs"}


def lost_ticket(app, doc):
    app.store.delete("ticket", doc["id"])
    return {"ticket_missing"}


def doubled_ticket(app, doc):
    app.store.put("ticket", "99999", doc | {"id": "99999"})
    return {"ticket_doubled"}


DAMAGES = (
    lost_part,
    another_text,
    another_description,
    another_title,
    another_value,
    another_state,
    another_assignee,
    lost_tag,
    lost_company,
    lost_ticket,
    doubled_ticket,
)


def attribute_id(app, doc, name):
    attributes = attributes_of(app, doc["ticket_type_id"])
    return next(each["id"] for each in attributes if each["name"] == name)


async def test_every_damage_of_a_ticket_is_found(tmp_path):
    """Tags and company are compared where Intercom shows them, which its document does not say."""
    async with landing_office(tmp_path) as at:
        await at.full()
        at.served.target.runner.app[WORLD].config = replace(
            workspace_of(at).config, tickets_show="all"
        )
        wanted, found = {}, {}
        for damage in DAMAGES:
            app = workspace_of(at)
            before = copy.deepcopy((app.store._docs, app._parts))
            [doc] = [
                each
                for each in app.store.all("ticket").values()
                if "1037" in each["values"].values()
            ]
            wanted[damage.__name__] = damage(app, doc)
            told = await verified(at.config, entities=("ticket",))
            found[damage.__name__] = {kind for kind, *_ in told.differences}
            app.store._docs, app._parts = before

    assert found == wanted


async def test_what_people_changed_in_a_ticket_stays(tmp_path):
    async with landing_office(tmp_path) as at:
        await at.full()
        number = next(
            each["id"]
            for each in workspace_of(at).store.all("ticket").values()
            if "1042" in each["values"].values()
        )
        mine = {"ticket_attributes": {"_default_title_": "Mine"}, "assignee_id": "991267002"}
        await at.work("PUT", f"/tickets/{number}", mine | {"skip_notifications": True})
        await at.change("tickets", 1042, subject="Theirs", priority="high")
        ended = await at.run(pipeline.run_delta)
        found = (await tickets_of(at))["1042"]
        undone = await order.take_back(plain_way(at.config), ended.run)

    assert found["title"] == "Mine"
    assert found["admin_assignee_id"] == 991267002
    assert found["custom_attributes"]["Priority"] == "high"
    assert undone.stopped is None


async def test_a_lost_ledger_makes_no_ticket_twice(tmp_path):
    async with landing_office(tmp_path) as at:
        await at.full()
        lose(at)
        ended = await pipeline.run_full(at.config)
        dump = await at.dump()

    assert "already has ticket" in ended.stopped
    assert (len(dump["tickets"]), dump["conversations"]) == (5, [])
