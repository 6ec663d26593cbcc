import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.clock import now
from connectors.ledger import Ledger, LedgerError
from connectors.ledger.undo import pages_of, record_steps, undone_steps
from connectors.protocols import StepAnswer
from transforms.model import Operation, Outcome, PlannedRecord, RecordRef, RunId, Step, TargetId

REF = RecordRef("ticket", "7")
CREATE = Step("create", Operation.CONVERSATION_CREATE, {"body": "hello"}, "f1")
RECORD = PlannedRecord(REF, (CREATE,), '{"version":1}')
RUN = RunId("full-1")
ANSWER = StepAnswer("conversation", TargetId("900"), "req-1", {"message_id": "5"})


async def test_a_begun_step_is_in_doubt_until_it_is_settled(ledger):
    await ledger.begin(RECORD, CREATE, RUN)
    begun = (await ledger.entries("ticket", ["7"]))["7"]["create"]
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))
    settled = (await ledger.entries("ticket", ["7"]))["7"]["create"]

    assert (begun.is_in_doubt, begun.is_settled) == (True, False)
    assert (settled.is_in_doubt, settled.is_settled) == (False, True)
    assert await ledger.targets([REF]) == {REF: "900"}


async def test_what_was_begun_is_there_for_others_before_the_call_returns(ledger, opened):
    await ledger.begin(RECORD, CREATE, RUN)

    assert (await opened().entries("ticket", ["7"]))["7"]["create"].is_in_doubt


async def test_a_shape_is_frozen_at_the_first_step(ledger):
    await ledger.begin(RECORD, CREATE, RUN)
    await ledger.begin(PlannedRecord(REF, (CREATE,), '{"version":2}'), CREATE, RUN)

    assert await ledger.shapes("ticket", ["7", "8"]) == {"7": '{"version":1}'}


async def test_a_run_that_completes_what_was_moved_gives_it_its_shape(ledger):
    await ledger.begin(RECORD, CREATE, RUN)
    fuller = PlannedRecord(REF, (CREATE,), '{"version":2}')
    await ledger.begin(fuller, CREATE, RUN, reshapes=True)

    assert await ledger.shapes("ticket", ["7"]) == {"7": '{"version":2}'}


async def test_the_first_pre_image_is_kept_for_an_undo(ledger, sql):
    for title in ("old", "newer"):
        await ledger.begin(RECORD, CREATE, RUN)
        answer = StepAnswer(pre_image={"title": title})
        await ledger.write(*ledger.settle_write(REF, CREATE, answer, makes_record=False))

    later = StepAnswer(pre_image={"title": "newest"})
    await ledger.begin(RECORD, CREATE, RunId("full-2"))
    await ledger.write(*ledger.settle_write(REF, CREATE, later, makes_record=False))

    assert sql("select pre_image, made_run, run from step") == [
        ('{"title":"old"}', "full-1", "full-2")
    ]


async def test_an_undone_record_is_open_again(ledger):
    await ledger.begin(RECORD, CREATE, RUN)
    done = ledger.done_write(REF, Outcome.MIGRATED, None, RUN)
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True), done)
    await ledger.mark_undone(REF, ["create"], RunId("undo-1"), is_whole=True)

    entry = (await ledger.entries("ticket", ["7"]))["7"]["create"]
    assert (entry.outcome, entry.is_settled, entry.is_in_doubt) == ("undone", False, False)
    assert await ledger.targets([REF]) == {}
    assert await ledger.shapes("ticket", ["7"]) == {}


async def test_what_an_undo_could_not_put_back_stays_noted_until_the_step_is_sent_again(ledger):
    began = now()
    closing = Step("state", Operation.CONVERSATION_STATE, {"message_type": "close"}, "f2")
    tagging = Step("tag:vip", Operation.CONVERSATION_TAG, {"id": "9"}, "f3")
    for step, told in ((closing, {"state": "closed"}), (tagging, {"tag_id": "9"})):
        await ledger.begin(RECORD, step, RUN)
        answer = StepAnswer(observed=told)
        await ledger.write(*ledger.settle_write(REF, step, answer, makes_record=False))
    left = {"state": {"state": "closed"}}
    keys = ["state", "tag:vip"]
    await ledger.mark_undone(REF, keys, RunId("undo-1"), is_whole=False, left=left)
    undone = await undone_steps(ledger, REF, began)

    await ledger.begin(RECORD, closing, RunId("full-2"))
    again = StepAnswer(observed={"state": "open"})
    await ledger.write(*ledger.settle_write(REF, closing, again, makes_record=False))

    assert {each.step_key: each.observed for each in undone} == {
        "state": '{"state":"closed"}',
        "tag:vip": None,
    }
    assert [each.step_key for each in await undone_steps(ledger, REF, began)] == ["tag:vip"]
    assert await undone_steps(ledger, REF, now() + timedelta(days=1)) == []
    assert (await ledger.entries("ticket", ["7"]))["7"]["state"].observed == '{"state":"open"}'


