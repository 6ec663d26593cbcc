"""Answers that were lost: what happened is found, and nothing is made twice."""

from dataclasses import replace

import pytest

from connectors.protocols import Found, StepAnswer
from tasks.load.sending import SENDS_AT_MOST
from tasks.run.entries import is_open
from tests.fakes import FakeTarget, Killed, LostAfter, lost_before, ticket
from tests.tasks.load.loading import load
from transforms.errors import RecordError, TransientError
from transforms.model import Operation, PlannedRecord, RecordRef, Step, TargetId


async def test_a_lost_answer_does_not_make_a_duplicate(ledger):
    target = FakeTarget()
    target.faults = {1: LostAfter("reset"), 3: LostAfter("reset")}

    tally = await load([ticket("a")], target, ledger)

    assert tally.migrated == 1
    assert [key for _, key, _ in target.sent] == ["create", "message:0", "message:1", "state"]


async def test_a_write_that_was_lost_before_it_happened_is_sent_again(ledger):
    target = FakeTarget()
    target.faults = {2: lost_before()}

    assert (await load([ticket("a")], target, ledger)).migrated == 1
    assert [key for _, key, _ in target.sent] == ["create", "message:0", "message:1", "state"]


@pytest.mark.parametrize("moment", ["killed before", "killed after"])
@pytest.mark.parametrize("request_number", [1, 2, 3, 4])
async def test_a_kill_at_any_step_leaves_what_an_unbroken_run_leaves(
    ledger, moment, request_number
):
    target = FakeTarget()
    target.faults = {request_number: moment}
    with pytest.raises(Killed):
        await load([ticket("a")], target, ledger)

    tally = await load([ticket("a")], target, ledger)

    assert tally.migrated == 1
    assert [key for _, key, _ in target.sent] == ["create", "message:0", "message:1", "state"]


def in_another_form(record):
    """The record as a later version plans it, which writes messages in another form."""
    steps = (
        step if step.is_mutable else replace(step, fingerprint=f"{step.fingerprint} formatted")
        for step in record.steps
    )
    return replace(record, steps=tuple(steps))


@pytest.mark.parametrize("end", ["settled", "killed before", "killed after"])
async def test_a_message_is_said_once_though_a_later_version_writes_it_in_another_form(ledger, end):
    target, keys = FakeTarget(), ["create", "message:0", "message:1", "state"]
    if end == "settled":
        await load([ticket("a")], target, ledger)
    else:
        target.faults = {3: end}
        with pytest.raises(Killed):
            await load([ticket("a")], target, ledger)

    tally = await load([in_another_form(ticket("a"))], target, ledger)

    assert tally.migrated == 1
    assert [key for _, key, _ in target.sent] == keys


async def test_a_record_that_loses_every_answer_is_in_doubt_and_the_others_go_on(ledger):
    target = FakeTarget()
    target.faults = {n: lost_before() for n in range(1, SENDS_AT_MOST + 1)}
    tally = await load(
        [ticket("long", messages=3), ticket("b"), ticket("c")], target, ledger, at_once=1
    )

    assert tally.failures == {"in_doubt_lost_each_time": 1}
    assert tally.migrated == 2
    assert (await ledger.entries("ticket", ["long"]))["long"]["create"].is_in_doubt


async def test_answers_lost_while_the_target_is_down_stop_the_batch(ledger):
    target = FakeTarget()
    target.answers = False
    target.faults = {n: lost_before() for n in range(1, SENDS_AT_MOST + 1)}

    with pytest.raises(TransientError, match=f"lost {SENDS_AT_MOST} times"):
        await load([ticket("a")], target, ledger)


async def test_a_look_that_is_refused_leaves_the_step_in_doubt(ledger):
    target = FakeTarget()
    target.faults = {1: LostAfter("reset")}
    looks = target.reconcile

    async def refuse(step, body, state, *, age_s):
        raise RecordError("parameter_invalid", status=400)

    target.reconcile = refuse
    tally = await load([ticket("a")], target, ledger)
    target.reconcile = looks
    await load([ticket("a")], target, ledger)

    assert tally.failures == {"in_doubt_parameter_invalid": 1}
    assert [key for _, key, _ in target.sent].count("create") == 1


async def test_a_lost_step_that_is_planned_anew_is_settled_as_it_is_now(ledger):
    target = FakeTarget()
    target.faults = {4: "killed after"}
    with pytest.raises(Killed):
        await load([ticket("a")], target, ledger)
    record = ticket("a")
    state = replace(record.steps[-1], fingerprint="of the new plan")

    await load([replace(record, steps=(*record.steps[:-1], state))], target, ledger)

    entry = (await ledger.entries("ticket", ["a"]))["a"]["state"]
    assert not is_open(state, entry, {})
    assert [key for _, key, _ in target.sent].count("state") == 1


async def found_by_id(step, body, state, *, age_s):
    return Found(StepAnswer("contact", TargetId("C-1")))


async def test_a_person_whose_answer_was_lost_gets_what_has_changed_since(ledger):
    target = FakeTarget()
    target.faults = {1: "killed after"}
    step = Step("contact", Operation.CONTACT_CREATE, {"name": "Nora"}, "f", is_mutable=True)
    record = PlannedRecord(RecordRef("contact", "1"), (step,))
    with pytest.raises(Killed):
        await load([record], target, ledger)
    target.reconcile = found_by_id

    changed = replace(step, body={"name": "Nora Berg"}, fingerprint="g")
    await load([replace(record, steps=(changed,))], target, ledger)

    assert [body["name"] for _, _, body in target.sent] == ["Nora", "Nora Berg"]
