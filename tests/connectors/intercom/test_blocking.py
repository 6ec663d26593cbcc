"""Blocking a contact: ours alone, by the id that it has of us."""

import pytest

from connectors.protocols import StepAnswer
from tests.connectors.intercom.scripted import CONTACT, Script, state, step, target
from transforms.model import Operation


def contact(external_id):
    return {"type": "contact", "id": CONTACT, "external_id": external_id}


BODY = {"id": CONTACT, "external_id": "zendesk:acme:7"}


@pytest.mark.quirk("INT-040")
async def test_a_contact_of_ours_is_blocked():
    script = Script().on(f"GET /contacts/{CONTACT}", contact("zendesk:acme:7"))
    script.on(f"POST /contacts/{CONTACT}/block", {"id": CONTACT, "blocked": True})

    answer = await target(script).send(step(Operation.CONTACT_BLOCK), BODY, state(CONTACT))

    assert script.calls == [f"GET /contacts/{CONTACT}", f"POST /contacts/{CONTACT}/block"]
    assert answer == StepAnswer()


async def test_a_contact_that_was_there_before_is_not_blocked():
    script = Script().on(f"GET /contacts/{CONTACT}", contact(None))

    answer = await target(script).send(step(Operation.CONTACT_BLOCK), BODY, state(CONTACT))

    assert script.calls == [f"GET /contacts/{CONTACT}"]
    assert answer == StepAnswer(observed={"losses": ["block_left_out"]}, is_found=True)
