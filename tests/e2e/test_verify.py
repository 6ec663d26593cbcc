"""Reading back finds every planted damage, names the record, and finds nothing where none is."""

import copy

import httpx
import pyarrow.compute as pc
import pytest
import pytest_asyncio

from tests.e2e.read_back import headers_of_ours, migrated
from transforms.contracts import ACCOUNT

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADMIN = "991267003"
OTHER_ADMIN = {"type": "admin", "id": "991267002", "name": "x", "email": "x@y.example"}
COMPANY = "4300000000101"
MARA, JANA, OLIVER = "4200000001001", "4200000001002", "4200000001006"


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
    assert found.counts["file"] == 34
    assert (found.counts["company"], found.counts["contact"]) == (8, 50)


def lost_message(desk):
    desk.parts(1002).remove(desk.parts(1002)[0])
    return {("message_lost", "message", desk.said(1002, 1))}


def lost_private_comment(desk):
    note = next(p for p in desk.parts(1002) if p["part"]["part_type"] == "note")
    desk.parts(1002).remove(note)
    return {("message_lost", "message", desk.said(1002, 2))}


def redacted_message(desk):
    part = desk.parts(1002)[0]["part"]
    part.update(redacted=True, body="<p><i>This message was deleted</i></p>")
    return {("message_lost", "message", desk.said(1002, 1))}


def emptied_opening(desk):
    desk.conversation(1002)["source"]["body"] = ""
    return {("text_differs", "message", desk.said(1002, 0))}


def doubled_message(desk):
    twin = copy.deepcopy(desk.parts(1002)[0])
    twin["part"]["id"] = "900001"
    desk.parts(1002).insert(1, twin)
    return {("message_doubled", "message", desk.said(1002, 1))}


def doubled_files(desk):
    twin = copy.deepcopy(desk.part(1004, "[Files:"))
    twin["part"]["id"] = "900002"
    desk.parts(1004).insert(1, twin)
    return {("message_doubled", "message", desk.said(1004, 0))}


def doubled_conversation(desk):
    twin = copy.deepcopy(desk.conversation(1002))
    twin["id"] = "900003"
    desk.workspace.put_conversation(twin)
    return {("ticket_doubled", "ticket", "1002")}


def lost_conversation(desk):
    desk.workspace.drop_conversation(desk.conversation(1002))
    return {("ticket_missing", "ticket", "1002")}


def swapped_author(desk):
    desk.parts(1002)[0]["part"]["author"] = OTHER_ADMIN
    return {("author_differs", "message", desk.said(1002, 1))}


def another_customer(desk):
    part = next(p["part"] for p in desk.parts(1002) if p["part"]["author"]["type"] == "user")
    part["author"] = part["author"] | {"id": desk.contact(MARA)["id"]}
    return {("author_differs", "message", desk.said(1002, 4))}


def lost_name_of_a_stand_in(desk):
    note = desk.part(1002, "Lukas Brandt wrote:")["part"]
    note["body"] = note["body"].partition("</p>")[2]
    return {("author_differs", "message", desk.said(1002, 2))}


def wrong_minute(desk):
    desk.parts(1002)[0]["part"]["created_at"] += 60
    return {("time_differs", "message", desk.said(1002, 1))}


def wrong_second_of_the_opening(desk):
    desk.conversation(1002)["created_at"] -= 1
    return {("time_differs", "message", desk.said(1002, 0))}


def swapped_order(desk):
    parts = desk.parts(1002)
    parts[0], parts[1] = parts[1], parts[0]
    return {("order_differs", "message", desk.said(1002, 2))}


