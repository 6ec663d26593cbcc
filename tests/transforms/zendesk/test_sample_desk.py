"""The sample desk through the transforms, by the event export and by reading each ticket."""

from functools import cache

import orjson

from connectors.sandbox.zendesk.desk import sample_desk
from connectors.zendesk.records import of_ticket, ticket_events, tickets, users
from tests.builders import raw, raw_row
from transforms.contracts import RAW, from_rows
from transforms.filters import Names
from transforms.rules import Options, Rules
from transforms.zendesk.catalog import build_catalog
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.tickets import to_tickets

SETUP = "groups brands ticket_fields ticket_forms custom_statuses user_fields organization_fields"
DESK = sample_desk()
CATALOG = build_catalog({name: raw(*getattr(DESK, name)) for name in SETUP.split()})
ALL = Rules(options=Options(deleted_tickets="migrate"))


def rows(records):
    return [
        raw_row(one.payload, id=one.id, parent_id=one.parent_id, source_at=one.source_at)
        for one in records
    ]


@cache
def by_ticket():
    """Rows as `messages` of the connector gives them, and the tables made of them."""
    found = []
    for ticket in DESK.tickets:
        comments = DESK.comments_of(ticket["id"])
        log = [
            turn
            for turn in DESK.conversation_logs.get(ticket["id"], [])
            if turn["type"] not in {"Comment", "VoiceComment"}
        ]
        found += rows(of_ticket(comments, str(ticket["id"])))
        found += rows(of_ticket(log, str(ticket["id"]), prefix="log:", kind="conversation_log"))
    return found, transformed(found)


@cache
def by_events():
    """Rows as the event export gives them, without inline images, and the tables made of them."""
    audits = [
        {**audit, "child_events": [outside(child) for child in audit["events"]]}
        for audit in DESK.audits
        if audit["ticket_id"] not in DESK.export_gaps
    ]
    found = rows(ticket_events(orjson.loads(orjson.dumps({"ticket_events": audits}))))
    return found, transformed(found)


def outside(child):
    files = [one for one in child.get("attachments") or () if not one.get("inline")]
    kind = {"event_type": child["type"]}
    return child | kind | ({"attachments": files} if "attachments" in child else {})


def transformed(messages):
    raw_tickets = raw(*rows(tickets({"tickets": [dict(one) for one in DESK.tickets]})))
    return to_tickets(raw_tickets, from_rows(messages, RAW), CATALOG, ALL, Names())


def test_every_ticket_is_there_and_none_failed():
    _, found = by_ticket()

    assert found.tickets.num_rows == len(list(DESK.tickets))
    assert found.failed.num_rows == 0


def test_every_message_is_kept_or_named():
    messages, found = by_ticket()

    kept = [
        one for one in found.messages["source_id"].to_pylist() if ":" not in one or "log:" in one
    ]
    left = found.skipped["source_id"].to_pylist()
    assert sorted([*kept, *left]) == sorted(row["id"] for row in messages)


def test_both_readings_together_are_as_the_better_one_alone():
    events, _ = by_events()
    messages, alone = by_ticket()

    both = transformed([*events, *messages])

    # Only the export tells what was rewritten after it had been written.
    messages = [each.messages.drop_columns("is_rewritten") for each in (both, alone)]
    assert messages[0].equals(messages[1])
    assert both.attachments.equals(alone.attachments)


def test_the_event_export_hides_images_but_the_bodies_show_them():
    _, events = by_events()
    _, alone = by_ticket()

    inline = [one for one in alone.attachments.to_pylist() if one["is_inline"]]
    urls = {one["url"] for one in events.attachments.to_pylist()}
    assert inline
    assert {one["url"] for one in inline} <= urls


def test_everyone_whom_a_ticket_means_is_someone():
    _, found = by_ticket()
    people = [user | {"identities": DESK.identities_of(user["id"])} for user in DESK.users]
    raw_users = raw(*rows(users({"users": people})))
    memberships = raw(*DESK.organization_memberships)

    contacts = to_contacts(raw_users, memberships, found.references, CATALOG).contacts

    known = set(contacts["source_id"].to_pylist())
    meant = set(found.references["id"].to_pylist())
    assert meant <= known
    assert {m["author_id"] for m in found.messages.to_pylist()} - {None} <= known


def test_the_oddities_come_out_as_they_should():
    _, found = by_ticket()
    by_id = {row["source_id"]: row for row in found.tickets.to_pylist()}

    assert by_id["1016"]["merged_into"] == "1017"
    assert by_id["1017"]["merged_into"] is None
    assert by_id["1008"]["is_deleted"]
    assert by_id["1041"]["problem_id"] == "1040"
    assert by_id["1061"]["follow_up_of"] == "1001"
    assert by_id["1001"]["follow_up_of"] is None
    assert by_id["1056"]["satisfaction"] is None
    assert by_id["1044"]["status_label"] not in {None, by_id["1044"]["status"]}
