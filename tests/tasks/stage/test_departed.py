"""Tickets that are gone for good are staged once more as deleted, behind the list's own rows."""

from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area
from tasks.stage.departed import Compared
from tasks.stage.writing import stage_resource
from transforms.freshdesk.source import FRESHDESK
from transforms.latest import latest
from transforms.model import EntityType

LIST = Resource("tickets", EntityType.TICKET, is_incremental=True)


class Desk:
    """Lists what it is told to, and says of the rest that some are gone."""

    def __init__(self):
        self.listed, self.purged, self.asked = [], [], []

    async def pages(self, _resource, *, cursor=None):
        rows = [RawRecord(key, None, None, f'{{"id":{key}}}') for key in self.listed]
        yield Page(rows, f"{cursor}+")

    async def gone(self, ids):
        self.asked.append(sorted(ids))
        return [each for each in ids if each in self.purged]


def staged(area):
    reader = area.reader("tickets")
    rows = latest(reader.read_keys(reader.keys().to_pylist())).to_pylist()
    return {row["id"]: row["payload"] for row in rows}


async def stage(desk, area, *listed, most=None):
    desk.listed = listed
    system = Compared(desk, area, FRESHDESK.as_gone, most=most)
    return await stage_resource(system, LIST, area, run="r", note=lambda *_: None)


async def test_what_did_not_come_and_is_gone_is_staged_as_deleted_once(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    await stage(desk, area, "1", "2", "3")
    desk.purged = ["2"]

    assert await stage(desk, area, "1") == 2

    assert staged(area)["2"] == '{"id":2,"deleted":true}'
    assert staged(area)["3"] == '{"id":3}'
    assert await stage(desk, area) == 0
    assert desk.asked == [["2", "3"], ["1", "3"]]


async def test_a_first_reading_asks_nothing(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()

    await stage(desk, area, "1")

    assert desk.asked == []


async def test_of_a_desk_with_more_tickets_than_a_delta_lists_nothing_is_asked(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    await stage(desk, area, "1", "2", "3")
    desk.purged = ["2"]

    assert await stage(desk, area, "1", most=2) == 1
    assert desk.asked == []


async def test_the_next_reading_goes_on_where_the_list_ended(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    await stage(desk, area, "1", "2")
    desk.purged = ["2"]
    await stage(desk, area, "1")

    assert area.begin("tickets", is_incremental=True).cursor == "None++"


def test_archived_and_deleted_tickets_are_not_looked_for():
    as_gone = FRESHDESK.as_gone

    assert as_gone('{"id":1,"archived":true}') is None
    assert as_gone('{"id":1,"deleted":true}') is None
    assert as_gone('{"id":1,"listed_in":"deleted"}') is None
    assert as_gone("null") is None
