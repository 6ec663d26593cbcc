"""A list that comes whole each time: only what is new or other than staged is staged."""

import pytest

from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area
from tasks.stage.comparing import stage_compared
from transforms.errors import TransientError
from transforms.model import EntityType

LIST = Resource(
    "tickets", EntityType.TICKET, is_incremental=True, is_of_parent=True, is_compared=True
)


class Listed:
    """Gives what it is told to, a page for each record; an error in its place is raised."""

    def __init__(self, *records):
        self.records = records

    async def pages(self, resource, *, cursor=None):
        for each in self.records:
            if isinstance(each, Exception):
                raise each
            yield Page([RawRecord(each[0], each[2] if each[2:] else None, None, each[1])], None)


@pytest.fixture
def area(tmp_path):
    return Area(tmp_path, "acme")


async def stage(area, *records):
    return await stage_compared(Listed(*records), LIST, area, run="r", note=lambda *_: None)


def staged(area, after=0):
    reader = area.reader("tickets", after=after)
    return {
        (row["id"], row["payload"])
        for key in reader.keys().to_pylist()
        for row in reader.read_keys([key]).to_pylist()
    }


async def test_only_what_is_new_or_changed_is_staged_again(area):
    await stage(area, ("1", "a"), ("2", "b"))

    rows, gone = await stage(area, ("1", "a"), ("2", "B"), ("3", "c"))

    assert (rows, gone.count) == (2, 0)
    assert staged(area, after=1) == {("2", "B"), ("3", "c")}


async def test_what_came_no_more_is_named_and_back_again_it_is_no_news(area):
    await stage(area, ("1", "a"), ("2", "b"))
    _, gone = await stage(area, ("1", "a"))

    rows, back = await stage(area, ("1", "a"), ("2", "b"))

    assert str(gone).startswith("1 rows are not there any more (2)")
    assert (rows, back.count) == (0, 0)


async def test_a_broken_row_that_is_gone_was_mended_and_is_withdrawn(area):
    await stage(area, ("broken:a.csv:2", "x"))

    rows, gone = await stage(area, ("7", "x"))

    assert (rows, gone.count) == (2, 0)
    assert ("broken:a.csv:2", "null") in staged(area, after=1)
    assert await stage(area, ("7", "x"), ("broken:a.csv:2", "x")) == (1, gone)


async def test_a_message_that_moved_is_withdrawn_from_the_ticket_it_was_in(area):
    await stage(area, ("1", "a", "7"))

    rows, gone = await stage(area, ("1", "b", "8"))

    assert (rows, gone.count) == (2, 0)
    found = area.reader("tickets", after=1).read_keys(["017", "018"]).to_pylist()
    assert [(row["parent_id"], row["payload"]) for row in found] == [("7", "null"), ("8", "b")]
    assert (await stage(area, ("1", "b", "8")))[0] == 0


async def test_an_interrupted_reading_keeps_what_it_had_and_doubles_nothing(area):
    with pytest.raises(TransientError):
        await stage(area, ("1", "a"), TransientError("gone"))

    rows, _ = await stage(area, ("1", "a"), ("2", "b"))

    assert rows == 2
    assert area.reader("tickets").rows == 2
