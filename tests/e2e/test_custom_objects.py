"""Custom objects that lookup fields point at: instances in Intercom, and who relates to them."""

import csv
import json
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from connectors.intermediate import Form
from flows import order
from flows.plainly import plain_way
from tests.e2e import pipeline
from tests.e2e.office import office
from tests.e2e.test_checked_words import checked
from tests.e2e.test_export import exported, of_folder
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

AURORA, EDRIVE = "01HB2KJ7W8Q4T5V6X7Y8Z9A0B1", "01HB2KJ7W8Q4T5V6X7Y8Z9A0B2"
KLAUS, INCIDENT = 4_200_000_001_008, 1037
UNITS = {"Registered unit": "Unit", "Own unit": {"type": "Unit", "reference": "unit"}}


def choose(at, **objects):
    """Write what takes custom objects into the migration file."""
    write_objects(Path(at.config), objects)


def write_objects(path, objects):
    """Write what takes custom objects into a migration file."""
    file = yaml.safe_load(path.read_text())
    file["mapping"]["custom_objects"] = objects
    path.write_text(yaml.safe_dump(file))


@asynccontextmanager
async def units(folder, **objects):
    async with office(folder) as at:
        choose(at, **(objects or UNITS))
        yield at


async def instances(at, path="/_sandbox/dump?natural=1"):
    found = (await at.workspace.get(path)).json()["custom_objects"]
    return {each["external_id"].rpartition(":")[2]: each for each in found}


async def related(at):
    """Return to what the person and the ticket of these tests relate."""
    person = (await at.contact(KLAUS))["custom_attributes"]
    ticket = (await at.conversation(INCIDENT))["custom_attributes"]
    return ids(person.get("unit")), ids(ticket.get("Unit record"))


def losses_of(ended, entity):
    """Return the losses of migrated records by the end of their id, as the report lists them."""
    with (Path(ended.report).parent / f"{entity}-migrated.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["source_id"].rpartition("/")[2]: row["losses"].split() for row in rows if row["losses"]
    }


def ids(told):
    return [each.rpartition(":")[2] for each in told or ()]


async def test_what_fields_point_at_is_made_and_related_to_with_all_its_values(tmp_path):
    async with units(tmp_path) as at:
        await at.full()

        found = await instances(at)
        assert found.keys() == {AURORA, EDRIVE}  # the depot is nobody's
        assert found[AURORA]["custom_attributes"] == {
            "name": "Aurora 80, LB-104411",
            "frame_number": "LB-104411",
            "gears": 11,
            "weight": 13.5,
            "is_insured": True,
        }
        assert found[AURORA]["type"] == "Unit"
        assert found[AURORA]["external_created_at"] is not None
        assert await related(at) == ([AURORA], [EDRIVE])
        ticket = (await at.conversation(INCIDENT))["custom_attributes"]
        assert ticket["Registered unit"] == "E-Drive 500, LB-500914"


async def test_a_value_that_the_type_has_no_attribute_for_is_counted(tmp_path):
    async with units(tmp_path) as at:
        ended = await at.full()

        [row] = [each for each in ended.rows if each["entity"] == "custom_object"]
        assert (row["available"], row["migrated"], row["failed"]) == (2, 2, 0)
        assert losses_of(ended, "custom_object") == {AURORA: ["custom_object_value_left_out"]}


async def test_a_delta_follows_what_changes_in_the_desk_and_leaves_what_people_relate(tmp_path):
    async with units(tmp_path) as at:
        await at.full()
        await at.delta()
        assert at.writes == []
        theirs = await at.workspace.post(
            "/custom_object_instances/Unit", json={"external_id": "own", "custom_attributes": {}}
        )
        ours = (await instances(at, "/_sandbox/dump"))[AURORA]["id"]
        named = (await at.contact(KLAUS))["external_id"]
        shown = (await at.workspace.get(f"/contacts/find_by_external_id/{named}")).json()
        both = {"custom_attributes": {"unit": [theirs.json()["id"], ours]}}
        await at.work("PUT", f"/contacts/{shown['id']}", both)
        at.served.desk.custom_object_records[0]["name"] = "Aurora 80, mended"
        await at.change("users", KLAUS, user_fields={"own_unit": EDRIVE})

        await at.delta()

        assert (await instances(at))[AURORA]["custom_attributes"]["name"] == "Aurora 80, mended"
        assert (await related(at))[0] == ["own", EDRIVE]
        await at.change("users", KLAUS, user_fields={"own_unit": None})
        await at.delta()
        assert (await related(at))[0] == ["own"]


async def test_an_undo_takes_back_instances_and_relations(tmp_path):
    async with units(tmp_path) as at:
        before = await at.dump()
        ended = await at.full()

        undone = await order.take_back(plain_way(at.config), ended.run)

        after = await at.dump()
        assert undone.stopped is None
        assert after["custom_objects"] == []
        assert after["contacts"] == before["contacts"]
        assert after["conversations"] == []


async def test_an_instance_that_people_changed_since_stays(tmp_path):
    async with units(tmp_path) as at:
        ended = await at.full()
        shown = (await at.workspace.get("/_sandbox/dump")).json()["custom_objects"][0]
        body = {"external_id": shown["external_id"], "custom_attributes": {"gears": 99}}
        await at.work("POST", "/custom_object_instances/Unit", body)

        await order.take_back(plain_way(at.config), ended.run)

        left = (await at.dump())["custom_objects"]
        assert [each["custom_attributes"]["gears"] for each in left] == [99]


