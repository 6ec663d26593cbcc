"""Every property that Intercom's document knows of a record is taken, or left out for a reason."""

import pytest

from tests.transforms.intercom_source.rows import spec
from transforms.intercom_source import companies, contacts, messages, ticket_rows

PAIRS = (
    ("contact", contacts),
    ("admin", contacts),
    ("company", companies),
    ("conversation", ticket_rows),
    ("ticket", ticket_rows),
    ("conversation_part", messages),
    ("ticket_part", messages),
)


@pytest.mark.parametrize(("schema", "module"), PAIRS)
def test_every_property_is_taken_or_left_out_for_a_reason(schema, module):
    known = set(spec()["components"]["schemas"][schema]["properties"])

    assert known - module.TAKEN - module.DROPPED.keys() == set()


@pytest.mark.parametrize("module", [companies, contacts, messages, ticket_rows])
def test_nothing_is_both_taken_and_left_out(module):
    assert not module.TAKEN & module.DROPPED.keys()
    assert all(len(reason.split()) > 2 for reason in module.DROPPED.values())
