"""People and companies lose nothing by default: what Intercom has no field for has a place."""

import copy
import csv
import sqlite3

import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.records import epoch
from connectors.sandbox.zendesk.desk import held
from tests.e2e.people_moved import Move, noted, texts
from tests.e2e.pipeline import run_delta, run_full, run_plan
from tests.e2e.read_back import rows_of, verified
from tests.e2e.small_desk import SEED, small_desk
from tests.e2e.undoing import counts, run_undo
from tests.e2e.world import world
from transforms.contracts import COMPANY, CONTACT

pytestmark = pytest.mark.slow

JANA, DAWN, KLAUS = 4200000001002, 4200000001041, 4200000001008
RADHAUS, ALPENRAD = 4300000000101, 4300000000104


async def test_no_note_id_language_suspension_or_domain_of_the_sample_desk_is_missing(tmp_path):
    async with world(tmp_path) as served:
        move = Move(served)
        await move.run()
        contacts, companies = await move.contacts(), await move.companies()
        known = [user for user in served.desk.users if not user["permanently_deleted"]]
        moved = [user for user in known if str(user["id"]) in contacts]
        firms = [each for each in served.desk.organizations if str(each["id"]) in companies]
        found = await verified(move.config)

    assert (len(moved), len(firms)) > (40, 8)
    for user in moved:
        attributes = contacts[str(user["id"])]["custom_attributes"]
        said = [attributes.get(name) for name in ("External id", "Language", "Time zone")]
        assert said == [user["external_id"], user["locale"], user["iana_time_zone"]]
        assert attributes.get("Suspended", False) is user["suspended"]
        assert_noted(user, contacts[str(user["id"])])
        shown = contacts[str(user["id"])]
        assert [shown["signed_up_at"], shown["last_seen_at"]] == [
            epoch(user["created_at"]),
            epoch(user["last_login_at"]) if user["last_login_at"] else None,
        ]
    for firm in firms:
        attributes = companies[str(firm["id"])]["custom_attributes"]
        assert attributes.get("External id of company") == firm["external_id"]
        told = [attributes.get("Domains of company"), companies[str(firm["id"])]["website"]]
        assert all(domain in str(told) for domain in firm["domain_names"])
        assert_noted(firm, companies[str(firm["id"])])
    for names in ("external_id", "notes", "suspended", "last_login_at"):
        assert any(user[names] for user in moved), names
    assert found.differences == []


def assert_noted(record, doc):
    wanted = [" ".join(text.replace("<", "‹").replace(">", "›").split()) for text in noted(record)]
    told = " ".join(" ".join(texts(doc)).split())
    assert all(text in told for text in wanted), (wanted, told)
    assert len(doc["notes"]) == bool(wanted)