async def test_migrations_in_one_database_do_not_see_each_other(ledger, opened):
    await ledger.begin(RECORD, CREATE, RUN)

    assert await opened("other").entries("ticket", ["7"]) == {}


async def test_a_ledger_that_breaks_refuses_all_further_writes(ledger, sql):
    sql("drop table step")
    with pytest.raises(LedgerError, match=r"no such table|\"step\" does not exist"):
        await ledger.begin(RECORD, CREATE, RUN)

    with pytest.raises(LedgerError):
        await ledger.begin(RECORD, CREATE, RUN)


async def test_a_row_that_no_database_takes_is_refused_and_nobody_waits_for_ever(ledger):
    broken = ledger.refuse_write(RecordRef("ticket", "\ud800"), "create", "refused")

    for _ in range(2):
        with pytest.raises(LedgerError, match="can't be written"):
            await asyncio.wait_for(ledger.write(broken), 5)


async def test_an_undo_takes_a_tag_off_those_whom_its_own_run_tagged(ledger):
    step = Step("tag:vip", Operation.TAG_CONTACTS, {"name": "vip"}, "f", is_mutable=True)
    group = PlannedRecord(RecordRef("tag", "vip/contacts:0:0"), (step,))
    for run, people in (("demo-1", ["1", "2"]), ("full-1", ["3", "4"])):
        await ledger.begin(group, step, RunId(run))
        answer = StepAnswer(observed={"tag_id": "9", "tagged": people})
        await ledger.write(*ledger.settle_write(group.ref, step, answer, makes_record=False))

    pages = [page async for page in pages_of(ledger, "demo-1", "tag")]
    [taken] = (await record_steps(ledger, "tag", pages[0]))[group.ref]
    assert '"tagged":["1","2"]' in taken.observed
    assert (taken.made_run, taken.run) == ("demo-1", "full-1")


ODD = ["a\x00b", "a\\0b", "a\\\\0b", "\x00", "\\", "x" * 600, "Ünïcode 🙂 e\u0301"]


async def test_names_of_any_length_and_with_any_sign_are_told_apart_and_read_as_written(ledger):
    for odd in ODD:
        step = Step(f"tag:{odd}", Operation.TAG_CREATE, {}, "f")
        record = PlannedRecord(RecordRef("tag", odd), (step,), "{}")
        await ledger.begin(record, step, RUN)
        answer = StepAnswer("tag", TargetId(f"id {odd}"), f"req {odd}", {"name": odd})
        await ledger.write(*ledger.settle_write(record.ref, step, answer, makes_record=True))

    entries = await ledger.entries("tag", ODD)
    assert {source: list(steps) for source, steps in entries.items()} == {
        odd: [f"tag:{odd}"] for odd in ODD
    }
    refs = {RecordRef("tag", odd): f"id {odd}" for odd in ODD}
    assert await ledger.targets(refs) == refs
    assert await ledger.claimed("tag", [f"id {odd}" for odd in ODD]) == set(refs.values())


async def test_moments_are_read_back_to_the_microsecond_in_utc(ledger, url):
    moment = datetime(2026, 3, 29, 2, 30, 0, 123456, timezone(timedelta(hours=5, minutes=45)))
    timed = Ledger(ledger.engine, "acme", now=lambda: moment)
    await timed.begin(RECORD, CREATE, RUN)
    await timed.close()

    begun_at = (await ledger.entries("ticket", ["7"]))["7"]["create"].begun_at
    assert begun_at == moment
    assert begun_at.tzinfo is UTC


async def test_many_writers_at_once_lose_nothing(ledger, opened):
    others = [ledger, opened(), opened()]

    async def one(number):
        record = PlannedRecord(RecordRef("ticket", str(number)), (CREATE,), "{}")
        mine = others[number % 3]
        await mine.begin(record, CREATE, RUN)
        await mine.write(*mine.settle_write(record.ref, CREATE, ANSWER, makes_record=True))

    await asyncio.gather(*map(one, range(600)))

    entries = await ledger.entries("ticket", [str(number) for number in range(600)])
    assert len(entries) == 600
    assert all(steps["create"].is_settled for steps in entries.values())


async def test_a_transaction_is_written_whole_or_not_at_all(ledger):
    await ledger.begin(RECORD, CREATE, RUN)
    settle = ledger.settle_write(REF, CREATE, ANSWER, makes_record=True)
    broken = ledger.refuse_write(RecordRef("ticket", "\ud800"), "create", "refused")

    with pytest.raises(LedgerError):
        await ledger.write(*settle, broken._replace(order=9))

    assert (await ledger.entries("ticket", ["7"]))["7"]["create"].is_in_doubt
