import pytest

from transforms.contracts import PLAN
from transforms.errors import RecordError
from transforms.model import FileRef, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.steps import (
    dropped,
    fingerprint,
    plan_table,
    planned_records,
    ref,
    references,
    resolve,
    settled_fingerprint,
)

MIA = RecordRef("contact", "c1")
BEN = RecordRef("contact", "c2")
FILE = FileRef("sha-1", "a.pdf", "application/pdf", 10)


def step(body, **values):
    return Step("k", Operation.CONVERSATION_REPLY, body, "f", **values)


def test_references_are_replaced_and_the_body_stays_as_it_is():
    body = {"from": {"id": ref("contact", "c1")}, "tags": [1, "x"], "none": None}

    assert resolve(body, {MIA: "t1"}) == {"from": {"id": "t1"}, "tags": [1, "x"], "none": None}
    assert body["from"]["id"] == {"$ref": ["contact", "c1"]}


def test_a_required_reference_without_an_id_fails_the_record():
    with pytest.raises(RecordError) as caught:
        resolve({"id": ref("contact", "c1")}, {})

    assert caught.value.code == "missing_contact"


def test_an_optional_reference_goes_with_the_key_or_the_item_that_holds_it():
    users = [{"id": ref("contact", who, optional=True)} for who in ("c1", "c2")]
    body = {"users": users, "company_id": ref("company", "o1", optional=True), "empty": {}}

    assert resolve(body, {BEN: "t2"}) == {"users": [{"id": "t2"}], "empty": {}}
    assert dropped(body, {BEN: "t2"}) == (MIA, RecordRef("company", "o1"))


def test_a_body_of_nothing_but_what_is_missing_is_empty():
    assert resolve({"id": ref("company", "o1", optional=True)}, {}) == {}


def test_a_step_that_did_without_somebody_runs_again_once_they_are_there():
    sent = step({"users": [ref("contact", "c1", optional=True)]})

    assert settled_fingerprint(sent, {MIA: "t1"}) == "f"
    assert settled_fingerprint(sent, {}) != "f"


def test_a_step_that_takes_something_from_what_is_gone_is_done_with():
    body = {"id": ref("ticket", "7", may_be_gone=True)}
    step = Step("s", Operation.CONVERSATION_UNLINK, body, "hash", is_mutable=True)

    assert settled_fingerprint(step, {}) == "hash"
    assert resolve(body, {}) == {}


def test_a_records_references_are_its_own_and_all_that_its_steps_name():
    record = PlannedRecord(BEN, (step({"a": [{"b": ref("contact", "c1")}]}),))

    assert references(record) == {BEN, MIA}


def test_the_fingerprint_heeds_content_and_files_but_not_the_order_of_keys():
    operation = Operation.CONVERSATION_REPLY
    one = fingerprint(operation, {"a": 1, "b": 2}, [FILE])

    assert one == fingerprint(operation, {"b": 2, "a": 1}, [FILE])
    assert len({one, fingerprint(operation, {"a": 1, "b": 2}), fingerprint(operation, {})}) == 3
    assert fingerprint(operation, {}, (), "message:1") != fingerprint(operation, {})


def test_a_plan_is_read_back_as_it_was_written():
    steps = (
        step({"body": "ü"}, files=(FILE,), quirks=("INT-002",), losses=("formatting",)),
        step({}, is_mutable=True),
    )
    records = [PlannedRecord(MIA, steps, '{"version":1}'), PlannedRecord(BEN, steps)]
    table = plan_table(records)

    assert table.schema == PLAN
    assert planned_records(table) == records


def test_steps_are_read_in_sequence_whatever_the_order_of_rows():
    record = PlannedRecord(MIA, tuple(step({"n": n}) for n in range(3)))

    assert planned_records(plan_table([record]).take([2, 0, 1])) == [record]


def test_an_empty_plan_is_a_plan():
    assert planned_records(plan_table([])) == []
