"""Contacts, companies, tags and attributes of the sandbox's workspace."""

import pytest

from connectors.sandbox.intercom import seed_workspace
from connectors.sandbox.store import Store
from tests.sandbox.intercom_client import AMELIE, workspace

ADA = {"external_id": "z:1", "email": "ada@example.com"}


@pytest.mark.parametrize(
    "twin",
    [
        {"external_id": "z:1"},
        {"email": "ADA@example.com"},
        {"external_id": "z:2", "email": "ada@example.com"},
    ],
)
async def test_a_second_user_of_one_identity_is_refused_with_the_id(twin):
    async with workspace() as at:
        ada = await at.contact(**ADA)
        status, answer = await at.send("POST", "/contacts", twin)

        message = f"A contact matching those details already exists with id={ada}"
        assert (status, answer["errors"]) == (409, [{"code": "conflict", "message": message}])
        assert at.quirk == "INT-011"


async def test_an_archived_twin_is_told_to_be_archived():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        await at.ok("POST", f"/contacts/{ada}/archive")
        _, answer = await at.send("POST", "/contacts", ADA)

        assert answer["errors"][0]["message"].startswith("An archived contact matching")


async def test_a_switch_lets_two_users_share_an_address():
    async with workspace(email_clash="second_user") as at:
        assert await at.contact(**ADA) != await at.contact(**{**ADA, "external_id": "z:2"})


async def test_leads_are_never_compared():
    async with workspace() as at:
        lead = {"role": "lead", "email": "ada@example.com"}

        assert await at.contact(**lead) != await at.contact(**lead)
        assert (await at.refused("POST", "/contacts", **lead, external_id="z:1"))[0] == 400


async def test_a_change_of_address_meets_the_same_rule():
    async with workspace() as at:
        await at.contact(**ADA)
        bob = await at.contact(external_id="z:2")

        assert (await at.refused("PUT", f"/contacts/{bob}", email="ada@example.com"))[0] == 409
        assert (await at.ok("PUT", f"/contacts/{bob}", name="Bob"))["name"] == "Bob"


@pytest.mark.parametrize(
    ("body", "quirk"),
    [
        ({"name": "Nobody"}, None),
        ({"email": "not an address"}, None),
        ({"email": "a@example.com", "phone": "030 1234"}, "INT-013"),
        ({"email": "a@example.com", "phone": "+49 1"}, "INT-013"),
        ({"email": "a@example.com", "owner_id": "1"}, None),
        ({"external_id": "z:1", "email_verified": True}, None),
        ({"external_id": "z:1", "custom_attributes": {"Plan": "gold"}}, "INT-006"),
    ],
)
async def test_a_wrong_contact_is_refused(body, quirk):
    async with workspace() as at:
        assert await at.refused("POST", "/contacts", **body) == (400, "parameter_invalid", quirk)


async def test_a_valid_phone_is_taken_and_a_switch_drops_or_keeps_others():
    odd = {"external_id": "z:2", "phone": "030 1234"}
    async with workspace() as at:
        ada = await at.ok("POST", "/contacts", **ADA, phone="+493012345678")
        assert ada["phone"] == "+493012345678"
    async with workspace(phone_validation="dropped") as at:
        assert (await at.ok("POST", "/contacts", **odd))["phone"] is None
    async with workspace(phone_validation="stored") as at:
        assert (await at.ok("POST", "/contacts", **odd))["phone"] == "030 1234"


@pytest.mark.parametrize(
    ("data_type", "right", "wrong"),
    [
        ("string", "x" * 255, "x" * 256),
        ("string", "x", 5),
        ("integer", 5, "5"),
        ("float", 5.5, "5.5"),
        ("boolean", True, "true"),
        ("date", 1_700_000_000, "2023-01-01"),
        ("options", "gold", "bronze"),
    ],
)
async def test_values_are_of_their_attributes_type(data_type, right, wrong):
    async with workspace() as at:
        attribute = {"name": "Plan", "model": "contact", "data_type": data_type}
        if data_type == "options":
            attribute["options"] = [{"value": "gold"}, {"value": "silver"}]
        await at.ok("POST", "/data_attributes", **attribute)
        ada = await at.ok("POST", "/contacts", **ADA, custom_attributes={"Plan": right})
        path = f"/contacts/{ada['id']}"

        assert ada["custom_attributes"] == {"Plan": right}
        assert (await at.refused("PUT", path, custom_attributes={"Plan": wrong}))[0] == 400
        cleared = await at.ok("PUT", path, custom_attributes={"Plan": None})
        assert cleared["custom_attributes"] == {}


async def test_long_values_can_be_cut_and_lists_can_be_free():
    async with workspace(long_strings="cut", list_option_values="free") as at:
        for name, kind in (("Text", "string"), ("Plan", "options")):
            extra = {"options": [{"value": "a"}, {"value": "b"}]} if kind == "options" else {}
            body = {"name": name, "model": "contact", "data_type": kind, **extra}
            await at.ok("POST", "/data_attributes", **body)
        values = {"Text": "x" * 300, "Plan": "c"}
        ada = await at.ok("POST", "/contacts", **ADA, custom_attributes=values)

        assert ada["custom_attributes"] == {"Text": "x" * 255, "Plan": "c"}


