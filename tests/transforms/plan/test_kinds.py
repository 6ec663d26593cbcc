"""Each kind of step says what its refusal costs, and the page of promises says the same."""

from pathlib import Path

from transforms.model import Operation
from transforms.plan.kinds import KINDS, Refused, kinds_table
from transforms.plan.losses import LOSSES

PAGE = Path("docs/reliability.md")


def test_every_kind_of_step_says_what_its_refusal_costs():
    assert set(KINDS) == set(Operation)


def test_what_can_be_dispensed_with_is_a_loss_that_the_report_words():
    dispensable = [kind for kind in KINDS.values() if kind.refused is Refused.DISPENSABLE]

    assert dispensable
    assert {kind.loss for kind in dispensable} <= set(LOSSES)


def test_nothing_that_ends_a_thread_hangs_on_an_accessory():
    accessories = set(Operation) - {Operation.CONVERSATION_CREATE, Operation.CONVERSATION_DELETE}
    required = {each for each in accessories if KINDS[each].refused is Refused.REQUIRED}

    assert not {each for each in required if each.startswith("conversation.")}


def test_the_page_of_promises_has_the_table():
    told = PAGE.read_text().partition("<!-- kinds -->")[2].partition("<!-- /kinds -->")[0]

    assert told.strip() == kinds_table().strip()
