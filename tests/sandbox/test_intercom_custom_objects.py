"""The sandbox's custom objects: instances of a type, and what relates to them."""

import pytest

from tests.sandbox.intercom_client import workspace

UNITS = "/custom_object_instances/Unit"
REFERENCE = {"type": "many", "object_type_id": "Unit"}


async def made(at, external_id="u-1", **values):
    body = {"external_id": external_id, "custom_attributes": values or {"name": "Aurora"}}
    return await at.ok("POST", UNITS, **body)


async def test_the_same_external_id_is_the_same_instance_and_keeps_its_other_values():
    async with workspace() as at:
        first = await made(at, name="Aurora", gears=8)

        again = await made(at, name="Aurora 80")

        assert again["id"] == first["id"]
        assert again["custom_attributes"]["name"] == "Aurora 80"
        assert again["custom_attributes"]["gears"] == 8
        assert await at.ok("GET", f"{UNITS}?external_id=u-1") == again
        assert (await at.ok("GET", UNITS))["total_count"] == 1


async def test_a_type_that_nobody_made_is_not_found():
    async with workspace() as at:
        body = {"external_id": "1"}

        assert await at.refused("POST", "/custom_object_instances/Ship", **body) == (
            404, "not_found", None,
        )  # fmt: skip
        assert (await at.refused("GET", f"{UNITS}/9"))[0] == 404


@pytest.mark.quirk("INT-035")
@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"gears": "eight"}, {"name": "x" * 256}])
async def test_a_value_must_fit_an_attribute_of_the_type(wrong):
    async with workspace() as at:
        body = {"external_id": "u-1", "custom_attributes": wrong}

        assert (await at.refused("POST", UNITS, **body))[:2] == (400, "parameter_invalid")


async def test_values_without_an_attribute_may_be_dropped_in_silence():
    async with workspace(unknown_object_values="dropped") as at:
        shown = await made(at, name="Aurora", colour="red")

        assert "colour" not in shown["custom_attributes"]


async def test_people_and_conversations_relate_to_instances_until_these_are_deleted():
    async with workspace() as at:
        attribute = {"name": "Unit record", "data_type": "relationship", "reference": REFERENCE}
        await at.ok("POST", "/conversations/attributes", **attribute)
        unit, contact = await made(at), await at.contact()
        talk = f"/conversations/{await at.conversation(contact)}"
        person = f"/contacts/{contact}"

        await at.ok("PUT", person, custom_attributes={"unit": [unit["id"]]})
        await at.ok("PUT", talk, custom_attributes={"Unit record": [unit["id"]]})

        related = {"type": "unit.list", "instances": [unit]}
        assert (await at.ok("GET", person))["custom_attributes"] == {"unit": related}
        assert (await at.ok("GET", talk))["custom_attributes"] == {"Unit record": related}
        found = await at.ok("GET", f"{UNITS}?references_contact_id={contact}")
        assert [each["id"] for each in found["data"]] == [unit["id"]]
        assert (await at.ok("DELETE", f"{UNITS}?external_id=u-1"))["deleted"]
        assert (await at.ok("GET", person))["custom_attributes"] == {}
        assert (await at.ok("GET", talk))["custom_attributes"] == {}


async def test_an_empty_list_takes_a_relation_away_and_strangers_are_refused():
    async with workspace() as at:
        unit, contact = await made(at), await at.contact()
        person = f"/contacts/{contact}"
        await at.ok("PUT", person, custom_attributes={"unit": [unit["id"]]})

        await at.ok("PUT", person, custom_attributes={"unit": []})

        assert (await at.ok("GET", person))["custom_attributes"] == {}
        for wrong in (["99"], "1", [1]):
            values = {"custom_attributes": {"unit": wrong}}
            assert (await at.refused("PUT", person, **values))[0] in {400, 404}
