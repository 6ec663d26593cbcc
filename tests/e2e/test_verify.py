"""Reading back finds every planted damage, names the record, and finds nothing where none is."""

import pyarrow.compute as pc
import pytest
import pytest_asyncio

from tests.e2e.damaged_records import (
    OF_COMPANIES,
    OF_LABELS,
    OF_PEOPLE,
    another_title,
    doubled_conversation,
    lost_company,
    lost_person,
    lost_team,
)
from tests.e2e.damaged_threads import OF_FILES, OF_THREADS, lost_message, missing_file
from tests.e2e.read_back import migrated
from tests.local import HEADERS, local_client
from transforms.contracts import ACCOUNT

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
ADMIN = "991267003"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def moved(tmp_path_factory):
    async with migrated(tmp_path_factory.mktemp("verify")) as made:
        yield made


@pytest.fixture
def desk(moved):
    with moved.as_it_was():
        yield moved


async def test_nothing_is_found_where_nothing_is_damaged(desk):
    found = await desk.verify(files=True, look=True)

    assert found.differences == []
    assert found.since == []
    assert found.counts["ticket"] == found.counts["source_ticket"] == 62
    assert found.counts["message"] == 172
    assert found.counts["file"] == 36
    assert (found.counts["company"], found.counts["contact"]) == (8, 50)


@pytest.mark.parametrize("damage", [*OF_THREADS, *OF_LABELS], ids=lambda each: each.__name__)
async def test_a_damaged_conversation_is_found_and_named(desk, damage):
    wanted = damage(desk)

    found = await desk.verify(entities=["ticket"], strays=False)

    assert set(found.differences) == wanted


@pytest.mark.parametrize("damage", OF_FILES, ids=lambda each: each.__name__)
async def test_a_damaged_file_is_found_and_named(desk, damage):
    wanted = damage(desk)

    found = await desk.verify(entities=["ticket"], strays=False, files=True)

    assert set(found.differences) == wanted


@pytest.mark.parametrize("damage", OF_PEOPLE, ids=lambda each: each.__name__)
async def test_a_damaged_contact_is_found_and_named(desk, damage):
    wanted = damage(desk)

    found = await desk.verify(entities=["contact"], strays=False)

    assert set(found.differences) == wanted


@pytest.mark.parametrize("damage", OF_COMPANIES, ids=lambda each: each.__name__)
async def test_a_damaged_company_is_found_and_named(desk, damage):
    wanted = damage(desk)

    found = await desk.verify(entities=["company"], strays=False)

    assert set(found.differences) == wanted


async def test_a_conversation_that_no_record_owns_is_a_double(desk):
    wanted = doubled_conversation(desk)

    found = await desk.verify(entities=[])

    assert set(found.differences) == wanted


async def test_several_damages_are_all_found_at_once(desk):
    wanted = set()
    for damage in (lost_message, missing_file, another_title, lost_person, lost_company):
        wanted |= damage(desk)
    wanted |= doubled_conversation(desk) | lost_team(desk)

    found = await desk.verify()

    assert set(found.differences) >= wanted


async def test_what_people_did_since_is_no_difference(desk):
    async with local_client(desk.served.target.url, headers=HEADERS) as client:
        reply = {"message_type": "comment", "type": "admin", "admin_id": ADMIN, "body": "Thanks!"}
        for ticket in (1002, 1004):
            path = f"/conversations/{desk.conversation(ticket)['id']}"
            await asked(client, f"{path}/reply", reply)
            told = {"message_type": "open", "admin_id": ADMIN}
            await asked(client, f"{path}/parts", told)
            told = {"message_type": "assignment", "type": "admin", "admin_id": ADMIN}
            await asked(client, f"{path}/parts", told | {"assignee_id": "991267002"})
        tag = (await client.post("/tags", json={"name": "vip since today"})).json()["id"]
        path = f"/conversations/{desk.conversation(1003)['id']}/tags"
        await asked(client, path, {"id": tag, "admin_id": ADMIN})

    found = await desk.verify()

    assert found.differences == []
    assert {("added_since", "ticket", each) for each in ("1002", "1003", "1004")} <= {*found.since}
    assert ("changed_since", "ticket", "1002") in found.since


async def test_somebody_who_closes_a_conversation_is_no_damage(desk):
    async with local_client(desk.served.target.url, headers=HEADERS) as client:
        path = f"/conversations/{desk.conversation(1040)['id']}/parts"
        told = {"message_type": "close", "type": "admin", "admin_id": ADMIN}
        await asked(client, path, told)

    found = await desk.verify(entities=["ticket"], strays=False)

    assert (found.differences, found.since) == ([], [("changed_since", "ticket", "1040")])


async def test_a_record_that_nobody_accounts_for_is_found(desk):
    about = desk.tables()
    rows = about.read("account-ticket", "000000", ACCOUNT)
    gone = pc.and_(pc.equal(rows["entity"], "ticket"), pc.equal(rows["source_id"], "1002"))
    with desk.rewritten("account-ticket", rows.filter(pc.invert(gone))):
        found = await desk.verify(entities=[])

    assert found.differences == [("record_unaccounted", "ticket", "1002")]


async def test_a_message_that_was_staged_and_never_planned_is_found(desk):
    about, message = desk.tables(), desk.said(1002, 1)
    rows = about.read("account-ticket", "000000", ACCOUNT)
    gone = pc.and_(pc.equal(rows["entity"], "message"), pc.equal(rows["source_id"], message))
    with desk.rewritten("account-ticket", rows.filter(pc.invert(gone))):
        found = await desk.verify(entities=["ticket"], strays=False)

    assert ("record_unaccounted", "message", message) in found.differences


async def test_a_record_of_the_ledger_that_was_never_read_is_found(desk):
    with desk.ledger() as ledger:
        ledger.execute(
            "INSERT INTO record (migration, entity, source_id, target_kind, target_id, outcome,"
            " run) SELECT migration, entity, '999999', target_kind, 'x', outcome, run"
            " FROM record WHERE entity = 'ticket' AND source_id = '1002'"
        )
    try:
        found = await desk.verify(entities=[])
    finally:
        with desk.ledger() as ledger:
            ledger.execute("DELETE FROM record WHERE source_id = '999999'")

    assert found.differences == [("record_not_staged", "ticket", "999999")]


async def test_a_sample_compares_a_share_or_a_number_of_records(desk):
    half = await desk.verify(sample=0.5)
    five = await desk.verify(sample=5, look=True)

    assert 15 < half.counts["ticket"] < 47
    assert five.counts["ticket"] == five.counts["source_ticket"] == 5
    assert five.counts["contact"] == 5
    assert half.differences == five.differences == []


async def test_verifying_writes_nothing_to_the_workspace(desk):
    before = desk.served.writes

    await desk.verify(files=True, look=True)

    assert desk.served.writes == before


async def asked(client, path, told):
    answer = await client.post(path, json=told)
    assert answer.status_code == 200, answer.text
