"""Business hours become a schedule and a step for each day; a delta follows both."""

import pytest

from transforms.contracts import from_rows
from transforms.handed.office_hours import MADE, NO_HOLIDAYS, still_to_do
from transforms.model import Operation
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.plan.office_hours import Standing, closed_days, plan_office_hours

NEW_YEAR = {"name": "New year", "first": "2026-12-31", "last": "2027-01-01"}
KEYS = list(closed_days({"holidays": [NEW_YEAR]}))


def hours(**values):
    return {
        "source_id": "1",
        "name": " Leipzig ",
        "time_zone": "Europe/Berlin",
        "open": [{"start_minute": 540, "end_minute": 1080}],
        "holidays": [NEW_YEAR],
        "is_whole": True,
        "url": None,
        **values,
    }


def plan(*rows, existing=(), standing=None):
    return plan_office_hours(from_rows(rows, OFFICE_HOURS), existing, standing or {})


def steps(found):
    return [(step.operation, step.key) for record in found.records for step in record.steps]


def reasons(found):
    return found.accounts["reason"].to_pylist()


def test_a_schedule_comes_first_and_each_day_of_a_holiday_behind_it():
    found = plan(hours())

    assert steps(found) == [
        (Operation.OFFICE_HOURS_WRITE, "schedule"),
        *((Operation.OFFICE_HOURS_CLOSE, key) for key in KEYS),
    ]
    assert found.records[0].steps[0].body["name"] == "Leipzig"
    assert [step.body["exception_date"] for step in found.records[0].steps[1:]] == [
        "2026-12-31",
        "2027-01-01",
    ]


@pytest.mark.parametrize(
    ("row", "existing", "reason"),
    [
        (hours(), ["leipzig"], "office_hours_exist"),
        (hours(), None, "office_hours_not_allowed"),
        (hours(time_zone=None), [], "time_zone_unknown"),
        (hours(open=[]), [], "hours_unfit"),
    ],
)
def test_what_is_not_made_says_why(row, existing, reason):
    found = plan(row, existing=existing)

    assert (steps(found), reasons(found)) == ([], [reason])


@pytest.mark.quirk("INT-094")
def test_hours_within_a_quarter_are_not_rounded():
    found = plan(hours(open=[{"start_minute": 545, "end_minute": 1080}]))

    assert reasons(found) == ["hours_unfit"]


def test_two_schedules_of_one_name_are_one_and_the_other_is_told():
    found = plan(hours(), hours(source_id="2", name="LEIPZIG"))

    assert reasons(found) == [None, "office_hours_exist"]


def test_a_day_that_is_no_holiday_any_more_is_opened_before_others_are_closed():
    own = {"1": Standing({KEYS[0]: "71", KEYS[1]: "72", "holiday:2026-12-31:0": None})}
    found = plan(hours(holidays=[]), existing=["Leipzig"], standing=own)
    unread = plan(hours(holidays=[], is_whole=False), existing=["Leipzig"], standing=own)

    bodies = {step.key: step.body["id"] for step in found.records[0].steps[1:]}
    assert bodies == {KEYS[0]: "71", KEYS[1]: "72", "holiday:2026-12-31:0": None}
    assert {each for each, _ in steps(found)[1:]} == {Operation.OFFICE_HOURS_REOPEN}
    assert steps(unread) == [(Operation.OFFICE_HOURS_WRITE, "schedule")]


def test_a_day_of_several_holidays_is_closed_once_and_odd_dates_are_a_loss():
    odd = {"name": "Odd", "first": "soon", "last": "soon"}
    again = {"name": "Silvester", "first": "2026-12-31", "last": "2026-12-31"}
    found = plan(hours(holidays=[NEW_YEAR, again, odd]))

    assert len(steps(found)) == 3
    assert found.accounts["losses"].to_pylist() == [["holiday_left_out"]]


def test_what_is_left_to_people_names_the_days_that_are_open():
    row = hours(holidays=[NEW_YEAR, {"name": "Odd", "first": "soon", "last": "soon"}])

    assert still_to_do(row, KEYS) == [MADE, "Holiday: Odd, soon"]
    assert still_to_do(hours(is_whole=False), KEYS[:1]) == [
        MADE,
        "Holiday: New year, 2026-12-31 to 2027-01-01",
        NO_HOLIDAYS,
    ]