async def test_an_attribute_name_is_there_once_for_people_and_companies():
    async with workspace() as at:
        body = {"name": "Plan", "model": "contact", "data_type": "string"}
        await at.ok("POST", "/data_attributes", **body)
        status, answer = await at.send("POST", "/data_attributes", {**body, "model": "company"})

        assert (status, at.quirk) == (400, "INT-007")
        assert answer["errors"][0]["message"] == (
            "You already have 'Plan' in your people data. "
            "To save this as new company data, use a different name."
        )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": "a.b"}, 400),
        ({"name": "US$"}, 400),
        ({"name": "Größe in €"}, 200),
        ({"model": "conversation"}, 400),
        ({"data_type": "options", "options": [{"value": "one"}]}, 400),
        ({"data_type": "colour"}, 400),
    ],
)
async def test_attributes_are_checked(change, status):
    async with workspace() as at:
        body = {"name": "Plan", "model": "contact", "data_type": "string", **change}

        assert (await at.send("POST", "/data_attributes", body))[0] == status


async def test_conversation_attributes_have_a_list_of_their_own():
    async with workspace() as at:
        assert await at.refused("GET", "/data_attributes?model=conversation") == (
            422,
            "parameter_invalid",
            None,
        )


async def test_the_number_of_attributes_is_limited():
    async with workspace(max_custom_attributes=1) as at:
        body = {"model": "contact", "data_type": "string"}
        first = await at.ok("POST", "/data_attributes", **body, name="One")
        assert (await at.refused("POST", "/data_attributes", **body, name="Two"))[0] == 400
        await at.ok("PUT", f"/data_attributes/{first['id']}", archived=True)
        await at.ok("POST", "/data_attributes", **body, name="Two")


async def test_a_merged_lead_points_to_its_heir():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        lead = await at.contact(role="lead", email="ada@example.com")
        other = await at.contact(role="lead", email="eve@example.com")
        unlike = await at.refused("POST", "/contacts/merge", **{"from": other, "into": ada})
        await at.ok("POST", "/contacts/merge", **{"from": lead, "into": ada})

        assert unlike == (400, "invalid_merge", None)
        assert await at.refused("GET", f"/contacts/{lead}") == (410, "contact_merged", "INT-017")
        assert at.headers["Link"] == f'</contacts/{ada}>; rel="canonical"'


async def test_notes_are_by_a_teammate_and_dated_now():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        path = f"/contacts/{ada}/notes"
        note = await at.ok("POST", path, body="<p>VIP</p>", admin_id=AMELIE)

        assert (note["author"]["name"], note["body"]) == ("Amelie Roth", "<p>VIP</p>")
        assert (await at.refused("POST", path, body="x", created_at=1))[0] == 400
        assert (await at.ok("GET", path))["total_count"] == 1


@pytest.mark.parametrize(
    ("how", "body"), [("kept", "<p>Ben</p>"), ("escaped", "<p>Ben &lt;b@acme.org&gt;</p>")]
)
async def test_whether_a_note_is_html_is_a_switch(how, body):
    async with workspace(html_in_people_notes=how) as at:
        path = f"/contacts/{await at.contact(**ADA)}/notes"

        assert (await at.ok("POST", path, body="Ben <b@acme.org>"))["body"] == body


async def test_companies_have_notes_too_and_no_way_takes_one_back():
    async with workspace() as at:
        company = (await at.ok("POST", "/companies", company_id="z:1", name="Acme"))["id"]
        path = f"/companies/{company}/notes"
        first = await at.ok("POST", path, body="Kind")
        second = await at.ok("POST", path, body="Later", admin_id=AMELIE)

        assert first["company"] == {"type": "company", "id": company}
        assert first["body"] == "<p>Kind</p>"
        assert [each["id"] for each in (await at.ok("GET", path))["data"]] == [
            second["id"],
            first["id"],
        ]
        assert (await at.refused("POST", path, body=" "))[0] == 400
        assert (await at.refused("POST", path, body="x", admin_id="1"))[:2] == (404, "not_found")
        missing = await at.refused("POST", "/companies/1/notes", body="x")
        assert missing[:2] == (404, "company_not_found")


async def test_the_team_of_lumen_bikes_is_there():
    async with workspace() as at:
        admins = (await at.ok("GET", "/admins"))["admins"]
        teams = (await at.ok("GET", "/teams"))["teams"]

        assert "sofia.marin@lumenbikes.example" not in {each["email"] for each in admins}
        assert [each["name"] for each in teams] == ["Support", "Technik"]
        assert (await at.ok("GET", "/me"))["email"] == "migration@lumenbikes.example"
        assert len((await at.ok("GET", "/ticket_states"))["data"]) == 4


async def test_a_teammates_address_can_be_refused_for_a_contact():
    async with workspace(teammate_email_contact="refused") as at:
        body = {"email": "tom.baker@lumenbikes.example"}

        assert (await at.refused("POST", "/contacts", **body))[0] == 400


def test_a_workspace_can_hold_data_before():
    store = Store()
    seed_workspace(
        store,
        data_attributes=[{"name": "Plan", "model": "company", "data_type": "string"}],
        companies=[{"company_id": "k:1", "name": "A", "custom_attributes": {"Plan": "x"}}],
        contacts=[{"external_id": "u1", "email": "ada@example.com", "companies": ["k:1"]}],
        tags=["VIP"],
    )

    (contact,) = store.all("contact").values()
    assert contact["company_ids"] == list(store.all("company"))
