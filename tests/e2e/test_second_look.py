"""What a wrong transform did to the rows, reading back can't see: the source says it once more."""

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import pytest_asyncio

from tasks.run.session import session
from tasks.run.tables import Scope, tables_of
from tasks.verify.second_look import look_again
from tasks.verify.subject import Sample, Verification
from tests.e2e.read_back import migrated
from tests.e2e.unwilling import SOON
from tests.e2e.wrong_transforms import (
    FAULTS,
    changed,
    cuts_long_texts,
    drops_private_comments,
    shaping_with,
)
from transforms.errors import CredentialError

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory):
    async with migrated(tmp_path_factory.mktemp("look")) as made:
        yield made


async def looked_at(desk, run, told=lambda about: list(about.findings())):
    """Return what a second look at all tickets of a run finds, or what `told` makes of it."""
    async with session(str(desk.config)) as shared:
        tables, own = tables_of(shared.area, run), tables_of(shared.area, f"verify-{run}")
        about = Verification((tables,), own, Sample(1.0, "seed", {}), with_files=False)
        await look_again(shared, about)
        return told(about)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.__name__)
async def test_a_wrong_transform_is_found_and_its_records_named(desk, fault):
    async with session(str(desk.config)) as shared:
        run = f"full-{fault.__name__}"
        wrong = tables_of(shared.area, run)
        wrong.save_scope(Scope())
        await shaping_with(fault)(shared, run, ["000000", "", None])

    found = await looked_at(desk, run)

    assert {row["kind"] for row in found} >= FAULTS[fault]
    named = {row["source_id"] for row in found}
    assert named
    assert named <= changed(desk.tables(), wrong)
    if fault is not cuts_long_texts:  # it also cuts markup, and texts that stand in HTML too
        assert named == changed(desk.tables(), wrong)


async def test_the_right_transform_is_as_the_source_says(desk):
    assert await looked_at(desk, desk.run) == []


async def test_a_comment_that_was_written_since_is_no_loss(desk):
    ticket = desk.served.desk.tickets.get(1061)
    told = dict(ticket)
    async with session(str(desk.config)):
        desk.served.desk.tickets.put(told | {"updated_at": "2030-01-01T00:00:00Z"}, 1_900_000_000)
        try:
            found = await looked_at(desk, desk.run)
        finally:
            desk.served.desk.tickets.put(told, 1_900_000_001)

    assert [(row["kind"], row["source_id"]) for row in found] == [("changed_since", "1061")]


async def test_a_ticket_that_the_export_left_out_is_found_among_the_gaps(desk):
    [path] = (desk.served.folder / "staging/e2e/raw/tickets").glob("g*/part-*.parquet")
    before, rows = path.read_bytes(), pq.read_table(path)
    pq.write_table(rows.filter(pc.not_equal(rows["id"], "1030")), path)
    try:
        found = await looked_at(desk, desk.run)
    finally:
        path.write_bytes(before)

    assert [(row["kind"], row["source_id"]) for row in found] == [("source_ticket_lost", "1030")]


NO = {"error": "Whatever", "description": "not today"}


def all_of(about):
    return list(about.findings()), about.counts()


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(403, NO, "whatever"), (422, NO, "whatever"), (500, NO, "whatever"), (401, NO, "forbidden")],
)
async def test_a_ticket_that_the_source_will_not_show_is_not_compared_and_all_others_are(
    desk, status, body, reason
):
    faults = desk.served.source_faults
    faults.refuse(status, body, path=r"/tickets/1003(/comments)?\.json", headers=SOON)
    try:
        found, counts = await looked_at(desk, desk.run, all_of)
    finally:
        faults.clear()

    assert [(r["kind"], r["source_id"], r["found"]) for r in found] == [
        ("source_unread", "1003", reason)
    ]
    assert (counts["source_ticket"], counts["source_unread"]) == (61, 1)


async def test_ids_that_the_source_will_not_tell_of_do_not_count_as_asked_for(desk):
    faults = desk.served.source_faults
    faults.refuse(422, NO, path="show_many")
    [path] = (desk.served.folder / "staging/e2e/raw/tickets").glob("g*/part-*.parquet")
    before, rows = path.read_bytes(), pq.read_table(path)
    pq.write_table(rows.filter(pc.not_equal(rows["id"], "1030")), path)
    try:
        found, counts = await looked_at(desk, desk.run, all_of)
    finally:
        faults.clear()
        path.write_bytes(before)

    assert [(r["kind"], r["source_id"]) for r in found] == [("source_unread", "1030-1030")]
    assert (counts["gap"], counts["gap_asked"]) == (1, 0)


async def test_trouble_of_the_whole_source_stops_the_second_look(desk):
    faults = desk.served.source_faults
    faults.refuse(401, NO, path="/api/v2/")
    try:
        with pytest.raises(CredentialError):
            await looked_at(desk, desk.run)
    finally:
        faults.clear()


async def test_a_wrong_transform_that_reached_the_workspace_is_found_all_the_same(tmp_path):
    shape = shaping_with(drops_private_comments)
    async with migrated(tmp_path, shape_tickets=shape) as wrong:
        found = await wrong.verify(look=True)

    assert found.differences
    assert {kind for kind, _, _ in found.differences} == {"source_message_lost"}