async def test_notes_may_be_attributes_and_a_name_that_is_taken_gets_the_desks_behind_it(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        path = tmp_path / "e2e.yaml"
        path.write_text(
            path.read_text().replace("options: {", "options: {people_notes: attribute, ")
        )
        taken = {"name": "Notes", "model": "company", "data_type": "string"}
        await move.ask("POST", "/data_attributes", **taken)
        await move.run()
        jana = (await move.contacts())[str(JANA)]
        radhaus = (await move.companies())[str(RADHAUS)]
        found = await verified(move.config)
        await move.run()

    assert "prefers mail" in jana["custom_attributes"]["Notes - Zendesk"]
    assert "Freitag" in radhaus["custom_attributes"]["Notes of company"]
    assert (jana["notes"], radhaus["notes"]) == ([], [])
    assert found.differences == []
    assert move.writes == []


async def test_what_has_no_attribute_stands_in_the_note_and_a_lost_one_is_found(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        path = tmp_path / "e2e.yaml"
        path.write_text(
            path.read_text().replace("  teams:", "  tickets: {auto_limit: 0}\n  teams:")
        )
        ended = await move.run()
        contacts = await move.contacts()
        docs = {**contacts, **await move.companies()}
        records = rows_of(served, ended.run, "contact", CONTACT)
        records += rows_of(served, ended.run, "company", COMPANY)
        found = await verified(move.config)
        wanted = [
            (each["source_id"], field["text"])
            for each in records
            for field in each["fields"]
            if field["text"] and each["source_id"] in docs
        ]
        bearer = next(number for number, _ in wanted if number in contacts)
        store = served.target.runner.app[WORLD].store
        store.all("contact")[docs[bearer]["id"]]["note_ids"].clear()
        damaged = await verified(move.config)

    assert len(wanted) > 5
    assert [each for each in wanted if each[1] not in " ".join(texts(docs[each[0]]))] == []
    losses = {row["reason"] for row in ended.reasons["losses"] if row["label"] != "Tickets"}
    assert "fields_dropped" not in losses
    assert found.differences == []
    assert {(kind, number) for kind, _, number in damaged.differences} == {("note_lost", bearer)}


async def test_a_plan_counts_as_many_requests_as_are_sent(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        planned = await move.run(run_plan)
        await move.run()

    assert planned.plan["requests"] == len(move.writes)
    assert sum(path.endswith("/notes") for path in move.writes) >= 4


async def test_what_agents_note_later_is_a_further_note_and_nothing_else_is_sent(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        await move.run()
        [first] = await move.notes(JANA)

        await move.change("users", JANA, notes="Prefers a call now.")
        await move.run(run_delta)
        assert await move.notes(JANA) == [first, (await move.notes(JANA))[1]]
        assert (await move.notes(JANA))[1].endswith("Prefers a call now.")
        assert [path.rpartition("/")[2] for path in move.writes] == ["notes"]

        await move.change("users", JANA, name="Jana P.")
        await move.change("organizations", ALPENRAD, notes=None)
        await move.run(run_delta)
        assert len(await move.notes(JANA)) == 2
        alpenrad = texts((await move.companies())[str(ALPENRAD)])
        assert alpenrad[1].endswith("none")

        assert (await verified(move.config)).differences == []
        for again in (run_delta, run_full):
            await move.run(again)
            assert move.writes == []


async def test_a_migration_that_an_earlier_version_began_goes_on_as_it_was(tmp_path):
    """Old records keep what they have; who comes new has everything."""
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        desk = served.desk
        begun = [("contact", user["id"]) for user in desk.users]
        begun += [("company", each["id"]) for each in desk.organizations]
        planned = await move.run(run_plan)  # makes the ledger's tables
        unshape(tmp_path / "ledger.db", begun)
        assert planned.plan["requests"] > 0
        await move.run()
        assert not any(path.endswith("/notes") for path in move.writes)
        before = {**await move.contacts(), **await move.companies()}
        assert all("Language" not in doc["custom_attributes"] for doc in before.values())
        assert (await verified(move.config)).differences == []

        await move.run()
        assert move.writes == []

        new = copy.deepcopy(next(user for user in desk.users if user["id"] == JANA))
        new |= {"id": 4200000009999, "email": "new@radhaus.example", "organization_id": None}
        desk.users = held([*desk.users, new])
        await move.run()
        after = {**await move.contacts(), **await move.companies()}
        made = after.pop("4200000009999")

        assert after == before
        assert made["custom_attributes"]["Language"] == new["locale"]
        assert len(made["notes"]) == 1
        assert (await verified(move.config)).differences == []


def unshape(ledger, begun):
    """Let the ledger know people and companies as an earlier version wrote them down."""
    database = sqlite3.connect(ledger)
    with database:
        database.executemany(
            "insert into record (migration, entity, source_id, shape, run)"
            " values ('e2e', ?, ?, '{}', 'full-0')",
            [(entity, str(number)) for entity, number in begun],
        )
    database.close()


async def test_what_an_earlier_version_moved_of_people_and_companies_is_completed_on_wish(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        desk = served.desk
        await move.run(run_plan)  # makes the ledger's tables
        begun = [("contact", user["id"]) for user in desk.users]
        begun += [("company", each["id"]) for each in desk.organizations]
        unshape(tmp_path / "ledger.db", begun)
        await move.run()
        assert not any(path.endswith("/notes") for path in move.writes)

        path = tmp_path / "e2e.yaml"
        today = path.read_text()
        path.write_text(today.replace("options: {", "options: {moved_before: complete, "))
        planned = await move.run(run_plan)
        await move.run()
        assert planned.plan["requests"] == len(move.writes)
        completed = {**await move.contacts(), **await move.companies()}
        assert (await verified(move.config)).differences == []

        path.write_text(today)
        await move.run()
        assert move.writes == []

    for record in (*desk.users, *desk.organizations):
        if doc := completed.get(str(record["id"])):
            assert_noted(record, doc)
    jana, radhaus = (completed[str(number)] for number in (JANA, RADHAUS))
    assert jana["custom_attributes"]["Language"] == "de"
    assert radhaus["custom_attributes"]["External id of company"]


async def test_a_refused_note_is_a_loss_and_stops_nobody(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        refusal = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "x"}]}
        served.target_faults.refuse(400, refusal, method="POST", path="/notes$")
        ended = await move.run()
        rows = {row["entity"]: row for row in ended.rows}
        found = await verified(move.config)

    assert (rows["contact"]["failed"], rows["company"]["failed"]) == (0, 0)
    losses = [each for each in ended.reasons["losses"] if each["reason"] == "note_left_out"]
    assert {each["label"] for each in losses} == {"Contacts", "Companies"}
    assert found.differences == []


async def test_a_note_about_somebody_who_was_there_before_stays_and_is_written_once(tmp_path):
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        move = Move(served)
        full = await move.run()
        [note] = await move.notes(DAWN)

        dry = await run_undo(move.config, full.run, is_dry=True)
        undone = await run_undo(move.config, full.run)
        [dawn] = (await move.ask("GET", "/_sandbox/dump"))["contacts"]

        assert counts(dry, "undone") == counts(undone, "undone")
        assert texts(dawn) == [note]
        [told] = [
            row
            for row in listed(tmp_path / "reports" / undone.run / "contact-undone.csv")
            if row["source_id"] == str(DAWN)
        ]
        assert told["reason"] == "left_note"
        assert "a note" in told["text"]

        await move.run()
        assert await move.notes(DAWN) == [note]
        assert (await verified(move.config)).differences == []


async def test_two_people_of_one_address_keep_the_notes_of_both_and_an_undo_takes_both(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        jana, dawn = (next(u for u in served.desk.users if u["id"] == n) for n in (JANA, DAWN))
        dawn["email"] = jana["email"]
        move = Move(served)
        full = await move.run()
        shared = [doc for doc in (await move.contacts()).values() if doc["email"] == jana["email"]]
        told = sorted(text for doc in shared for text in texts(doc))
        found = await verified(move.config)

        undone = await run_undo(move.config, full.run)
        left = (await move.ask("GET", "/_sandbox/dump"))["contacts"]

    assert len(shared) == 1
    assert ("Deputises" in told[0], "prefers mail" in told[1]) == (True, True)
    assert found.differences == []
    assert left == []
    assert not counts(undone, "refused").get("contact")
    rows = [
        row
        for path in (tmp_path / "reports" / undone.run).glob("contact-*.csv")
        for row in listed(path)
    ]
    assert "left_note" not in {row["reason"] for row in rows}


async def test_where_attributes_have_no_room_their_values_are_a_loss_and_nobody_fails(tmp_path):
    async with world(tmp_path, desk=small_desk(), target={"max_custom_attributes": 250}) as served:
        move = Move(served)
        for number in range(246):
            body = {"name": f"x{number}", "model": "company", "data_type": "string"}
            await move.ask("POST", "/data_attributes", **body)
        ended = await move.run()
        found = await verified(move.config)

    rows = {row["entity"]: row for row in ended.rows}
    assert (rows["contact"]["failed"], rows["company"]["failed"]) == (0, 0)
    losses = {each["label"] for each in ended.reasons["losses"] if "missing" in each["reason"]}
    assert losses == {"Contacts", "Companies"}
    assert found.differences == []


async def test_a_company_about_which_people_noted_something_is_not_taken_back(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        full = await move.run()
        company = (await move.companies())[str(RADHAUS)]
        await move.ask("POST", f"/companies/{company['id']}/notes", body="Call them in May")

        undone = await run_undo(move.config, full.run)

    refused = listed(tmp_path / "reports" / undone.run / "company-refused.csv")
    assert [(row["source_id"], row["reason"]) for row in refused] == [
        (str(RADHAUS), "touched_note")
    ]


def listed(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def test_further_addresses_and_languages_arrive_as_attributes_with_the_default_file(tmp_path):
    async with world(tmp_path) as served:
        move = Move(served)
        await move.run()
        contacts = await move.contacts()
        desk = served.desk

    others = 0
    for user in desk.users:
        doc = contacts.get(str(user["id"]))
        if doc is None or user["role"] != "end-user" or user["permanently_deleted"]:
            continue
        own = [each["value"] for each in desk.identities_of(user["id"]) if each["type"] == "email"]
        told = f"{doc['email']}, {doc['custom_attributes'].get('Other e-mails')}".lower()
        assert [each for each in own if each.lower() not in told] == []
        others += len(own) > 1
        assert doc["custom_attributes"].get("Language") == user["locale"]
    assert others


async def test_a_login_sends_nothing_again_and_a_lost_date_is_found(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        move = Move(served)
        await move.run()
        await move.change("users", JANA, last_login_at="2026-04-01T00:00:00Z")
        await move.run(run_delta)
        assert move.writes == []
        shown = (await move.contacts())[str(JANA)]
        served.target.runner.app[WORLD].store.all("contact")[shown["id"]]["last_seen_at"] = None
        found = await verified(move.config)

    assert found.differences == [("field_differs", "contact", str(JANA))]
