"""Records of custom objects are read for their names, where a field points at any."""

import pytest

from tests.connectors.freshdesk.desks import freshdesk
from transforms.errors import ContractError

SCHEMAS = "GET /api/v2/custom_objects/schemas"
RECORDS = SCHEMAS + r"/{id}/records"


def many(desk):
    rows = [{"display_id": f"BKG-{n}", "data": {"booking": f"No. {n}"}} for n in range(1, 251)]
    desk.objects[0]["_records"] = rows


def without_lookups(desk):
    desk.ticket_fields = [each for each in desk.ticket_fields if each["type"] != "custom_lookup"]


async def test_a_record_is_called_what_its_primary_field_says_and_nothing_else_is_kept():
    async with freshdesk() as at:
        rows = await at.rows("custom_objects")

    assert rows["BKG-2"] == {"id": "BKG-2", "object": "Bookings", "name": "Fitting of wheels"}
    assert rows["BKG-3"]["name"] is None


async def test_all_pages_are_read():
    async with freshdesk(prepare=many) as at:
        ids, _ = await at.ids("custom_objects")

    assert ids == [f"BKG-{n}" for n in range(1, 251)]
    assert at.asked(RECORDS) == 3


async def test_where_no_field_points_at_any_no_object_is_asked_for():
    async with freshdesk(prepare=without_lookups) as at:
        ids, _ = await at.ids("custom_objects")

    assert ids == []
    assert at.asked(SCHEMAS) == 0


async def test_a_plan_without_objects_has_none():
    async with freshdesk(lacks={"custom_objects"}) as at:
        ids, _ = await at.ids("custom_objects")

    assert ids == []
    assert at.asked(SCHEMAS) == 1


@pytest.mark.parametrize("path", ["schemas$", "records$"])
async def test_an_answer_that_is_no_list_is_an_error(path):
    async with freshdesk() as at:
        at.faults.alter(whole={"odd": 1}, path=path)
        with pytest.raises(ContractError):
            await at.ids("custom_objects")


async def test_a_link_that_leads_to_itself_ends_the_list():
    async with freshdesk() as at:
        href = {"next": {"href": "/schemas/1/records?page_size=100"}}
        at.faults.alter(values={"_links": href}, path="records$", next=5)
        ids, _ = await at.ids("custom_objects")

    assert ids == ["BKG-1", "BKG-2", "BKG-3"]
