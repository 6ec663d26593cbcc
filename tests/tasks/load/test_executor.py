import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.clock import now
from connectors.ledger import Ledger, open_ledger
from connectors.protocols import Found, InDoubt, StepAnswer
from tasks.load.executor import Executor
from tasks.load.records import in_lanes, load_records
from tasks.run.entries import is_open
from tasks.run.stop import Breaker, Stop
from tests.fakes import FakeTarget, Killed, LostAfter, down, lost_before, ticket
from transforms.errors import FatalError, LostAnswerError, RecordError, TransientError
from transforms.model import Operation, Outcome, PlannedRecord, RecordRef, RunId, Step, TargetId
from transforms.plan.steps import ref

RUN = RunId("full-1")


@pytest.fixture
async def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    yield opened
    await opened.close()


async def load(records, target, ledger, *, stop=None, breaker=None, at_once=4):
    stop = stop or Stop()
    executor = Executor(target, ledger, RUN, stop=stop, now=now)
    return await load_records(
        records,
        executor=executor,
        ledger=ledger,
        at_once=at_once,
        breaker=breaker or Breaker(share=0.5, of_last=10),
        stop=stop,
        note=lambda result: None,
    )


async def test_a_second_run_sends_nothing(ledger):
    target = FakeTarget()
    records = [ticket(str(n)) for n in range(5)]
    first = await load(records, target, ledger)
    again = await load(records, target, ledger)

    assert (first.migrated, first.requests) == (5, 20)
    assert (again.migrated, again.requests) == (5, 0)


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
    target.faults = {n: lost_before() for n in (1, 2, 3)}
    tally = await load(
        [ticket("long", messages=3), ticket("b"), ticket("c")], target, ledger, at_once=1
    )

    assert tally.failures == {"in_doubt_lost_each_time": 1}
    assert tally.migrated == 2
    assert (await ledger.entries("ticket", ["long"]))["long"]["create"].is_in_doubt


async def test_answers_lost_while_the_target_is_down_stop_the_batch(ledger):
    target = FakeTarget()
    target.answers = False
    target.faults = {n: lost_before() for n in (1, 2, 3)}

    with pytest.raises(TransientError, match="lost 3 times"):
        await load([ticket("a")], target, ledger)


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


async def test_a_record_whose_search_lags_is_put_off(ledger):
    target = FakeTarget()
    target.faults = {1: lost_before()}

    async def lagging(step, body, state, *, age_s):
        return InDoubt("search_lag", not_before_s=600 - age_s)

    target.reconcile = lagging
    tally = await load([ticket("a")], target, ledger)

    assert (tally.deferred, tally.migrated, tally.failed) == (1, 0, 0)
    assert (await ledger.entries("ticket", ["a"]))["a"]["create"].is_in_doubt


class Clock:
    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at

    def pass_s(self, seconds):
        self.at += timedelta(seconds=seconds)


async def test_a_record_that_is_put_off_says_until_when_and_the_latest_moment_counts(ledger):
    target, clock, stop, waits = FakeTarget(), Clock(), Stop(), {"a": 5, "b": 600, "c": 30}
    target.faults = {n: lost_before() for n in (1, 2, 3)}

    async def lagging(step, body, state, *, age_s):
        return InDoubt("search_lag", not_before_s=waits[state.ref.source_id])

    target.reconcile = lagging

    async def until(*names):
        tally = await load_records(
            [ticket(name) for name in names],
            executor=Executor(target, ledger, RUN, stop=stop, now=clock),
            ledger=ledger,
            at_once=1,
            breaker=Breaker(share=0.5, of_last=10),
            stop=stop,
            note=lambda result: None,
        )
        return (tally.put_off_until - clock.at).total_seconds()

    assert await until("a") == 5
    assert await until("a", "b", "c") == 600


async def quiet_seconds(ledger, target, clock, *, since):
    """Load one ticket; return age and quiet of each look, in seconds."""
    looks = []

    async def look(step, body, state, *, age_s):
        looks.append((age_s, state.quiet_s))
        return InDoubt("search_lag", not_before_s=600)

    target.reconcile = look
    timed = Ledger(ledger.engine, "acme", now=clock)
    stop = Stop()
    await load_records(
        [ticket("a")],
        executor=Executor(target, timed, RUN, stop=stop, now=clock, since=since),
        ledger=timed,
        at_once=1,
        breaker=Breaker(share=0.5, of_last=10),
        stop=stop,
        note=lambda result: None,
    )
    await asyncio.to_thread(timed._writer.close)
    return looks


async def test_what_waited_for_the_rate_limit_was_sent_when_its_answer_was_lost(ledger):
    target, clock = FakeTarget(), Clock()

    async def wait_and_lose(step, body, state):
        clock.pass_s(100)  # for a place in the window
        raise LostAnswerError("reset")

    target.send = wait_and_lose
    first = await quiet_seconds(ledger, target, clock, since=clock())
    clock.pass_s(10)
    second = await quiet_seconds(ledger, target, clock, since=clock.at - timedelta(hours=1))

    assert first == [(100, 0)]
    assert second == [(10, 10)]


@pytest.mark.parametrize(("late_s", "sent"), [(0.0, 2), (0.01, 1)])
async def test_a_write_that_comes_late_is_waited_for(ledger, late_s, sent):
    target, stop, sends = FakeTarget(), Stop(), []

    async def hang_up(step, body, state):
        sends.append(step.key)
        if len(sends) > 1:
            return await FakeTarget.send(target, step, body, state)
        raise LostAnswerError("504")

    async def look(step, body, state, *, age_s):
        found = await FakeTarget.reconcile(target, step, body, state, age_s=age_s)
        if not target.sent:  # it comes when somebody has looked already
            target.sent.append((state.ref.source_id, step.key, body))
        return found

    target.send, target.reconcile = hang_up, look
    await load_records(
        [ticket("a")],
        executor=Executor(target, ledger, RUN, stop=stop, now=Clock(), late_s=late_s),
        ledger=ledger,
        at_once=1,
        breaker=Breaker(share=0.5, of_last=10),
        stop=stop,
        note=lambda result: None,
    )

    assert sends.count("create") == sent


async def test_what_an_earlier_process_began_it_may_have_sent_until_this_one(ledger):
    target, clock = FakeTarget(), Clock()
    target.faults = {1: "killed after"}
    with pytest.raises(Killed):
        await quiet_seconds(ledger, target, clock, since=clock())
    clock.pass_s(3_600)
    since = clock()
    clock.pass_s(30)

    assert await quiet_seconds(ledger, target, clock, since=since) == [(3_630, 30)]


async def test_a_record_whose_contact_failed_says_so(ledger):
    record = ticket("a")
    broken = record.steps[0].body | {"from": {"id": ref("contact", "9")}}
    record.steps[0].body.update(broken)

    tally = await load([record], FakeTarget(), ledger)

    assert tally.failures == {"missing_contact": 1}


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


async def found_by_id(step, body, state, *, age_s):
    return Found(StepAnswer("contact", TargetId("C-1")))


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
