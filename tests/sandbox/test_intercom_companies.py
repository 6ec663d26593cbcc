"""Companies and tags of the sandbox's workspace."""

from tests.sandbox.intercom_client import workspace

ADA = {"external_id": "z:1", "email": "ada@example.com"}


async def test_a_company_is_updated_by_its_own_id_and_hidden_without_contacts():
    async with workspace() as at:
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        again = await at.ok("POST", "/companies", company_id="k:1", monthly_spend=155.98)
        hidden = await at.ok("POST", "/companies/list")
        ada = await at.contact(**ADA)
        await at.ok("POST", f"/contacts/{ada}/companies", id=company["id"])

        assert (again["id"], again["name"], again["monthly_spend"]) == (
            company["id"],
            "Rad AG",
            155,
        )
        assert hidden["data"] == []
        assert (await at.ok("POST", "/companies/list"))["data"][0]["user_count"] == 1
        found = await at.ok("GET", "/companies?company_id=k:1")
        assert [each["id"] for each in found["data"]] == [company["id"]]


async def test_a_switch_hides_a_lonely_company_from_its_own_id():
    async with workspace(contactless_company_by_id=False) as at:
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")

        assert (await at.refused("GET", "/companies?company_id=k:1"))[0] == 404
        assert (await at.ok("GET", f"/companies/{company['id']}"))["name"] == "Rad AG"


async def test_one_scroll_at_a_time():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        for number in range(101):
            body = {"company_id": f"k:{number}", "name": "Rad AG"}
            company = await at.ok("POST", "/companies", **body)
            await at.ok("POST", f"/contacts/{ada}/companies", id=company["id"])
        first = await at.ok("GET", "/companies/scroll")
        second = await at.refused("GET", "/companies/scroll")
        rest = await at.ok("GET", f"/companies/scroll?scroll_param={first['scroll_param']}")
        at.clock.move(61)

        assert (len(first["data"]), len(rest["data"])) == (100, 1)
        assert second == (400, "scroll_exists", None)
        assert len((await at.ok("GET", "/companies/scroll"))["data"]) == 100


async def test_a_deleted_company_leaves_its_contacts():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        await at.ok("POST", f"/contacts/{ada}/companies", id=company["id"])
        await at.ok("DELETE", f"/companies/{company['id']}")

        assert (await at.ok("GET", f"/contacts/{ada}/companies"))["data"] == []
        assert (await at.refused("GET", f"/companies/{company['id']}"))[0] == 404


async def test_a_tag_is_got_or_made_whatever_its_case():
    async with workspace() as at:
        tag = await at.ok("POST", "/tags", name="VIP")

        assert (await at.ok("POST", "/tags", name="vip"))["id"] == tag["id"]
        renamed = await at.ok("POST", "/tags", id=tag["id"], name="Very important")
        assert renamed["name"] == "Very important"


async def test_many_are_tagged_at_once_and_the_missing_are_left_out():
    async with workspace() as at:
        ada = await at.contact(**ADA)
        await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        told = await at.ok("POST", "/tags", name="VIP", users=[{"id": ada}, {"id": "gone"}])
        await at.ok("POST", "/tags", name="VIP", companies=[{"company_id": "k:1"}])
        dump = await at.dump()
        untag = [{"company_id": "k:1", "untag": True}]
        await at.ok("POST", "/tags", name="VIP", companies=untag)

        assert told["users"] == [{"id": ada, "tagged": True}]
        assert dump["contacts"][0]["tags"] == dump["companies"][0]["tags"] == ["VIP"]
        assert (await at.dump())["companies"][0]["tags"] == []
