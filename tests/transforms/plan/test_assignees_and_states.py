"""Who has a ticket, and whether it is open, at the end of its steps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.transforms.plan.builders import JUNE, SOFIA, STAND_IN, WORKSPACE, Desk, rules
from transforms.rules import StatusTarget


@pytest.mark.parametrize(
    ("status", "body", "snooze_s"),
    [
        ("solved", {"message_type": "close", "type": "admin", "admin_id": "900"}, None),
        ("hold", {"message_type": "snoozed", "admin_id": "900"}, 30 * 86_400),
    ],
)
def test_the_state_comes_last(status, body, snooze_s):
    step = Desk({}, status=status).record().steps[-1]

    assert (step.body, step.hints.snooze_s) == (body, snooze_s)


def test_one_that_waits_until_an_hour_to_come_waits_as_long():
    until = JUNE + timedelta(days=3)
    desk = Desk({}, status="open", snoozed_until=until)

    waiting = desk.steps(now=JUNE + timedelta(days=1))["state"]
    again = desk.steps(now=JUNE + timedelta(days=2))["state"]

    assert waiting.body == {
        "message_type": "snoozed",
        "admin_id": "900",
        "snoozed_until": int(until.timestamp()),
    }
    assert waiting.hints.snooze_s is None
    assert again.fingerprint == waiting.fingerprint
    assert "state" not in desk.steps(now=until)  # it has woken


def test_what_the_file_says_of_a_status_by_its_name_comes_before_its_hour():
    told = rules(tickets={"statuses": {"Parked": StatusTarget("closed")}})
    desk = Desk({}, status_label="Parked", snoozed_until=JUNE + timedelta(days=3))

    assert desk.steps(told, now=JUNE)["state"].body["message_type"] == "close"


def test_an_open_ticket_needs_no_state():
    assert "state" not in Desk({}, status="new").steps()


def test_a_ticket_that_was_closed_and_is_open_again_is_opened():
    step = Desk({}, status="open").steps(settled={"1": {"state"}})["state"]

    assert step.body == {"message_type": "open", "admin_id": "900"}


def test_an_unknown_status_is_open_and_reported():
    assert "status_unknown" in Desk({}, status="parked").losses()


def test_the_agents_own_word_for_a_status_wins():
    statuses = {"open": StatusTarget("open"), "Waiting": StatusTarget("closed")}
    step = Desk({}, status="open", status_label="Waiting").steps(
        rules(tickets={"statuses": statuses})
    )["state"]

    assert step.body["message_type"] == "close"


@pytest.mark.quirk("INT-005")
def test_a_new_message_arms_the_state_again():
    before = Desk({}, status="closed").steps()["state"]
    after = Desk({}, {}, status="closed").steps()["state"]

    assert before.body == after.body
    assert before.fingerprint != after.fingerprint


@pytest.mark.quirk("INT-026")
def test_another_assignee_arms_the_state_again():
    before = Desk({}, status="closed", assignee_id="a1").steps()["state"]
    after = Desk({}, status="closed").steps(settled={"1": {"assign:admin"}})["state"]

    assert before.fingerprint != after.fingerprint


@pytest.mark.quirk("INT-023")
def test_a_teammate_without_a_seat_is_not_assigned():
    seatless = replace(WORKSPACE, admins=(replace(SOFIA, has_inbox_seat=False),))
    desk = Desk({}, assignee_id="a1")

    assert "assign:admin" not in desk.steps(workspace=seatless)
    assert "assignee_without_seat" in desk.losses(workspace=seatless)


def test_an_assignee_without_a_teammate_is_replaced_or_lost():
    desk = Desk({}, assignee_id="a2", team_id="g9")

    assert desk.steps(matching=STAND_IN)["assign:admin"].body["assignee_id"] == "901"
    assert "assignee_replaced" in desk.losses(matching=STAND_IN)
    assert {"assignee_dropped", "team_dropped"} <= desk.losses()


def test_a_ticket_that_lost_its_assignee_is_unassigned_in_a_delta():
    step = Desk({}).steps(settled={"1": {"assign:admin"}})["assign:admin"]

    assert step.body["assignee_id"] == "0"
