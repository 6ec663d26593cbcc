"""What hangs on the sandbox's conversations: participants, tags, attributes, a company."""

import pytest

from tests.sandbox.intercom_client import AMELIE, OPS, workspace
from tests.sandbox.intercom_conversation import started


async def test_participants_come_one_by_one_and_one_stays():
    async with started() as (at, ada):
        bob = await at.contact(external_id="z:2")
        path, customer = f"{at.path}/customers", {"user_id": "z:2"}
        await at.ok("POST", path, admin_id=OPS, customer=customer)
        again = await at.ok("POST", path, admin_id=OPS, customer=customer)
        lead = await at.ok("POST", path, admin_id=OPS, customer={"email": "new@example.com"})
        await at.ok("DELETE", f"{path}/{ada}", admin_id=OPS)
        await at.ok("DELETE", f"{path}/{bob}", admin_id=OPS)
        last = lead["customers"][-1]["id"]

        assert again["customers"] == [{"type": "user", "id": ada}, {"type": "user", "id": bob}]
        assert lead["customers"][-1]["type"] == "lead"
        assert await at.refused("DELETE", f"{path}/{last}", admin_id=OPS) == (
            422,
            "parameter_invalid",
            "INT-014",
        )
        assert (await at.refused("POST", path, admin_id=OPS, customer={}))[2] == "INT-014"
        assert (await at.refused("POST", path, customer=customer))[2] == "INT-014"


async def test_a_tag_is_put_on_in_somebodys_name():
    async with started() as (at, _):
        tag = (await at.ok("POST", "/tags", name="VIP"))["id"]
        path = f"{at.path}/tags"
        for _ in range(2):
            await at.ok("POST", path, id=tag, admin_id=AMELIE)
        shown = (await at.ok("GET", at.path))["tags"]["tags"]

        assert [(each["name"], each["applied_by"]["id"]) for each in shown] == [("VIP", AMELIE)]
        assert (await at.refused("POST", path, id=tag))[2] == "INT-015"
        await at.ok("DELETE", f"{path}/{tag}", admin_id=AMELIE)
        gone = await at.refused("DELETE", f"{path}/{tag}", admin_id=AMELIE)
        assert gone == (404, "tag_not_found", None)


async def test_attributes_are_set_when_they_exist_and_leave_a_part():
    async with started() as (at, _):
        options = [{"label": "High"}, {"label": "Low"}]
        body = {"name": "Priority", "data_type": "list", "options": options}
        await at.ok("POST", "/conversations/attributes", **body)
        for _ in range(2):
            values = {"Priority": "High"}
            shown = await at.ok("PUT", at.path, title="Brakes", custom_attributes=values)
        unknown = await at.refused("PUT", at.path, custom_attributes={"Colour": "red"})
        outside = await at.refused("PUT", at.path, custom_attributes={"Priority": "Odd"})

        assert (shown["title"], shown["custom_attributes"]) == ("Brakes", {"Priority": "High"})
        assert [each["part_type"] for each in await at.parts(at.id)] == [
            "conversation_attribute_updated_by_admin"
        ]
        assert (unknown[2], outside[2]) == ("INT-006", "INT-021")


async def test_two_attributes_of_one_name_spoil_every_update():
    async with started() as (at, _):
        body = {"name": "Source", "data_type": "string"}
        await at.ok("POST", "/conversations/attributes", **body)
        second = await at.ok("POST", "/conversations/attributes", **body)
        spoilt = await at.refused("PUT", at.path, custom_attributes={"Source": "x"})
        await at.ok("DELETE", f"/conversations/attributes/{second['id']}")

        assert spoilt == (400, "parameter_invalid", "INT-020")
        await at.ok("PUT", at.path, custom_attributes={"Source": "x"})


@pytest.mark.parametrize(
    "body",
    [
        {"name": "A", "data_type": "colour"},
        {"name": "A", "data_type": "list", "options": [{"label": "one"}]},
        {"name": "A", "data_type": "string", "options": [{"label": "one"}]},
    ],
)
async def test_a_wrong_conversation_attribute_is_422(body):
    async with workspace() as at:
        assert (await at.refused("POST", "/conversations/attributes", **body))[0] == 422


async def test_options_come_and_go_but_two_stay():
    async with workspace() as at:
        options = [{"label": "a"}, {"label": "b"}]
        body = {"name": "A", "data_type": "list", "options": options}
        made = await at.ok("POST", "/conversations/attributes", **body)
        path = f"/conversations/attributes/{made['id']}/options"
        added = await at.ok("POST", path, label="c")
        first, second, _ = (f"{path}/{option['id']}" for option in added["options"])
        await at.ok("DELETE", first)

        assert (await at.refused("DELETE", second))[2] == "INT-022"
        assert (await at.refused("POST", path, label="b"))[0] == 422


async def test_a_company_is_set_and_taken_away():
    async with started() as (at, _):
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        with_company = await at.ok("PUT", at.path, company_id=company["id"])
        without = await at.ok("PUT", at.path, company_id=None)

        assert (with_company["company"]["company_id"], without["company"]) == ("k:1", None)
        assert (await at.refused("PUT", at.path, company_id="k:1"))[0] == 404
