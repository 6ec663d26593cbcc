"""The state is set again for each message that is newer than it, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.plan.builders import Desk, field_row, rules
from transforms.plan.past import LastState
from transforms.plan.steps import fingerprint

NOTES = rules(tickets={"unmapped_fields": "note"})
FIELD = field_row("Frame", "R-1")


def state_of(ids, settled=(), last=None, *, has_note=True):
    """Plan a closed ticket with these messages after what a ledger has settled of it."""
    desk = Desk(*({"source_id": each} for each in ids), status="closed")
    desk.tickets[0]["fields"] = [FIELD] if has_note else []
    known = {"settled": {"1": dict.fromkeys(settled, ())}} if settled else {}
    if last is not None:
        known["states"] = {"1": last}
    return desk.steps(NOTES, **known)


def todays(steps, last_key):
    """What an older version had written down: the last key of the thread alone."""
    step = steps["state"]
    return fingerprint(step.operation, step.body, (), last_key)


@pytest.mark.quirk("INT-005")
def test_a_message_before_a_note_of_ours_arms_the_state_again():
    before = state_of(["m0"])
    after = state_of(["m0", "m1"], before, LastState(before["state"].fingerprint))

    assert [*after][-3:] == ["note:details", "attributes", "state"]
    assert before["state"].fingerprint != after["state"].fingerprint


def test_a_ledger_of_an_older_version_sends_no_state_again():
    steps = state_of(["m0", "m1"])
    old = todays(steps, "note:details")

    assert state_of(["m0", "m1"], steps, LastState(old))["state"].fingerprint == old


def test_a_ticket_that_an_older_version_left_open_is_closed():
    steps = state_of(["m0", "m1"])
    old = todays(steps, "note:details")
    again = state_of(["m0", "m1"], steps, LastState(old, {"message:m1"}))

    assert again["state"].fingerprint != old


@given(
    start=st.sampled_from(["m0", "older"]),
    rounds=st.lists(
        st.tuples(
            st.lists(st.integers(0, 4), max_size=3),
            st.booleans(),
            st.booleans(),
        ),
        max_size=6,
    ),
)
def test_whatever_comes_between_the_state_is_sent_just_when_a_message_is_newer(start, rounds):
    """Each round: new messages by place, a note of ours or none, a kill before the state or not."""
    ids = ["m0", "z"]
    settled = {*state_of(ids)}
    first = state_of(ids)["state"].fingerprint
    last = LastState(todays(state_of(ids), "note:details") if start == "older" else first)
    for number, (new, has_note, is_killed) in enumerate(rounds):
        for place in new:
            ids.insert(1 + place % len(ids), f"n{number}-{place}-{len(ids)}")
        steps = state_of(ids, settled, last, has_note=has_note)
        sent = {key for key in steps if key not in settled}
        newer = {key for key in {*sent, *last.later} if key.startswith("message:")}
        assert (steps["state"].fingerprint != last.fingerprint) == bool(newer)
        settled |= sent
        kept = LastState(last.fingerprint, {*last.later, *sent})
        last = kept if is_killed else LastState(steps["state"].fingerprint)
