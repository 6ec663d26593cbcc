"""Odd values stay with their own record: it fails, or loses them, and no other does."""

import pytest

from tests.transforms.intercom_source.rows import (
    admin,
    catalog,
    companies,
    contact,
    contacts,
    conversation,
    part,
    raw,
    shown,
    ticket,
    tickets,
)
from transforms.filters import Names
from transforms.intercom_source.catalog import build_catalog
from transforms.intercom_source.source import INTERCOM
from transforms.rules import Rules

HOSTILE = (None, "", "\0", -1, 2**63, 1.5, True, [], {}, [[{}]], {"a": [None]}, "x" * 300)
FULL_PART = part(
    assigned_to={"type": "admin", "id": "3"},
    event_details={"attribute": {"name": "a"}, "value": {"name": "b"}},
    email_message_metadata={"subject": "s", "email_address_headers": [{"type": "to"}]},
    metadata={"quick_reply_options": [{"text": "Yes"}]},
    tags=[],
)
ROWS = {
    "conversation": conversation(
        source={"author": {}},
        statistics={},
        conversation_rating={},
        sla_applied={},
        linked_objects={},
        ai_agent={},
        channel={},
        topics={},
        company={},
    ),
    "ticket": ticket(linked_objects={}, company={}),
}


def spoilt(told):
    return [{**told, key: value} for key in told if key != "id" for value in HOSTILE]


def deeper(told):
    """Return a record with each value of its objects spoilt in turn."""
    return [
        {**told, key: {**inner, name: value}}
        for key, inner in told.items()
        if isinstance(inner, dict)
        for name in inner
        for value in HOSTILE
    ]


@pytest.mark.parametrize("name", ROWS)
def test_odd_values_of_a_ticket_leave_the_next_one_alone(name):
    for told in (*spoilt(ROWS[name]), *deeper(ROWS[name])):
        found = INTERCOM.tickets(
            raw(told, conversation(id="8")), raw(key="7"), catalog(), Rules(), Names()
        )
        ends = [
            *found.tickets["source_id"].to_pylist(),
            *found.failed["source_id"].to_pylist(),
            *found.skipped["source_id"].to_pylist(),
        ]

        assert sorted(ends) == ["7", "8"]
        assert "8" in found.tickets["source_id"].to_pylist()


def test_odd_values_of_a_source_or_part_leave_the_next_part_alone():
    rows = [shown(of=each) for each in (*spoilt(conversation()), *deeper(conversation()))]
    rows += [shown(each) for each in spoilt({"body": "<p>a</p>", "author": {}, "recipients": []})]
    rows += [each | {"id": "1"} for each in (*spoilt(FULL_PART), *deeper(FULL_PART))]
    for row in rows:
        found = tickets(None, row, part(2))

        assert "2" in found.messages["source_id"].to_pylist()


def test_odd_values_of_people_and_companies_leave_others_alone():
    people = contact(
        notes={"data": [{"id": "1", "body": "<p>x</p>"}]},
        tags={"data": [{"id": "9"}]},
        companies={"data": [{"id": "c1"}]},
        location={"city": "Dublin"},
        social_profiles={"data": [{"name": "x"}]},
        custom_attributes={"a": 1},
        owner_id="3",
        unsubscribed_from_emails=True,
        last_seen_at=1,
    )
    for told in (*spoilt(people), *deeper(people), *spoilt(admin())):
        found = contacts(told, contact("z"))
        assert "z" in found.contacts["source_id"].to_pylist()
    firm = {"id": "c1", "name": "Acme", "plan": {"name": "Pro"}, "size": 1, "monthly_spend": 2}
    firm |= {"website": "a.example", "tags": {"tags": [{"name": "x"}]}, "notes": {"data": []}}
    for told in (*spoilt(firm), *deeper(firm)):
        assert "c2" in companies(told, firm | {"id": "c2"}).kept["source_id"].to_pylist()


def test_odd_values_of_the_setup_are_read_past():
    kind = {"id": "5", "name": "Bug", "category": "Customer", "ticket_type_attributes": {}}
    attribute = {
        "id": "1",
        "name": "a",
        "data_type": "list",
        "options": [{"id": "o", "label": "L"}],
    }
    for name, told in (
        ("ticket_types", kind),
        ("conversation_attributes", attribute),
        ("data_attributes", attribute | {"model": "contact", "input_options": {}}),
        ("ticket_states", {"id": "1", "category": "resolved", "internal_label": "x"}),
        ("workspace", {"id": "1", "app": {"id_code": "x"}, "read_url": "https://a.example"}),
        ("teams", {"id": "1", "name": "x"}),
        ("emails", {"id": "1", "email": "a@b.example"}),
    ):
        for each in (*spoilt(told), *deeper(told)):
            assert build_catalog({name: raw(each)}).broken == ()
