"""What every source has to do, asked of each that is registered against its own sandbox."""

import itertools

import orjson
import pyarrow as pa
import pytest
import pytest_asyncio

from connectors.sandbox.sources import SANDBOXES
from connectors.sources import OPENERS
from tests.sources.desks import desk, ids
from transforms.contracts import RAW, REFERENCE, from_rows, sort_key
from transforms.errors import RecordError
from transforms.sources import SOURCES

in_loop = pytest.mark.asyncio(loop_scope="module")

HOSTILE = (None, "", "\0", -1, 2**63, 1.5, True, [], {}, [[{}]], {"a": [None]}, "x" * 300)
PAYLOADS = ("[]", "{}", "7", '"x"', "not json")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SOURCES)
async def sample(request):
    """Yield the sample desk of each source."""
    async with desk(request.param) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SOURCES)
async def large(request):
    """Yield a desk of several pages of each source."""
    async with desk(request.param, tickets=450) as served:
        yield served


def test_the_three_registers_have_the_same_sources():
    assert SOURCES.keys() == OPENERS.keys() == SANDBOXES.keys()


@in_loop
async def test_its_roles_are_lists_that_it_has(sample):
    roles = sample.kind.roles
    wanted = {*roles.setup, roles.companies, roles.people, roles.tickets, roles.bulk_messages}

    assert wanted | ({roles.memberships} - {None}) <= set(sample.names)
    assert not {"messages", "files"} & set(sample.names)  # staging's own


@in_loop
async def test_it_is_content_with_its_own_sandbox(sample):
    found = [*await sample.source.check(), *await sample.source.read_through()]

    assert found
    assert [each.text for each in found if each.is_fatal] == []
    await sample.source.confirm()


@in_loop
async def test_its_name_in_external_ids_says_nothing_else(sample):
    for word in (sample.source.system, sample.source.account):
        assert word
        assert not set(word) & set(" :/@\n")


@in_loop
async def test_every_list_ends_and_is_the_same_read_twice(large):
    for name in large.names:
        first, again = await large.pages(name), await large.pages(name)

        assert ids(first) == ids(again)
        assert all(record.id and record.payload for page in first for record in page.records)


@in_loop
async def test_it_has_as_many_as_it_counts(large):
    counted = await large.source.counts()

    found = await large.pages(large.kind.roles.tickets)
    assert len(set(ids(found))) == 450
    assert counted["tickets"] in {None, 450}


@in_loop
async def test_what_reading_takes_is_told_as_an_estimate_where_it_is_a_question(large):
    async def nothing():
        return None

    told = await large.source.reading_cost(nothing, with_knowledge=True)

    assert told is None or (told.is_estimate and told.credits >= told.calls >= 450)


