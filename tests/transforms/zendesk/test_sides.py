"""Side conversations as Zendesk's export has them: messages beside the ticket's own."""

import pytest

from connectors.zendesk.records import side_messages
from tests.builders import attachment, comment, raw, raw_row, said, ticket
from transforms.conditions import AnyNone, Filters, TicketFilters
from transforms.contracts import RAW, from_rows
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

ANNA = {"user_id": 31, "name": "Anna Roth", "email": "anna@acme.example"}
BO = {"user_id": None, "name": None, "email": "Bo@Supplier.example"}


def event(number, **values):
    message = {"subject": "Lamp", "body": f"Words {number}", "from": ANNA, "to": [BO]}
    return {
        "id": f"e-{number}",
        "side_conversation_id": "s-1",
        "ticket_id": 1,
        "type": "reply",
        "via": "support",
        "created_at": f"2023-11-14T22:13:0{number}Z",
        "actor": ANNA,
        "message": message | values.pop("message", {}),
    } | values


def found(*events, payload=None, rules=None):
    rows = [
        raw_row(each.payload, id=each.id, parent_id=each.parent_id, source_at=each.source_at)
        for each in side_messages({"events": list(events)})
    ]
    messages = from_rows([*said(comment()).to_pylist(), *rows], RAW)
    return to_tickets(
        raw(payload or ticket()), messages, ZendeskCatalog(), rules or Rules(), Names()
    )


def test_a_message_of_a_side_conversation_stands_behind_those_of_its_ticket():
    first, row = found(event(1)).messages.to_pylist()

    assert first["side_id"] is None
    assert row["position"] == 1
    assert {key: row[key] for key in ("source_id", "side_id", "side_subject", "body_text")} == {
        "source_id": "side:e-1",
        "side_id": "s-1",
        "side_subject": "Lamp",
        "body_text": "Words 1",
    }
    assert (row["author_id"], row["author_name"]) == ("31", "Anna Roth")
    assert row["recipients"] == ["bo@supplier.example"]
    assert not row["is_public"]


def test_its_people_need_no_contact_but_a_name():
    rows = found(event(1, message={"to": [BO, {"user_id": 77}]})).references.to_pylist()

    assert {row["id"] for row in rows if row["role"] == "named"} == {"31", "77"}
    assert "31" not in {row["id"] for row in rows if row["role"] == "author"}


def test_its_files_are_files_of_the_message():
    [file] = found(event(1, message={"attachments": [attachment(id=9)]})).attachments.to_pylist()

    assert (file["source_id"], file["message_id"]) == ("side:e-1/9", "side:e-1")


def test_what_was_closed_is_said_and_a_subject_may_change():
    updates = {"type": "update", "message": None, "updates": {"state": "closed"}}
    [_, _, row] = found(event(1), event(2) | updates).messages.to_pylist()

    assert row["body_text"] == "[Closed]"
    assert row["side_subject"] == "Lamp"


def test_the_same_event_twice_is_one_message():
    assert found(event(1), event(1)).messages.num_rows == 2


@pytest.mark.parametrize(
    "broken",
    [{"created_at": "soon"}, {"side_conversation_id": None}, {"ticket_id": None}, {"id": "a b"}],
    ids=["time", "conversation", "ticket", "id"],
)
def test_a_broken_one_costs_itself(broken):
    tables = found(event(1) | broken, event(2))

    kept = [row["source_id"] for row in tables.messages.to_pylist() if row["side_id"]]
    assert kept == ["side:e-2"]
    assert len(tables.failed.to_pylist() + tables.skipped.to_pylist()) == 1


@pytest.mark.parametrize("odd", [None, [], "x", 7, {"to": "x", "from": 3, "attachments": {}}])
def test_an_odd_message_is_one_all_the_same(odd):
    tables = found(event(1) | {"message": odd}, event(2))

    assert [row["source_id"] for row in tables.messages.to_pylist()][1:] == ["side:e-1", "side:e-2"]


def test_of_a_ticket_that_is_left_out_they_are_left_out_too():
    rules = Rules(filters=Filters(tickets=TicketFilters(statuses=AnyNone(any=("closed",)))))
    tables = found(event(1, message={"attachments": [attachment(id=9)]}), rules=rules)

    told = {row["source_id"]: row["reason"] for row in tables.skipped.to_pylist()}
    assert told["side:e-1"] == told["side:e-1/9"] == "ticket_skipped"


def test_of_a_broken_ticket_or_of_none_they_are_accounted_for():
    failed = found(event(1), payload=ticket(created_at=None)).failed.to_pylist()
    nowhere = found(event(1, ticket_id=8)).skipped.to_pylist()

    assert {row["reason"] for row in failed if row["source_id"] == "side:e-1"} == {"ticket_failed"}
    assert [row["reason"] for row in nowhere] == ["ticket_not_in_source"]
