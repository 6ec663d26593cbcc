"""Tags of people and companies: what one bearer who was read again gets and loses."""

import pytest

from transforms.model import EntityType, Operation
from transforms.plan.groups import own_tag_steps

ROW = {"source_id": "c1", "tags": ["VIP", "new"]}


def own_steps(*, has_tags):
    """The steps of somebody who has two tags by us, one of them by a step of their own."""
    steps = own_tag_steps(
        EntityType.CONTACT, ROW, ["vip", "old"], ["contact", "tag:vip"], has_tags=has_tags
    )
    return [(step.key, step.operation) for step in steps]


@pytest.mark.parametrize("has_tags", [True, False])
def test_a_tag_that_the_source_has_no_more_goes(has_tags):
    assert ("tag:old", Operation.CONTACT_UNTAG) in own_steps(has_tags=has_tags)


def test_a_tag_of_its_own_stays_on_and_where_tags_go_elsewhere_none_is_put_on():
    assert ("tag:vip", Operation.TAG_CONTACTS) in own_steps(has_tags=True)
    assert own_steps(has_tags=False) == [("tag:old", Operation.CONTACT_UNTAG)]
