"""Every column of the source is taken, or dropped for a reason."""

import json
from pathlib import Path

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from transforms.zendesk import attachments, companies, contacts, messages, tickets

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "zendesk"
DESK = sample_desk()
MODULES = (attachments, companies, contacts, messages, tickets)


def columns(records):
    return {key for record in records for key in record}


def unexplained(module, records):
    return columns(records) - module.TAKEN - set(module.DROPPED)


def objects(value, key):
    """All JSON objects that have `key`, however deep, also in JSON within text."""
    if isinstance(value, str) and key in value:
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        if key in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item, key)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_reason_is_a_clause_and_nothing_is_both_taken_and_dropped(module):
    assert not module.TAKEN & set(module.DROPPED)
    for reason in module.DROPPED.values():
        assert len(reason.split()) >= 5
        assert "TODO" not in reason


def test_the_sample_desk_has_no_unexplained_column():
    said = [comment for one in DESK.tickets for comment in DESK.comments_of(one["id"])]
    turns = [turn for log in DESK.conversation_logs.values() for turn in log]

    assert unexplained(companies, DESK.organizations) == set()
    assert unexplained(contacts, DESK.users) == set()
    assert unexplained(tickets, DESK.tickets) == set()
    assert unexplained(messages, said) == set()
    assert unexplained(messages, turns) == set()
    assert unexplained(attachments, [a for one in said for a in one["attachments"]]) == set()


def test_recorded_organizations_have_no_unexplained_column():
    recordings = sorted(SAMPLES.glob("*.json"))
    if not recordings:
        pytest.skip("the recorded exchanges with Zendesk are not at hand")

    found = [
        o for path in recordings for o in objects(json.loads(path.read_text()), "domain_names")
    ]

    assert found
    assert unexplained(companies, found) == set()