@in_loop
async def test_reading_goes_on_behind_every_cursor_and_loses_nothing(large):
    for name in (large.kind.roles.tickets, large.kind.roles.bulk_messages):
        pages = await large.pages(name)

        for place in range(0, len(pages), max(1, len(pages) // 4)):
            rest = await large.pages(name, pages[place].cursor)
            assert set(ids(pages[: place + 1])) | set(ids(rest)) == set(ids(pages))


@in_loop
async def test_behind_the_last_cursor_there_is_nothing_new(large):
    roles = large.kind.roles
    for name in (roles.companies, roles.people, roles.tickets, roles.bulk_messages):
        pages = await large.pages(name)
        known = {(record.id, record.payload) for page in pages for record in page.records}

        later = await large.pages(name, pages[-1].cursor)

        assert {(record.id, record.payload) for page in later for record in page.records} <= known


@in_loop
async def test_what_was_said_is_in_order_also_at_equal_times(sample):
    found = (await sample.tickets()).messages.select(["ticket_id", "position", "created_at"])

    rows = found.to_pylist()
    assert rows
    for before, row in itertools.pairwise(rows):
        is_next = before["ticket_id"] == row["ticket_id"]
        assert row["position"] == (before["position"] + 1 if is_next else 0)
        assert not is_next or before["created_at"] <= row["created_at"]


@in_loop
async def test_the_same_rows_in_another_order_are_the_same_desk(sample):
    roles = sample.kind.roles
    tickets = await sample.raw(roles.tickets)
    said = await sample.said(tickets)
    backwards = [raw.take(pa.array(range(raw.num_rows - 1, -1, -1))) for raw in (tickets, said)]

    found, wanted = await sample.tickets(*backwards), await sample.tickets(tickets, said)

    assert found.tickets.equals(wanted.tickets)
    assert found.messages.equals(wanted.messages)


@in_loop
async def test_every_ticket_and_person_ends_in_exactly_one_place(sample):
    roles, found = sample.kind.roles, await sample.tickets()
    out = [*found.tickets["source_id"].to_pylist()]
    for table in (found.skipped, found.failed):
        out += [row["source_id"] for row in table.to_pylist() if row["entity"] == "ticket"]
    people = await sample.contacts()
    told = people.contacts["source_id"].to_pylist() + people.skipped["source_id"].to_pylist()

    assert sorted(out) == sorted(set(ids(await sample.pages(roles.tickets))))
    assert sorted(told) == sorted(set(ids(await sample.pages(roles.people))))


def spoilt(raw):
    """Yield lists of one row, spoilt in as many ways: by each value of one key, then as a whole."""
    row = raw.to_pylist()[0]
    told = orjson.loads(row["payload"])
    by_key = ([orjson.dumps(told | {name: value}).decode() for value in HOSTILE] for name in told)
    for payloads in (*by_key, PAYLOADS):
        yield from_rows(
            [row | _named(row, number, payload) for number, payload in enumerate(payloads)], RAW
        )


def _named(row, number, payload):
    own = f"9990{number}"
    return {"id": own, "key": row["key"] if row["parent_id"] else sort_key(own), "payload": payload}


@in_loop
async def test_hostile_values_fail_or_lose_their_own_record_alone(sample):
    roles, catalog = sample.kind.roles, await sample.catalog()
    said = RAW.empty_table()
    for name, shape in (
        (roles.companies, sample.companies),
        (roles.people, sample.contacts),
        (roles.tickets, lambda raw, catalog: sample.tickets(raw, said, catalog)),
    ):
        for raw in spoilt(await sample.raw(name)):
            found = await shape(raw, catalog=catalog)
            left = [*found.skipped["source_id"].to_pylist(), *found[0]["source_id"].to_pylist()]
            left += getattr(found, "failed", found.skipped)["source_id"].to_pylist()
            assert set(raw["id"].to_pylist()) <= set(left)


@in_loop
async def test_hostile_messages_leave_their_ticket_alone(sample):
    roles, catalog = sample.kind.roles, await sample.catalog()
    tickets = (await sample.raw(roles.tickets)).slice(0, 20)
    wanted = (await sample.tickets(tickets, RAW.empty_table(), catalog)).tickets["source_id"]

    for said in spoilt(await sample.said(tickets)):
        found = await sample.tickets(tickets, said, catalog)
        assert found.tickets["source_id"] == wanted


@in_loop
async def test_a_file_that_a_message_names_can_be_had_and_none_that_it_does_not(sample):
    rows = (await sample.tickets()).attachments.to_pylist()
    sizes = []
    for row in [row for row in rows if row["unavailable"] is None][:3]:
        try:
            async with sample.source.download(row["path"] or row["url"], max_bytes=10**8) as file:
                sizes.append(sum([len(piece) async for piece in file.chunks()]))
        except RecordError:
            continue

    assert any(sizes)
    for address in ("../secret", "file:///etc/passwd", ""):
        with pytest.raises(RecordError):
            await opened(sample.source, address)


async def opened(source, address):
    async with source.download(address, max_bytes=10):
        pass


@in_loop
async def test_who_is_meant_and_is_nobody_becomes_a_placeholder(sample):
    rows = [
        {"id": each, "key": sort_key(each), "role": "author", "ticket_id": "1", "name": name}
        for each, name in (("987654321", "Gus"), ("email:gus@nowhere.example", None))
    ]

    found = await sample.contacts(RAW.empty_table(), from_rows(rows, REFERENCE))

    assert [(row["source_id"], row["name"]) for row in found.contacts.to_pylist()] == [
        ("987654321", "Gus"),
        ("email:gus@nowhere.example", "gus@nowhere.example"),
    ]
    assert found.contacts["is_placeholder"].to_pylist() == [True, True]