async def test_a_type_that_the_workspace_lacks_stops_the_plan_and_is_told(tmp_path):
    async with units(tmp_path, **{"Registered unit": "Units"}) as at:
        with pytest.raises(FatalError, match="no type of custom objects 'Units'"):
            await pipeline.run_full(at.config)

        assert at.writes == []


async def test_verify_finds_an_instance_that_is_gone_one_that_differs_and_a_lost_relation(tmp_path):
    async with units(tmp_path) as at:
        await at.full()
        assert await found(at) == set()
        told = await instances(at, "/_sandbox/dump")
        await at.workspace.delete(f"/custom_object_instances/Unit/{told[EDRIVE]['id']}")
        body = {"external_id": told[AURORA]["external_id"], "custom_attributes": {"gears": 3}}
        await at.work("POST", "/custom_object_instances/Unit", body)
        named = (await at.contact(KLAUS))["external_id"]
        person = (await at.workspace.get(f"/contacts/find_by_external_id/{named}")).json()["id"]
        await at.work("PUT", f"/contacts/{person}", {"custom_attributes": {"unit": []}})

        assert await found(at) == {
            ("object_missing", f"Unit/{EDRIVE}"),
            ("field_differs", f"Unit/{AURORA}"),
            ("relation_missing", str(KLAUS)),
            ("relation_missing", str(INCIDENT)),
        }


async def test_verify_finds_what_of_ours_a_record_relates_to_besides_its_own(tmp_path):
    async with units(tmp_path) as at:
        await at.full()
        told = await instances(at, "/_sandbox/dump")
        theirs = await at.workspace.post(
            "/custom_object_instances/Unit", json={"external_id": "own", "custom_attributes": {}}
        )
        named = (await at.contact(KLAUS))["external_id"]
        person = (await at.workspace.get(f"/contacts/find_by_external_id/{named}")).json()["id"]
        both = [told[AURORA]["id"], theirs.json()["id"]]
        await at.work("PUT", f"/contacts/{person}", {"custom_attributes": {"unit": both}})
        assert await found(at) == set()  # what people relate is theirs

        more = [*both, told[EDRIVE]["id"]]
        await at.work("PUT", f"/contacts/{person}", {"custom_attributes": {"unit": more}})

        assert await found(at) == {("relation_extra", str(KLAUS))}


async def test_a_preview_shows_an_object_and_what_relates_to_it_by_name(tmp_path):
    async with units(tmp_path) as at:
        await pipeline.run_plan(at.config)
        person = await order.preview(plain_way(at.config), "contact", str(KLAUS))
        ticket = await order.preview(plain_way(at.config), "ticket", str(INCIDENT))

        before, after = (
            {each.title: dict(each.values) for each in side}
            for side in (person.source, person.target)
        )
        made = after["Custom object of the type Unit"]
        assert before["Custom object"]["name"] == made["name"] == "Aurora 80, LB-104411"
        assert made["gears"] == "11"
        assert after["Relates to custom objects"] == {"unit": "Aurora 80, LB-104411"}
        [related] = [b for b in ticket.target if b.title == "Relates to custom objects"]
        assert related.values == [("Unit record", "E-Drive 500, LB-500914")]
        assert at.writes == []


@pytest.mark.parametrize("form", Form)
async def test_a_desk_that_was_exported_makes_the_same_objects_and_relations(tmp_path, form):
    place, desk = tmp_path / "again", tmp_path / "desk"
    place.mkdir()
    async with units(tmp_path) as at:
        first = await pipeline.run_plan(at.config)
        await exported(at.config, desk, form)
        again = place / "again.yaml"
        again.write_text(of_folder(at.served.config().read_text(), at.served, place, desk))
        write_objects(again, UNITS)
        second = await pipeline.run_plan(str(again))
        ended = await pipeline.run_full(str(again))
        made = await instances(at)

        assert first.plan["requests"] == second.plan["requests"]
        assert ended.failed == 0
        assert made.keys() == {AURORA, EDRIVE}
        assert made[AURORA]["custom_attributes"]["weight"] == 13.5
        assert await related(at) == ([AURORA], [EDRIVE])


async def found(at):
    """Return the differences that a verification names."""
    ended = await order.read_back(plain_way(at.config), sample=1.0)
    told = json.loads((Path(ended.report).parent / "certificate.json").read_text())
    return {(each["kind"], each["source_id"]) for each in told["differences"]}


async def test_check_names_a_type_a_field_and_a_value_that_nobody_knows(tmp_path):
    wrong = {"Registered unitz": {"type": "Ship", "fields": {"frame_numbr": "frame_number"}}}
    async with units(tmp_path) as at:
        await pipeline.run_plan(at.config)
        choose(at, **wrong)

        found = await checked(at)

    assert "no type of custom objects 'Ship'" in found["mapping.custom_objects"][0]
    assert found["mapping.custom_objects"][1].endswith("near: Registered unit")
    [fields] = found["mapping.custom_objects.Registered unitz.fields"]
    assert fields.endswith("near: frame_number")


async def test_a_relation_to_an_instance_that_was_refused_is_sent_when_it_is_there(tmp_path):
    error = {"type": "error.list", "errors": [{"code": "forbidden", "message": "not now"}]}
    async with units(tmp_path) as at:
        at.served.target_faults.refuse(403, error, path="/custom_object_instances", method="POST")
        await at.full()
        assert await instances(at) == {}
        assert await related(at) == ([], [])
        at.served.target_faults.clear()

        await at.full()

        assert await related(at) == ([AURORA], [EDRIVE])