def cut_text(desk):
    part = desk.parts(1002)[0]["part"]
    part["body"] = part["body"][: len(part["body"]) // 2]
    return {("text_differs", "message", desk.said(1002, 1))}


def other_word(desk):
    part = desk.parts(1002)[0]["part"]
    word = max(part["body"].split(), key=len)
    part["body"] = part["body"].replace(word, "Quatsch")
    return {("text_differs", "message", desk.said(1002, 1))}


def added_sentence(desk):
    part = desk.parts(1002)[0]["part"]
    part["body"] += "<p>This was never said by anybody in this ticket.</p>"
    return {("text_differs", "message", desk.said(1002, 1))}


def public_note(desk):
    note = next(p["part"] for p in desk.parts(1002) if p["part"]["part_type"] == "note")
    note["part_type"] = "comment"
    return {("visibility_differs", "message", desk.said(1002, 2))}


def private_answer(desk):
    desk.parts(1002)[0]["part"]["part_type"] = "note"
    return {("visibility_differs", "message", desk.said(1002, 1))}


def missing_file(desk):
    desk.part(1004, "[Files:")["files"].clear()
    return {("file_missing", "attachment", desk.file(1004, 0))}


def missing_part_with_files(desk):
    desk.parts(1004).remove(desk.part(1004, "[Files:"))
    return {("file_missing", "attachment", desk.file(1004, 0))}


def flipped_byte(desk):
    file = desk.all("file")[desk.part(1004, "[Files:")["files"][0]]
    content = bytearray(desk.workspace.store.blob(file["sha256"]))
    content[len(content) // 2] ^= 1
    desk.workspace.store._blobs["damaged"] = bytes(content)
    file["sha256"] = "damaged"
    return {("file_differs", "attachment", desk.file(1004, 0))}


def renamed_file(desk):
    desk.all("file")[desk.part(1004, "[Files:")["files"][0]]["name"] = "other.bin"
    return {("file_differs", "attachment", desk.file(1004, 0))}


def strange_file(desk):
    stranger = desk.part(1023, "[Files:")["files"][0]
    desk.part(1004, "[Files:")["files"].append(stranger)
    return {("file_extra", "message", desk.said(1004, 0))}


def lost_tag(desk):
    desk.conversation(1002)["tags"].pop()
    return {("tag_missing", "ticket", "1002")}


def tag_of_another_ticket(desk):
    tags = {link["id"] for link in desk.conversation(1002)["tags"]}
    link = next(each for each in desk.conversation(1047)["tags"] if each["id"] not in tags)
    desk.conversation(1002)["tags"].append(link)
    return {("tag_extra", "ticket", "1002")}


def lost_participant(desk):
    doc = desk.conversation(1035)
    opened_by = doc["source"]["author"]["id"]
    authors = {p["part"]["author"]["id"] for p in desk.parts(1035)}
    doc["contact_ids"].remove(
        next(each for each in doc["contact_ids"] if each != opened_by and each not in authors)
    )
    return {("participant_missing", "ticket", "1035")}


def another_requester(desk):
    source = desk.conversation(1029)["source"]
    source["author"] = source["author"] | {"id": desk.contact(OLIVER)["id"]}
    return {
        ("author_differs", "message", desk.said(1029, 0)),
        ("requester_differs", "ticket", "1029"),
    }


def another_assignee(desk):
    desk.conversation(1002)["admin_assignee_id"] = 991267002
    return {("assignee_differs", "ticket", "1002")}


def lost_team(desk):
    desk.conversation(1002)["team_assignee_id"] = 0
    return {("team_differs", "ticket", "1002")}


def reopened(desk):
    desk.conversation(1002)["state"] = "open"
    return {("state_differs", "ticket", "1002")}


def closed_instead_of_snoozed(desk):
    desk.conversation(1044)["state"] = "closed"
    return {("state_differs", "ticket", "1044")}


def lost_field(desk):
    del desk.conversation(1002)["custom_attributes"]["Priority"]
    return {("attribute_differs", "ticket", "1002")}


def lost_legacy_id(desk):
    del desk.conversation(1002)["custom_attributes"]["Legacy ID"]
    return {("attribute_differs", "ticket", "1002")}


def another_original_date(desk):
    desk.conversation(1002)["custom_attributes"]["Original created"] += 3_600
    return {("attribute_differs", "ticket", "1002")}


def another_title(desk):
    desk.conversation(1002)["title"] = "Something else"
    return {("title_differs", "ticket", "1002")}


def another_company(desk):
    desk.conversation(1002)["company_id"] = desk.company("4300000000104")["id"]
    return {("company_differs", "ticket", "1002")}


def lost_note_of_ours(desk):
    desk.parts(1016).remove(desk.part(1016, "Merged into"))
    return {("note_lost", "ticket", "1016")}


def lost_person(desk):
    desk.all("contact").pop(desk.contact(MARA)["id"])
    return {("person_missing", "contact", MARA)}


def another_email(desk):
    desk.contact(MARA)["email"] = "nobody@example.com"
    return {("field_differs", "contact", MARA)}


def another_name(desk):
    desk.contact(MARA)["name"] = "Mara L."
    return {("field_differs", "contact", MARA)}


def lost_phone(desk):
    desk.contact(MARA)["phone"] = None
    return {("field_differs", "contact", MARA)}


def lost_note_about_a_person(desk):
    del desk.contact("4200000001029")["custom_attributes"]["Notes"]
    return {("field_differs", "contact", "4200000001029")}


def lost_further_emails(desk):
    desk.contact("4200000001017")["custom_attributes"]["Other e-mails"] = "g.pugh@old-work.example"
    return {("field_differs", "contact", "4200000001017")}


def lost_tag_of_a_person(desk):
    desk.contact(MARA)["tags"].clear()
    return {("tag_missing", "contact", MARA)}


def lost_membership(desk):
    desk.contact(JANA)["company_ids"].clear()
    return {("membership_missing", "contact", JANA)}


def lost_company(desk):
    desk.all("company").pop(desk.company("4300000000107")["id"])
    return {("company_missing", "company", "4300000000107")}


def another_company_name(desk):
    desk.company(COMPANY)["name"] = "Radhaus"
    return {("field_differs", "company", COMPANY)}


def lost_company_field(desk):
    del desk.company(COMPANY)["custom_attributes"]["About"]
    return {("field_differs", "company", COMPANY)}


def lost_company_tag(desk):
    desk.company(COMPANY)["tags"].pop()
    return {("tag_missing", "company", COMPANY)}


OF_PEOPLE = (
    lost_person,
    another_email,
    another_name,
    lost_phone,
    lost_note_about_a_person,
    lost_further_emails,
    lost_tag_of_a_person,
    lost_membership,
)
OF_COMPANIES = (lost_company, another_company_name, lost_company_field, lost_company_tag)
OF_FILES = (missing_file, missing_part_with_files, flipped_byte, renamed_file, strange_file)
OF_THREADS = (
    lost_message,
    lost_private_comment,
    redacted_message,
    emptied_opening,
    doubled_message,
    doubled_files,
    swapped_author,
    another_customer,
    lost_name_of_a_stand_in,
    wrong_minute,
    wrong_second_of_the_opening,
    swapped_order,
    cut_text,
    other_word,
    added_sentence,
    public_note,
    private_answer,
    lost_note_of_ours,
)
OF_LABELS = (
    lost_conversation,
    lost_tag,
    tag_of_another_ticket,
    lost_participant,
    another_requester,
    another_assignee,
    lost_team,
    reopened,
    closed_instead_of_snoozed,
    lost_field,
    lost_legacy_id,
    another_original_date,
    another_title,
    another_company,
)


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
    ours = headers_of_ours()
    async with httpx.AsyncClient(base_url=desk.served.target.url, headers=ours) as client:
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
    ours = headers_of_ours()
    async with httpx.AsyncClient(base_url=desk.served.target.url, headers=ours) as client:
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
            " run, updated_at) SELECT migration, entity, '999999', target_kind, 'x', outcome, run,"
            " updated_at FROM record WHERE entity = 'ticket' AND source_id = '1002'"
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
