"""Hours of the week, read as people write them, and what they leave of a rate."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.hours import hours_of, span_of

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)  # midnight
WORK = {"Mon-Fri 08:00-18:00": 0.5}


def at(day, clock):
    hours, minutes = map(int, clock.split(":"))
    return MONDAY + timedelta(days=day, hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("pace", "day", "clock", "share"),
    [
        (WORK, 0, "07:59", 1.0),
        (WORK, 0, "08:00", 0.5),
        (WORK, 4, "17:59", 0.5),
        (WORK, 4, "18:00", 1.0),
        (WORK, 5, "12:00", 1.0),
        ({"22:00-06:00": 0}, 2, "23:00", 0),
        ({"22:00-06:00": 0}, 2, "05:59", 0),
        ({"22:00-06:00": 0}, 2, "06:00", 1.0),
        ({"Fri 22:00-06:00": 0}, 5, "05:00", 0),
        ({"Fri 22:00-06:00": 0}, 4, "05:00", 1.0),
        ({"Sun 22:00-06:00": 0}, 0, "05:00", 0),
        ({"Sat-Mon 00:00-24:00": 0.2}, 0, "23:59", 0.2),
        ({"Sat-Mon 00:00-24:00": 0.2}, 1, "00:00", 1.0),
        ({"Wed 09:00-10:00": 0.3, "00:00-24:00": 0.9}, 2, "09:30", 0.3),
    ],
)
def test_the_share_of_an_hour(pace, day, clock, share):
    assert hours_of(pace, "UTC").share(at(day, clock)) == share


def test_hours_are_those_of_the_zone_in_summer_and_winter():
    hours = hours_of({"08:00-09:00": 0}, "Europe/Berlin")

    assert hours.share(datetime(2026, 11, 2, 7, 30, tzinfo=UTC)) == 0
    assert hours.share(datetime(2026, 7, 6, 6, 30, tzinfo=UTC)) == 0
    assert hours.share(datetime(2026, 7, 6, 7, 30, tzinfo=UTC)) == 1.0


@pytest.mark.parametrize(
    "written",
    [
        *("", "Mon", "Mon-Fri", "8:00-18:00", "08:00-18:60", "25:00-26:00", "08:00-08:00"),
        *("24:00-08:00", "Mo 08:00-18:00", "mon 08:00-18:00", "Mon,Tue 08:00-18:00", 3, None),
        "08:00-18:00\n",
    ],
)
def test_what_names_no_hours_is_none(written):
    assert span_of(written, 0.5) is None


def test_no_hours_are_none():
    assert hours_of({}, "UTC") is None


def test_when_the_share_changes_next():
    hours = hours_of(WORK, "UTC")

    assert hours.until(at(0, "09:00")) == at(0, "18:00")
    assert hours.until(at(4, "18:00")) == at(7, "08:00")
    assert hours_of({"00:00-24:00": 0.5}, "UTC").until(MONDAY) is None


@pytest.mark.parametrize(
    ("pace", "work_s", "took_s"),
    [
        ({"08:00-18:00": 0.5}, 3_600, 3_600),  # midnight: before people come
        ({"08:00-18:00": 0.5}, 9 * 3_600, 10 * 3_600),
        ({"08:00-18:00": 0}, 9 * 3_600, 19 * 3_600),
        ({"00:00-24:00": 0.25}, 3_600, 4 * 3_600),
        ({"00:00-24:00": 0}, 3_600, float("inf")),
        ({"00:00-24:00": 0}, 0, 0),
    ],
)
def test_how_long_work_takes_at_these_hours(pace, work_s, took_s):
    assert hours_of(pace, "UTC").seconds(work_s, MONDAY) == pytest.approx(took_s)


@given(
    st.dictionaries(
        st.sampled_from(["Mon-Fri 08:00-18:00", "22:00-06:00", "Sat 00:00-24:00", "12:15-12:45"]),
        st.sampled_from([0.1, 0.5, 0.9]),
        min_size=1,
    ),
    st.integers(0, 7 * 24 * 60),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)
def test_until_it_changes_the_share_stays(pace, minute, zone):
    hours = hours_of(pace, zone)
    moment = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minute)
    until = hours.until(moment)

    assert until is not None
    assert until > moment
    assert hours.share(until) != hours.share(moment)
    between = moment + (until - moment) / 2
    assert hours.share(between) == hours.share(moment)
