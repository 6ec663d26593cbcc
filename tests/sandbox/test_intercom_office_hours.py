"""The sandbox's office hours: weeks in quarters of an hour, and days of their own."""

import pytest

from tests.sandbox.intercom_client import workspace

PATH = "/office_hours_schedules"
WEEK = {
    "name": "Support",
    "time_zone_name": "Europe/Berlin",
    "time_intervals": [{"start_minute": 540, "end_minute": 1020}],
}
DAY = {"exception_date": "2026-12-25", "exception_type": "closed", "name": "Christmas"}


def hours(*spans):
    return [{"start_minute": start, "end_minute": end} for start, end in spans]


async def made(at, path, body):
    status, answer = await at.send("POST", path, body)
    assert status == 201, answer
    return answer


async def test_a_schedule_is_made_changed_listed_and_deleted_with_its_days():
    async with workspace() as at:
        schedule = await made(at, PATH, WEEK)
        own = f"{PATH}/{schedule['id']}"
        day = await made(at, f"{own}/office_hours_exceptions", DAY)

        assert schedule["time_intervals"] == [{**WEEK["time_intervals"][0], "day_of_week": 0}]
        assert (day["time_intervals"], day["recurring_annually"]) == (None, False)
        changed = await at.ok("PUT", own, time_intervals=hours((0, 10080)))
        assert (changed["twenty_four_seven"], changed["name"]) == (True, "Support")
        assert (await at.ok("GET", PATH))["data"] == [changed]
        await at.ok("DELETE", own)
        assert (await at.refused("GET", f"{own}/office_hours_exceptions"))[0] == 404


@pytest.mark.quirk("INT-094")
@pytest.mark.parametrize(
    ("wrong", "quirk"),
    [
        ({"time_intervals": hours((545, 1020))}, "INT-094"),
        ({"time_intervals": hours((1020, 540))}, None),
        ({"time_intervals": hours((0, 600), (540, 720))}, None),
        ({"time_zone_name": "Berlin"}, None),
        ({"name": " "}, None),
    ],
)
async def test_a_week_that_is_none_is_refused(wrong, quirk):
    async with workspace() as at:
        told = await at.refused("POST", PATH, **(WEEK | wrong))

    assert told == (422, "parameter_invalid", quirk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"exception_date": "25.12.2026"},
        {"time_intervals": hours((0, 60))},
        {"exception_type": "custom_hours"},
        {"exception_type": "custom_hours", "time_intervals": hours((0, 1500))},
    ],
)
async def test_a_day_that_is_none_is_refused(wrong):
    async with workspace() as at:
        schedule = await made(at, PATH, WEEK)
        told = await at.refused(
            "POST", f"{PATH}/{schedule['id']}/office_hours_exceptions", **(DAY | wrong)
        )

    assert told[0] == 422
