"""Records are sent step by step: what fails, stops or changes one of them."""

import asyncio

import pytest

from tasks.load.records import in_lanes
from tasks.run.stop import Stop
from tests.fakes import FakeTarget, down, ticket
from tests.tasks.load.loading import load
from transforms.errors import FatalError, RecordError, TransientError
from transforms.model import Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.plan.steps import ref
from transforms.plan.withdrawals import HELD, held


async def test_a_second_run_sends_nothing(ledger):
    target = FakeTarget()
    records = [ticket(str(n)) for n in range(5)]
    first = await load(records, target, ledger)
    again = await load(records, target, ledger)

    assert (first.migrated, first.requests) == (5, 20)
    assert (again.migrated, again.requests) == (5, 0)


async def test_a_target_that_is_down_stops_the_batch_and_loses_nothing(ledger):
    target = FakeTarget()
    target.faults = {3: down()}
    with pytest.raises(TransientError):
        await load([ticket("a")], target, ledger)
    entries = (await ledger.entries("ticket", ["a"]))["a"]

    assert entries["message:0"].is_settled
    assert entries["message:1"].outcome == "withdrawn"
    assert (await load([ticket("a")], target, ledger)).migrated == 1


async def test_a_refused_step_fails_its_record_only_and_is_the_first_of_a_rerun(ledger):
    target = FakeTarget()
    target.faults = {2: RecordError("parameter_invalid", status=400)}
    tally = await load([ticket("a")], target, ledger)
    sent = [key for _, key, _ in target.sent]
    again = await load([ticket("a")], target, ledger)

    assert tally.failures == {"parameter_invalid": 1}
    assert sent == ["create", "state"]  # closed all the same, and the messages keep their order
    assert again.migrated == 1
    assert [key for _, key, _ in target.sent[2:]] == ["message:0", "message:1", "state"]
    assert (await load([ticket("a")], target, ledger)).requests == 0


async def test_a_new_message_is_sent_behind_the_old_ones_and_re_arms_the_state(ledger):
    target = FakeTarget()
    await load([ticket("a", messages=1)], target, ledger)
    await load([ticket("a", messages=2)], target, ledger)

    assert [key for _, key, _ in target.sent] == [
        "create",
        "message:0",
        "state",
        "message:1",
        "state",
    ]


async def test_a_stop_lets_every_record_finish_its_step(ledger):
    target, stop = FakeTarget(), Stop()
    stop.ask("Ctrl-C")
    tally = await load([ticket("a")], target, ledger, stop=stop)

    assert (tally.migrated, tally.failed, target.requests) == (0, 0, 0)


async def test_one_reason_that_fails_most_records_stops_the_run(ledger):
    target = FakeTarget()
    target.faults = {n: RecordError("parameter_invalid") for n in range(1, 100)}

    with pytest.raises(FatalError, match="10 of the last 10 records failed"):
        await load([ticket(str(n)) for n in range(50)], target, ledger)
    assert target.requests < 20


async def test_records_with_nothing_to_send_do_not_hide_that_most_others_fail(ledger):
    names = [f"{n:03}" for n in range(200)]
    await load([ticket(name) for name in names if int(name) % 4], FakeTarget(), ledger)
    target = FakeTarget()
    target.faults = {n: RecordError("parameter_invalid") for n in range(1, 1_000)}

    with pytest.raises(FatalError, match="10 of the last 10 records failed"):
        await load([ticket(name) for name in names], target, ledger)


async def test_a_record_whose_contact_failed_says_so(ledger):
    record = ticket("a")
    broken = record.steps[0].body | {"from": {"id": ref("contact", "9")}}
    record.steps[0].body.update(broken)

    tally = await load([record], FakeTarget(), ledger)

    assert tally.failures == {"missing_contact": 1}


async def test_why_a_step_could_not_be_sent_is_written_down_and_freezes_nothing(ledger):
    record = ticket("a")
    record.steps[0].body["from"] = {"id": ref("contact", "9")}

    await load([record], FakeTarget(), ledger)

    assert (await ledger.entries("ticket", ["a"]))["a"]["create"].reason == "missing_contact"
    assert await ledger.shapes("ticket", ["a"]) == {}


async def test_a_defect_in_one_record_lets_those_under_way_finish(ledger):
    target = FakeTarget()
    send = target.send

    async def broken(step, body, state):
        if state.ref.source_id == "0":
            raise KeyError("a defect")
        await asyncio.sleep(0.01)
        return await send(step, body, state)

    target.send = broken
    with pytest.raises(KeyError):
        await load([ticket(str(n)) for n in range(4)], target, ledger)

    entries = await ledger.entries("ticket", ["1", "2", "3"])
    assert len(target.sent) == 12
    assert all(entry.is_settled for found in entries.values() for entry in found.values())


async def test_how_a_record_ended_is_written_down(ledger):
    await load([ticket("a")], FakeTarget(), ledger)

    rows = await ledger.read(lambda c: c.exec_driver_sql("select outcome from record").all())
    assert rows == [(Outcome.MIGRATED.value,)]
    assert await ledger.targets([RecordRef("ticket", "a")]) == {
        RecordRef("ticket", "a"): "T-a-create"
    }


def person(source_id, operation=Operation.CONTACT_CREATE, **body):
    return PlannedRecord(RecordRef("contact", source_id), (Step("contact", operation, body, "f"),))


def test_people_of_one_address_come_one_after_the_other():
    adopted = person("3", Operation.CONTACT_ADOPT, id="c", fill={"email": "nora@example.com"})
    records = [
        person("1", email="nora@example.com"),
        person("2", email="ben@example.com"),
        adopted,
        person("4"),
        person("5"),
    ]

    lanes = [[record.ref.source_id for record in lane] for lane in in_lanes(records)]

    assert lanes == [["1", "3"], ["2"], ["4"], ["5"]]


async def test_what_is_held_is_failed_unsent_and_stops_no_run(ledger):
    target = FakeTarget()
    records = [held(ticket(str(n))) for n in range(50)]
    tally = await load(records, target, ledger)

    assert (tally.failures, target.requests) == ({HELD: 50}, 0)
