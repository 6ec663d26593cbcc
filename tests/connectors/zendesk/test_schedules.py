"""Schedules with the holidays of each, of which one may be refused."""

import pytest

from tests.connectors.zendesk.desk import Desk, pages, payload, refused
from transforms.errors import ContractError, CredentialError

ALL = "/api/v2/business_hours/schedules.json"
DAY = {"id": 1, "name": "Unity", "start_date": "2026-10-03", "end_date": "2026-10-03"}


def holidays(key):
    return f"/api/v2/business_hours/schedules/{key}/holidays.json"


async def test_each_schedule_has_its_holidays_and_one_refusal_is_its_own():
    desk = Desk().on(ALL, {"schedules": [{"id": 1}, {"id": 2}, "broken"]})
    desk.on(holidays(1), {"holidays": [DAY]}).on(holidays(2), refused(403, "Forbidden"))

    (page,) = await pages(desk.source().pages("schedules"))

    first, second = (payload(each) for each in page.records[:2])
    assert (first["holidays"], second["holidays"]) == ([DAY], None)
    assert len(page.records) == 3


@pytest.mark.parametrize("status", [403, 404])
async def test_a_plan_without_schedules_says_so(status):
    desk = Desk().on(ALL, refused(status, "Refused"))

    with pytest.raises((ContractError, CredentialError)):
        await pages(desk.source().pages("schedules"))
