"""Business hours and holidays become office hours; what Intercom can't hold stays with people."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.freshdesk_world import moved as freshdesk_moved
from tests.e2e.office import office
from tests.e2e.test_checked_words import checked
from tests.e2e.test_custom_objects import found, losses_of
from tests.e2e.test_handed import beside, plain

pytestmark = pytest.mark.slow

SCHEDULES = "/office_hours_schedules"
LEIPZIG, LEEDS = "8950000000001", "8950000000002"
ENTITY = "office_hours"


async def hours(at):
    return {each["name"]: each for each in (await at.dump())["office_hours"]}


async def of_name(at, name):
    """Return the address of office hours, and of their exceptions."""
    told = (await at.workspace.get(SCHEDULES)).json()["data"]
    path = f"{SCHEDULES}/{next(each['id'] for each in told if each['name'] == name)}"
    return path, f"{path}/office_hours_exceptions"


async def exceptions(at, name):
    _, path = await of_name(at, name)
    return {each["exception_date"]: each for each in (await at.workspace.get(path)).json()["data"]}


def row_of(ended):
    [row] = [each for each in ended.rows if each["entity"] == ENTITY]
    return row["available"], row["migrated"], row["failed"], row["skipped"]


def spans(schedule):
    return [(each["start_minute"], each["end_minute"]) for each in schedule["time_intervals"]]


async def test_hours_holidays_and_zones_are_those_of_the_desk_and_each_is_made_once(tmp_path):
    async with office(tmp_path) as at:
        ended = await at.full()
        first = await hours(at)
        await at.delta()

        assert at.writes == []
        assert row_of(ended) == (2, 2, 0, 0)
        leipzig = first["Leipzig workshop"]
        assert (leipzig["time_zone_name"], first["Leeds"]["time_zone_name"]) == (
            "Europe/Berlin",
            "Europe/London",
        )
        # Monday 9 to 12 and 13 to 18, Tuesday 9 to 18, Saturday 21 to 24, since Monday 00:00.
        assert spans(leipzig) == [(540, 720), (780, 1080), (1980, 2520), (8460, 8640)]
        days = [each["exception_date"] for each in leipzig["exceptions"]]
        assert days == ["2026-10-03", *(f"2026-12-{n}" for n in range(24, 32)), "2027-01-01",
                        "2027-01-02", "2027-01-03"]  # fmt: skip
        assert {each["exception_type"] for each in leipzig["exceptions"]} == {"closed"}
        assert leipzig["exceptions"][0]["name"] == "Day of German Unity"
        text = plain(beside(ended, "to-do.md"))
        assert text.count("Made in Intercom as office hours") == 2
        assert "Monday: 09:00" not in text


async def test_a_delta_follows_hours_and_holidays_and_leaves_what_people_set(tmp_path):
    async with office(tmp_path) as at:
        await at.full()
        path, days = await of_name(at, "Leipzig workshop")
        theirs = {
            "exception_date": "2026-11-18",
            "exception_type": "custom_hours",
            "time_intervals": [{"start_minute": 540, "end_minute": 600}],
        }
        await at.work("POST", days, theirs)
        schedule, _ = at.served.desk.schedules
        schedule["intervals"] = [{"start_time": 1980, "end_time": 2520}]
        at.served.desk.holidays[int(LEIPZIG)] = [
            {"name": "Unity", "start_date": "2026-10-03", "end_date": "2026-10-03"},
            {"name": "Repentance", "start_date": "2026-11-18", "end_date": "2026-11-18"},
        ]

        await at.delta()

        shown = await exceptions(at, "Leipzig workshop")
        assert {day: each["name"] for day, each in shown.items()} == {
            "2026-10-03": "Unity",
            "2026-11-18": None,
        }
        assert spans((await at.workspace.get(path)).json()) == [(540, 1080)]
        await at.work("PUT", path, {"name": "Workshop"})
        schedule["intervals"] = [{"start_time": 1980, "end_time": 2400}]
        await at.delta()
        assert spans((await at.workspace.get(path)).json()) == [(540, 1080)]


async def test_an_undo_takes_back_what_nobody_changed_since(tmp_path):
    async with office(tmp_path) as at:
        ended = await at.full()
        _, days = await of_name(at, "Leeds")
        await at.work("POST", days, {"exception_date": "2026-12-26", "exception_type": "closed"})

        await order.take_back(plain_way(at.config), ended.run)

        assert (await hours(at)).keys() == {"Leeds"}


async def test_an_undone_delta_opens_the_days_that_it_closed(tmp_path):
    async with office(tmp_path) as at:
        await at.full()
        at.served.desk.holidays[int(LEEDS)] = [
            {"name": "Boxing Day", "start_date": "2026-12-26", "end_date": "2026-12-26"}
        ]
        ended = await at.delta()
        assert (await exceptions(at, "Leeds")).keys() == {"2026-12-26"}

        await order.take_back(plain_way(at.config), ended.run)

        assert await exceptions(at, "Leeds") == {}


async def test_what_intercom_cannot_take_stays_in_the_list_whole(tmp_path):
    async with office(tmp_path) as at:
        leipzig, leeds = at.served.desk.schedules
        leipzig["intervals"] = [{"start_time": 1985, "end_time": 2520}]
        leeds["time_zone"] = "Lower Saxony"

        ended = await at.full()

        assert await hours(at) == {}
        assert row_of(ended) == (2, 0, 0, 2)
        skipped = list(csv.DictReader(beside(ended, "office_hours-skipped.csv").splitlines()))
        assert {each["source_id"]: each["reason"] for each in skipped} == {
            LEIPZIG: "hours_unfit",
            LEEDS: "time_zone_unknown",
        }
        text = plain(beside(ended, "to-do.md"))
        assert "Monday: 09:05 to 18:00" in text
        assert "Time zone: Lower Saxony" in text


async def test_hours_of_the_same_name_are_peoples_own(tmp_path):
    async with office(tmp_path) as at:
        week = [{"start_minute": 0, "end_minute": 60}]
        body = {"name": "leeds ", "time_zone_name": "Europe/Paris", "time_intervals": week}
        await at.work("POST", SCHEDULES, body)

        ended = await at.full()

        assert (await hours(at)).keys() == {"leeds ", "Leipzig workshop"}
        assert row_of(ended) == (2, 1, 0, 1)
        assert "Monday: 08:00 to 16:00" in plain(beside(ended, "to-do.md"))


async def test_a_token_without_the_permission_leaves_them_to_people_and_check_says_so(tmp_path):
    async with office(tmp_path) as at:
        await pipeline.run_plan(at.config)
        await at.served.stop_target()
        at.served.target_config = replace(at.served.target_config, office_hours="forbidden")
        await at.served.start_target()

        told = await checked(at)
        ended = await at.full()

        assert "read_write_office_hours" in told["office hours"][0]
        assert row_of(ended) == (2, 0, 0, 2)
        assert "Monday: 09:00 to 12:00, 13:00 to 18:00" in plain(beside(ended, "to-do.md"))


async def test_a_file_may_leave_them_to_people(tmp_path):
    async with office(tmp_path) as at:
        path = Path(at.config)
        path.write_text(path.read_text().replace("options: {", "options: {business_hours: list, "))

        await at.full()

        assert not any(SCHEDULES in each.path for each in at.asked)


async def test_verify_finds_what_is_gone_other_hours_and_a_day_that_is_open(tmp_path):
    async with office(tmp_path) as at:
        await at.full()
        assert await found(at) == set()
        path, days = await of_name(at, "Leipzig workshop")
        shown = await exceptions(at, "Leipzig workshop")
        await at.workspace.delete(f"{days}/{shown['2026-12-25']['id']}")
        await at.work("PUT", path, {"time_intervals": [{"start_minute": 0, "end_minute": 60}]})
        await at.workspace.delete((await of_name(at, "Leeds"))[0])

        assert await found(at) == {
            ("office_hours_missing", LEEDS),
            ("field_differs", LEIPZIG),
            ("holiday_missing", LEIPZIG),
        }


async def test_a_holiday_that_is_refused_is_a_loss_and_stays_in_the_list(tmp_path):
    error = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "past"}]}
    async with office(tmp_path) as at:
        at.served.target_faults.refuse(
            422, error, path="office_hours_exceptions", method="POST", next=1
        )

        ended = await at.full()

        assert row_of(ended) == (2, 2, 0, 0)
        assert "Holiday: Day of German Unity" in plain(beside(ended, "to-do.md"))
        assert losses_of(ended, ENTITY) == {LEIPZIG: ["holiday_left_out"]}
        assert await found(at) == set()


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_freshdesks_business_hours_are_made_and_its_holidays_are_left_to_people(tmp_path):
    async with freshdesk_moved(tmp_path) as at:
        ended, _ = await at.run(pipeline.run_full)
        state = await at.state()

    told = {each["name"]: spans(each) for each in state["office_hours"]}
    assert told == {"Berlin": [(540, 1080), (6300, 6660)], "Leeds": [(480, 960)]}
    assert row_of(ended) == (2, 2, 0, 0)
    assert "Holidays: not told by the source's API" in plain(beside(ended, "to-do.md"))
