"""Which tickets are read one by one, by what their staged rows say of themselves."""

from dataclasses import replace

import pytest

from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, KeyRange, PartWriter
from tasks.run.stop import Breaker
from tasks.stage.singly import stage_messages
from tests.builders import JUNE_AT, raw_row
from transforms.contracts import RAW
from transforms.excluding import EXCLUDED
from transforms.model import EntityType
from transforms.zendesk.source import ROLES

EVENTS = Resource("ticket_events", EntityType.MESSAGE, is_incremental=True)


class Source:
    """Gives no messages; remembers whom it was asked for."""

    def __init__(self, *holds):
        self.asked = []
        self.resources = (replace(EVENTS, holds=frozenset(holds)),)

    async def confirm(self):
        raise AssertionError("nothing went wrong")

    async def messages(self, ticket):
        self.asked.append(ticket["id"])
        yield Page([RawRecord(f"{ticket['id']}-1", str(ticket["id"]), None, "{}")], None)


def staged(area, resource, *rows):
    generation = area.begin(resource, is_incremental=True)
    writer = PartWriter(generation.folder, RAW, run="r")
    writer.append(list(rows), size_bytes=1, cursor=None)
    writer.flush()
    area.complete(generation, cursor="end", rows=len(rows))


def ticket(number, **columns):
    return raw_row({"id": number}, **{"is_whole": True} | columns)


def said(number, *, is_whole=True, owner=1):
    return raw_row({"id": number}, parent_id=str(owner), is_whole=is_whole)


def unasked(messages, ticket):
    raise AssertionError("nobody has to look into the messages")


async def read_of(area, needs=unasked, holds=()):
    source = Source(*holds)
    await stage_messages(
        source,
        area,
        [KeyRange("", None)],
        roles=ROLES,
        ticket_ids=None,
        needs=needs,
        run="r",
        note=lambda name, count: None,
        breaker=Breaker(share=1.0, of_last=1_000),
    )
    return source.asked


@pytest.fixture
def area(tmp_path):
    return Area(tmp_path, "acme")


async def test_a_ticket_whose_messages_say_all_is_not_read(area):
    staged(area, "tickets", ticket(1))
    staged(area, "ticket_events", said(11), said(12))

    assert await read_of(area) == []


async def test_what_is_no_message_does_not_stand_for_one(area):
    staged(area, "tickets", ticket(1))
    staged(area, "ticket_events", raw_row({"id": 5}, id="change:5", parent_id="1", is_whole=True))

    assert await read_of(area) == [1]


async def test_a_ticket_that_was_read_with_less_is_read_again(area):
    staged(area, "tickets", ticket(1, source_at=JUNE_AT))

    assert await read_of(area) == [1]
    assert await read_of(area) == []
    assert await read_of(area, holds=["changes"]) == [1]
    assert await read_of(area, holds=["changes"]) == []


async def test_one_message_that_lacks_something_is_enough(area):
    staged(area, "tickets", ticket(1), ticket(2, is_whole=False))
    staged(area, "ticket_events", said(11), said(12, is_whole=False), said(21, owner=2))

    assert await read_of(area) == [1, 2]


async def test_a_ticket_without_a_message_is_read(area):
    staged(area, "tickets", ticket(1))
    staged(area, "ticket_events", said(21, owner=2))

    assert await read_of(area) == [1]


@pytest.mark.parametrize("lacks", [True, False])
async def test_what_says_nothing_of_itself_is_looked_into(area, lacks):
    staged(area, "tickets", ticket(1, is_whole=None), ticket(2))
    staged(area, "ticket_events", said(11), said(12, is_whole=None), said(21, owner=2))
    looked = []

    def needs(messages, told):
        looked.append((told["id"], [each["id"] for each in messages]))
        return lacks

    assert await read_of(area, needs) == ([1] if lacks else [])
    assert looked == [(1, [11, 12])]


async def test_the_newest_version_of_a_message_counts(area):
    staged(area, "tickets", ticket(1))
    old, new = said(11, is_whole=False), said(11) | {"generation": 2}
    staged(area, "ticket_events", old, new)

    assert await read_of(area) == []


async def test_a_ticket_of_somebody_left_out_is_neither_read_nor_looked_into(area):
    staged(area, "tickets", raw_row(EXCLUDED, id="1"))
    staged(area, "ticket_events", said(11, is_whole=None))

    assert await read_of(area) == []
    assert await read_of(area, None) == []
