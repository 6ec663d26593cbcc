"""Custom objects: only the records that some field points at are asked for."""

import httpx
import pytest

from tests.connectors.zendesk.desk import Desk, pages, records, refused
from transforms.errors import TransientError

OBJECTS = "/api/v2/custom_objects.json"
UNITS = "/api/v2/custom_objects/unit/records.json"
SHOPS = "/api/v2/custom_objects/shop/records.json"
POINTS = {"id": 1, "type": "lookup", "relationship_target_type": "zen:custom_object:unit"}


def listed(key, *rows, **told):
    return {key: list(rows), **told}


def unit(number):
    return {"id": f"01UNIT{number}", "name": f"Unit {number}"}


def desk_with(*keys, field=POINTS):
    desk = Desk().on(OBJECTS, listed("custom_objects", *({"key": key} for key in keys)))
    desk.on("/api/v2/ticket_fields.json", listed("ticket_fields", field))
    desk.on("/api/v2/user_fields.json", listed("user_fields"))
    return desk.on("/api/v2/organization_fields.json", listed("organization_fields"))


async def read(desk, cursor=None):
    return await pages(desk.source().pages("custom_object_records", cursor=cursor))


async def test_records_are_read_of_objects_that_a_field_points_at():
    desk = desk_with("depot", "unit").on(UNITS, listed("custom_object_records", unit(1)))

    found = await records(desk.source().pages("custom_object_records"))

    assert [row.id for row in found] == ["01UNIT1"]
    assert not desk.asked("/api/v2/custom_objects/depot/records.json")


async def test_one_object_is_read_after_the_other_and_goes_on_behind_any_cursor():
    shops = {"id": 2, "type": "lookup", "relationship_target_type": "zen:custom_object:shop"}
    desk = desk_with("unit", "shop").on(
        "/api/v2/ticket_fields.json", listed("ticket_fields", POINTS, shops)
    )
    more = {"has_more": True, "after_cursor": "a"}
    desk.on(
        UNITS,
        lambda request: (
            listed("custom_object_records", unit(2), meta={"has_more": False})
            if "page[after]" in request.url.params
            else listed("custom_object_records", unit(1), meta=more)
        ),
    ).on(SHOPS, listed("custom_object_records", {"id": "01SHOP1", "name": "Berlin"}))

    found = await read(desk)
    behind = [await read(desk, page.cursor) for page in found[:-1]]

    ids = [row.id for page in found for row in page.records]
    assert ids == ["01UNIT1", "01UNIT2", "01SHOP1"]
    assert [[row.id for page in rest for row in page.records] for rest in behind] == [
        ids[1:],
        ids[2:],
    ]
    assert found[-1].cursor is None


async def test_a_desk_without_objects_is_not_asked_for_fields():
    desk = desk_with()

    assert [page.records for page in await read(desk)] == [[]]
    assert not desk.asked("/api/v2/ticket_fields.json")


async def test_objects_that_no_field_points_at_are_left():
    desk = desk_with("unit", field={"id": 1, "type": "text"})

    assert [page.records for page in await read(desk)] == [[]]


async def test_a_plan_without_custom_objects_has_none():
    desk = Desk().on(OBJECTS, refused(403, "Forbidden"))

    assert [page.records for page in await read(desk)] == [()]


async def test_a_list_that_some_plans_lack_is_none_where_nobody_ever_words_its_absence():
    desk = Desk().on(OBJECTS, httpx.Response(404, html="<p>no such page</p>"))

    assert [page.records for page in await read(desk)] == [()]
    assert len(desk.asked(OBJECTS)) > 1


async def test_a_page_of_a_firewalls_that_forbids_it_is_no_word_of_the_desks():
    desk = Desk().on(OBJECTS, httpx.Response(403, html="<p>blocked</p>"))

    with pytest.raises(TransientError):
        await read(desk)
