"""Who is blocked at the end: whom the source has suspended, where the operator asks for it."""

from tests.transforms.plan.builders import (
    ACCOUNT_NAME,
    agent_row,
    contact_row,
    planned_contacts,
    rules,
)
from transforms.model import Operation
from transforms.plan.people import Scope

SUSPENDED = contact_row(is_suspended=True)
BLOCKS = rules(blocked_people="block")


def blocks(*rows, rules=BLOCKS, **known):
    """The records of the second pass."""
    return planned_contacts(*rows, rules=rules, **known).second


def test_a_suspended_person_has_a_step_of_its_own_in_the_second_pass():
    [record] = blocks(SUSPENDED, contact_row(source_id="c2", email="c2@example.org"))
    [step] = record.steps

    assert (record.ref.source_id, step.key) == ("c1", "block")
    assert step.operation is Operation.CONTACT_BLOCK
    assert step.body == {
        "id": {"$ref": ["contact", "c1"]},
        "external_id": f"{ACCOUNT_NAME}:c1",
    }
    assert record.shape == planned_contacts(SUSPENDED, rules=BLOCKS).records[0].shape


def test_nobody_is_blocked_by_default():
    assert blocks(SUSPENDED, rules=rules()) == ()


def test_an_agent_who_asks_is_not_blocked():
    scope = Scope(requesters=frozenset({"a1"}))

    assert blocks(agent_row(is_suspended=True), scope=scope) == ()
