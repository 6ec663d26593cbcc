"""Weeks that begin on Monday, days of holidays, and names of time zones."""

from zoneinfo import available_timezones

import pytest

from transforms.office_hours import zones
from transforms.office_hours.weeks import days_of, from_sunday, is_week


def pairs(spans):
    return [(each["start_minute"], each["end_minute"]) for each in from_sunday(spans)]


@pytest.mark.parametrize(
    ("since_sunday", "since_monday"),
    [
        ([(1980, 2520)], [(540, 1080)]),  # Monday 9 to 18
        ([(0, 60)], [(8640, 8700)]),  # Sunday's first hour is in the last day
        ([(1380, 1500)], [(0, 60), (10020, 10080)]),  # over the night from Sunday to Monday
        ([(2880, 4320), (1440, 2880)], [(0, 2880)]),  # two days that touch are one stretch
        ([(0, 10080)], [(0, 10080)]),  # always
        ([(9900, 10080), (0, 120)], [(8460, 8760)]),  # from Saturday into Sunday
    ],
)
def test_minutes_since_sunday_are_minutes_since_monday(since_sunday, since_monday):
    assert pairs(since_sunday) == since_monday
    assert is_week(from_sunday(since_sunday), 15)


@pytest.mark.parametrize("spans", [[], [(1985, 2520)], [(2520, 1980)], [(1980, 2520), (2000, 2100)],
                                   [(1980, 12000)]])  # fmt: skip
def test_what_are_no_hours_of_a_week_is_told(spans):
    assert not is_week(from_sunday(spans), 15)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-12-31", "2027-01-01", ["2026-12-31", "2027-01-01"]),
        ("2026-12-25", "", ["2026-12-25"]),
        ("2026-12-25", "2026-12-24", []),
        ("25.12.2026", "2026-12-26", []),
        ("0001-01-01", "9999-12-31", []),
    ],
)
def test_a_holiday_is_its_days_unless_its_dates_are_none(first, last, days):
    assert list(days_of(first, last)) == days


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Mexico City", "America/Mexico_City"),
        ("Europe/Rome", "Europe/Rome"),
        ("Lower Saxony", None),
        ("GMT + 1/2", None),
        (None, None),
    ],
)
def test_zones_have_the_names_of_the_iana_database(told, zone):
    assert zones.iana_zone(told) == zone


def test_every_zone_that_is_named_is_there():
    assert {zones.iana_zone(name) for name in zones.NAMES} <= available_timezones()
