"""What holds for any desk: every record is accounted for once, and the plan costs what it says."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.transforms.plan.builders import Desk, attachment_row, file_row, rules
from transforms.model import Operation
from transforms.plan.accounts import WHOLE_RECORD
from transforms.plan.cost import ThreadCounts, conversation_requests, ticket_requests
from transforms.plan.losses import LOSSES

MESSAGE = st.fixed_dictionaries(
    {
        "author_id": st.sampled_from(["c1", "c2", "a1", "a2", "gone", None]),
        "author_kind": st.sampled_from([None, "customer", "agent", "bot", "system"]),
        "is_public": st.booleans(),
        "is_rewritten": st.booleans(),
        "body_html": st.sampled_from([None, "", "<p><b>Hi</b></p>", '<img src="x">']),
        "body_text": st.sampled_from([None, "Hello"]),
    }
)
RULES = st.builds(
    rules,
    ccs=st.sampled_from(["participants", "note", "drop"]),
    inline_images=st.sampled_from(["attach", "drop"]),
    agent_requesters=st.sampled_from(["own_contact", "same_email", "note"]),
    original_dates=st.sampled_from(["attributes", "note", "off"]),
    attachments_per_message=st.integers(0, 12),
    source_tags=st.sampled_from([True, False, "tags", "attribute", "both", "drop"]),
    tickets=st.sampled_from([{}, {"unmapped_fields": "note"}]),
)
TICKET = st.fixed_dictionaries(
    {
        "requester_id": st.sampled_from(["c1", "a1", "gone", None]),
        "cc_ids": st.lists(st.sampled_from(["c1", "c2", "a1", "gone"]), max_size=3),
        "tags": st.lists(st.sampled_from(["a", "A", "b", " "]), max_size=3),
        "status": st.sampled_from(["open", "pending", "closed", "parked"]),
        "assignee_id": st.sampled_from([None, "a1", "a2"]),
        "team_id": st.sampled_from([None, "g1", "g2"]),
        "is_deleted": st.booleans(),
        "merged_into": st.sampled_from([None, "2"]),
        "follow_up_of": st.sampled_from([None, "2"]),
        "problem_id": st.sampled_from([None, "2"]),
        "priority": st.sampled_from([None, "high"]),
    }
)


@st.composite
def desks(draw):
    messages = draw(st.lists(MESSAGE, max_size=4))
    files = [
        attachment_row(
            source_id=f"f{m}-{n}", message_id=f"m{m}", position=n, is_inline=draw(st.booleans())
        )
        for m in range(len(messages))
        for n in range(draw(st.sampled_from([0, 0, 1, 11])))
    ]
    lost = draw(st.sampled_from([None, "file_forbidden", "malware_found"]))
    stored = [
        file_row(id=row["source_id"], reason=lost if n % 3 == 0 else None)
        for n, row in enumerate(files)
        if n % 5
    ]
    return Desk(*messages, files=files, stored=stored, **draw(TICKET))


@examples(150)
@given(desk=desks(), wanted=RULES)
def test_every_record_is_accounted_for_exactly_once(desk, wanted):
    planned = desk.plan(wanted)
    accounts = planned.accounts.to_pylist()
    keys = set(planned.plan["step_key"].to_pylist())

    records = [("ticket", "1")]
    records += [("message", row["source_id"]) for row in desk.messages]
    records += [("attachment", row["source_id"]) for row in desk.files]
    assert Counter((row["entity"], row["source_id"]) for row in accounts) == Counter(records)
    for row in accounts:
        has_step = row["step_key"] in keys or (row["step_key"] == WHOLE_RECORD and keys)
        assert bool(has_step) is (row["outcome"] is None) is (row["reason"] is None)
        assert LOSSES.keys() >= set(row["losses"])


@examples(100)
@given(desk=desks(), wanted=RULES)
def test_a_ticket_takes_as_many_requests_as_the_formula_says(desk, wanted):
    desk.tickets[0]["is_deleted"] = False
    record = desk.record(wanted)

    assert len(record.steps) == conversation_requests(
        counts(desk, record), wanted.options.attachments_per_message
    )
    assert len({step.key for step in record.steps}) == len(record.steps)


@examples(100)
@given(desk=desks(), wanted=RULES)
def test_a_ticket_in_intercom_takes_as_many_requests_as_its_formula_says(desk, wanted):
    desk.tickets[0]["is_deleted"] = False
    mapping = replace(wanted.mapping, tickets=replace(wanted.mapping.tickets, **AS_TICKETS))
    wanted = replace(wanted, mapping=mapping)
    record = desk.record(wanted)

    assert len(record.steps) == ticket_requests(
        counts_of_ticket(desk, record), wanted.options.attachments_per_message
    )
    assert len({step.key for step in record.steps}) == len(record.steps)


@pytest.mark.quirk("INT-024")
@examples(100)
@given(desk=desks(), wanted=RULES)
def test_no_file_is_lost_or_doubled_and_none_goes_with_the_create(desk, wanted):
    desk.tickets[0]["is_deleted"] = False
    steps = desk.steps(wanted)
    sent = Counter(file.sha256 for step in steps.values() for file in step.files)
    carried = {
        f"sha-{source_id}"
        for (entity, source_id), row in desk.accounts(wanted).items()
        if entity == "attachment" and row["step_key"]
    }

    assert sent == Counter(carried)
    assert not steps["create"].files
    assert not any("attachment_urls" in step.body for step in steps.values())
    assert all(len(step.files) <= 10 for step in steps.values())


AS_TICKETS = {"land_as": "ticket", "ticket_type": "Repair"}


def counts_of_ticket(desk, record):
    """The same of a ticket in Intercom: files go with the messages of teammates alone."""
    told = counts(desk, record)
    messages = [f"message:{row['source_id']}" for row in desk.messages]
    own = messages if told.is_stub else messages[1:]
    steps = {step.key: step for step in record.steps}
    files = dict(zip(own, told.other_files, strict=True))
    teammates = {key for key in own if steps[key].body["type"] == "admin"}
    return replace(
        told,
        other_files=tuple(count for key, count in files.items() if key not in teammates),
        teammates_files=tuple(count for key, count in files.items() if key in teammates),
        tags=sum(step.operation is Operation.TICKET_TAG for step in record.steps),
        has_state="state" in steps,
    )


def counts(desk, record):
    """What the formula needs, counted from the desk and the plan's own words."""
    kinds = Counter(step.operation for step in record.steps)
    files = Counter()
    for step in record.steps:
        files[step.key.split("/")[0]] += len(step.files)
    is_stub = "INT-008" in record.steps[0].quirks
    messages = [f"message:{row['source_id']}" for row in desk.messages]
    return ThreadCounts(
        messages=len(messages),
        is_stub=is_stub,
        first_files=0 if is_stub or not messages else files[messages[0]],
        other_files=tuple(files[key] for key in (messages if is_stub else messages[1:])),
        participants=kinds[Operation.CONVERSATION_PARTICIPANT],
        notes=sum(step.key.startswith("note:") for step in record.steps),
        tags=kinds[Operation.CONVERSATION_TAG],
        assigns=kinds[Operation.CONVERSATION_ASSIGN],
        has_state=kinds[Operation.CONVERSATION_STATE] == 1,
    )
