"""Every value of a ticket stands in the workspace, in an attribute or in a private note."""

import html
import sqlite3

import orjson
import pytest

from connectors.sandbox.intercom.app import WORLD
from tests.e2e import pipeline
from tests.e2e.read_back import rows_of
from tests.e2e.states import LEGACY_ID
from tests.e2e.world import world
from transforms.contracts import CONTACT, TICKET
from transforms.places import OWN_FIELDS
from transforms.plan.fields import shown

pytestmark = pytest.mark.slow


def workspace_of(served):
    return served.target.runner.app[WORLD]


def conversations(served):
    """Return the conversations by the ticket's number."""
    docs = workspace_of(served).store.all("conversation").values()
    return {doc["custom_attributes"].get(LEGACY_ID): doc for doc in docs}


def carried(served, doc):
    """Return all that attributes and private notes of a conversation say, as one text."""
    parts = workspace_of(served).parts(doc["id"])
    notes = [html.unescape(each["part"]["body"] or "") for each in parts]
    values = [str(value) for value in doc["custom_attributes"].values()]
    return "\n".join([*values, *notes]).replace("<br>", "\n")


def told_of(ticket, people):
    """Yield name and text of everything that a ticket says beside its messages."""
    for own in OWN_FIELDS:
        if ticket[own.column] and own.column != "due_at":
            yield own.name, shown(ticket[own.column])
    for field in ticket["fields"]:
        if field["text"] and field["kind"] not in {"boolean", "date"}:
            is_number = field["kind"] == "decimal"
            yield field["name"], str(float(field["text"])) if is_number else field["text"]
    for follower in ticket["follower_ids"]:
        if follower in people:
            yield "follower", people[follower]["name"]


async def test_no_value_of_a_ticket_is_missing_by_default(tmp_path):
    async with world(tmp_path) as served:
        ended = await pipeline.run_full(served.config())
        assert ended.stopped is None
        found = conversations(served)
        people = {row["source_id"]: row for row in rows_of(served, ended.run, "contact", CONTACT)}
        missing, looked_for = [], 0
        for ticket in rows_of(served, ended.run, "ticket", TICKET):
            text = carried(served, found[ticket["source_id"]])
            for name, value in told_of(ticket, people):
                looked_for += 1
                if value not in text:
                    missing.append((ticket["source_id"], name, value))

    assert missing == []
    assert looked_for > 200
    losses = {row["reason"] for row in ended.reasons["losses"] if row["label"] == "Tickets"}
    assert losses.isdisjoint(
        {"fields_dropped", "satisfaction_dropped", "followers_dropped", "attribute_cut"}
    )


async def test_what_a_field_points_at_is_called_by_its_name(tmp_path):
    async with world(tmp_path) as served:
        await pipeline.run_full(served.config())

        attributes = [doc["custom_attributes"] for doc in conversations(served).values()]
        people = workspace_of(served).store.all("contact").values()

    assert {told.get("Registered unit") for told in attributes} == {
        None,
        "Aurora 80, LB-104411",
        "E-Drive 500, LB-500914",
    }
    assert "Northway Cycles Ltd" in {told.get("Dealer") for told in attributes}
    assert "Tom Baker" in {doc["custom_attributes"].get("Advisor") for doc in people}


async def test_what_was_carried_is_verified_and_nothing_is_sent_twice(tmp_path):
    async with world(tmp_path) as served:
        config = served.config()
        await pipeline.run_full(config)
        before = served.writes
        again = await pipeline.run_full(config)

        assert again.stopped is None
        assert served.writes == before


OLDER = ("fields", "followers")


def as_an_older_version(path):
    """Write the shapes of a ledger as the first version did, which knew less of them."""
    with sqlite3.connect(path) as ledger:
        rows = ledger.execute("select source_id, shape from record where entity = 'ticket'")
        for source_id, text in rows.fetchall():
            shape = {key: each for key, each in orjson.loads(text).items() if key not in OLDER}
            ledger.execute(
                "update record set shape = ? where entity = 'ticket' and source_id = ?",
                (orjson.dumps(shape).decode(), source_id),
            )
        ledger.execute("delete from field")


LITTLE = """
  tickets:
    auto_fields: false
    unmapped_fields: drop
    builtin: {status: drop, type: drop, priority: drop, channel: drop, brand: drop, form: drop,
              satisfaction: drop, due: drop, problem: drop, external_id: drop}
"""


async def begun_with_less(served):
    """Move a desk as the first version did by default; return the file of today's default."""
    config = served.config()
    today = config.read_text()
    config.write_text(
        today.replace("mapping:\n", f"mapping:{LITTLE}").replace(
            "options: {", "options: {followers: drop, "
        )
    )
    ended = await pipeline.run_full(config)
    assert ended.stopped is None
    config.write_text(today)
    as_an_older_version(served.folder / "ledger.db")
    return config


async def test_what_an_older_version_moved_is_not_written_again(tmp_path):
    async with world(tmp_path) as served:
        config = await begun_with_less(served)
        before = served.writes
        planned = await pipeline.run_plan(config)
        again = await pipeline.run_full(config)

        assert again.stopped is None
        assert served.writes == before
        assert any("moved_before: complete" in told for told in planned.plan["notices"])


async def test_what_an_older_version_moved_is_completed_when_somebody_asks(tmp_path):
    async with world(tmp_path) as served:
        config = await begun_with_less(served)
        today = config.read_text()
        config.write_text(today.replace("options: {", "options: {moved_before: complete, "))
        ended = await pipeline.run_full(config)
        before = served.writes
        config.write_text(today)
        await pipeline.run_full(config)
        assert served.writes == before
        found = conversations(served)
        tickets = rows_of(served, ended.run, "ticket", TICKET)
        told = [
            (ticket["source_id"], value)
            for ticket in tickets
            for _, value in told_of(ticket, {})
            if value not in carried(served, found[ticket["source_id"]])
        ]

        assert ended.stopped is None
        assert told == []
