from urllib.parse import parse_qsl

import orjson
import pytest

from connectors.sandbox.freshdesk.generator import generated_desk
from tests.sandbox.freshdesk.client import EVER, KEY, reading


async def test_choices_have_another_shape_for_each_type_of_field():
    async with reading() as reader:
        fields = {row["name"]: row for row in await reader.get("/ticket_fields")}

    assert fields["status"]["choices"]["2"] == ["Open", "Being Processed"]
    assert fields["priority"]["choices"]["Low"] == 1
    assert fields["group"]["choices"]["Support"] == 43000200001
    assert fields["ticket_type"]["choices"][0] == "Question"
    assert fields["cf_colour"]["choices"] == ["Black", "Silver", "Grün, matt"]
    assert fields["cf_product"]["choices"]["Lights"]["Aurora 120"] == ["Lens", "Bracket"]
    assert [n["level"] for n in fields["cf_product"]["nested_ticket_fields"]] == [2, 3]


async def test_admins_see_choices_of_single_fields_alone():
    async with reading() as reader:
        rows = await reader.all("/admin/ticket_fields")
        one = await reader.get("/admin/ticket_fields/43000900107")

    assert all(row["choices"] == [] for row in rows)
    assert one["choices"]


@pytest.mark.parametrize(
    ("path", "feature"),
    [
        ("/time_entries", "timesheets"),
        ("/tickets/37/time_entries", "timesheets"),
        ("/surveys/satisfaction_ratings", "satisfaction_survey"),
        ("/tickets/38/satisfaction_ratings", "satisfaction_survey"),
        ("/products", "multi_product"),
        ("/solutions/categories/de", "multi_language"),
        ("/export/ticket_activities", "ticket_activity_export"),
        ("/custom_objects/schemas", "custom_objects"),
        ("/custom_objects/schemas/43000950001/records", "custom_objects"),
    ],
)
async def test_a_plan_that_lacks_a_feature_says_so(path, feature):
    async with reading(lacks=frozenset({feature})) as reader:
        body = await reader.get(path, expect=403)

    assert body["code"] == "require_feature"


async def test_time_entries_are_had_by_ticket_and_for_all():
    async with reading() as reader:
        all_ = await reader.get("/time_entries")
        own = await reader.get("/tickets/37/time_entries")
        free = await reader.get("/time_entries", billable="false")
        late = await reader.get("/time_entries", executed_after="2026-11-12T11:30:00Z")
        await reader.get("/time_entries", executed_after="noon", expect=400)

    assert len(all_) == len(own) == 3
    assert [row["time_spent"] for row in free] == ["00:05"]
    assert [row["time_spent"] for row in late] == ["100:15"]


async def test_ratings_are_of_thirty_days_unless_asked_since():
    async with reading() as reader:
        recent = await reader.get("/surveys/satisfaction_ratings")
        all_ = await reader.get("/surveys/satisfaction_ratings", created_since=EVER)
        of_one = await reader.get("/tickets/39/satisfaction_ratings")
    async with reading(ratings_of_30_days=False) as reader:
        plain = await reader.get("/surveys/satisfaction_ratings")

    assert (len(recent), len(all_), len(plain), len(of_one)) == (2, 3, 3, 1)


async def test_a_parent_knows_its_children_and_they_know_it():
    async with reading() as reader:
        children = await reader.get("/tickets/27/associated_tickets")
        parent = await reader.get("/tickets/28/prime_association")
        tracker = await reader.get("/tickets/31/prime_association")
        await reader.get("/tickets/1/associated_tickets", expect=404)
        await reader.get("/tickets/1/prime_association", expect=404)

    assert [row["id"] for row in children] == [28, 29]
    assert (parent["id"], tracker["id"]) == (27, 30)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/groups", 4),
        ("/products", 2),
        ("/roles", 2),
        ("/email_configs", 3),
        ("/business_hours", 2),
        ("/sla_policies", 2),
        ("/surveys", 1),
        ("/canned_response_folders", 2),
    ],
)
async def test_a_list_of_settings_comes_in_pages_and_each_row_singly(path, count):
    async with reading() as reader:
        rows = await reader.all(path, per_page=1)
        one = await reader.get(f"{path}/{rows[0]['id']}")

    assert len(rows) == count
    assert one == rows[0]


async def test_answers_on_hand_lie_in_folders():
    async with reading() as reader:
        rows = await reader.get("/canned_response_folders/43000930001/responses")
        one = await reader.get(f"/canned_responses/{rows[0]['id']}")

    assert [row["title"] for row in rows] == ["Thanks", "Rücksendung"]
    assert one["content_html"]


async def test_side_threads_are_had_by_their_id_and_listed_nowhere():
    async with reading() as reader:
        thread = await reader.get("/collaboration/threads/43000940001")
        await reader.get("/collaboration/threads", expect=404)
        said = await reader.get("/tickets/9/conversations")

    assert thread["anchor_id"] == 9
    assert "bad batch" not in str(said)


async def test_the_account_tells_its_plan_and_the_desk_its_languages():
    async with reading(plan="pro") as reader:
        account = await reader.get("/account")
        helpdesk = await reader.get("/settings/helpdesk")

    assert account["tier_type"] == "Pro"
    assert helpdesk["primary_language"] == "en"


async def test_what_happened_to_tickets_is_a_file_for_each_day_that_is_over():
    path = "/export/ticket_activities"
    async with reading(generated_desk(1, seed=1)) as reader:
        await reader.change("POST", "/tickets", id=900, created_at="2026-11-19T08:00:00Z")
        told = await reader.get(path, created_at="2026-11-19")
        _, content, _ = await reader.file(told["export"][0]["url"])
        refused, _, _ = await reader.file(told["export"][0]["url"], KEY)
        nothing = await reader.get(path, created_at="2026-10-29")
        await reader.get(path, created_at="yesterday", expect=400)
        for other in ("2026-11-20", "2026-10-20", "2024-03-04"):  # today, and older than 30 days
            await reader.get(path, created_at=other, expect=404)

    assert b'"ticket_id":900' in content
    assert b'"performed_at":"19-11-2026 08:00:00 +0000"' in content
    assert refused == 400
    assert nothing == {"export": []}


async def test_what_somebody_at_work_changes_is_in_the_file_of_its_day():
    async with reading(generated_desk(1, seed=1)) as reader:
        at = "2026-11-18T09:00:00Z"
        changes = {"status": 3, "responder_id": None, "type": None, "priority": 4, "tags": []}
        await reader.change("PUT", "/tickets/1", updated_at=at, **changes)
        told = await reader.get("/export/ticket_activities", created_at="2026-11-18")
        _, content, _ = await reader.file(told["export"][0]["url"])

    (row,) = [
        each for each in orjson.loads(content)["activities_data"] if "status" in each["activity"]
    ]
    assert row["performed_at"] == "18-11-2026 09:00:00 +0000"
    assert row["activity"] == {
        "status": "Pending",
        "priority": 4,
        "agent_id": None,
        "ticket_type": None,
    }


async def test_what_happened_to_tickets_is_for_admins():
    async with reading(role="agent") as reader:
        await reader.get("/export/ticket_activities", expect=403)


async def test_records_of_an_object_come_in_pages_that_only_a_link_leads_to():
    path = "/custom_objects/schemas"
    async with reading() as reader:
        (schema,) = (await reader.get(path))["schemas"]
        first = await reader.get(f"{path}/{schema['id']}/records", page_size=2)
        query = dict(parse_qsl(first["_links"]["next"]["href"].partition("?")[2]))
        last = await reader.get(f"{path}/{schema['id']}/records", **query)
        await reader.get(f"{path}/{schema['id']}/records", page_size=101, expect=400)
        await reader.get(f"{path}/{schema['id']}/records", page=2, expect=400)
        await reader.get(f"{path}/1/records", expect=404)

    assert [each["type"] for each in schema["fields"]] == ["DATE", "PRIMARY"]
    ids = [row["display_id"] for page in (first, last) for row in page["records"]]
    assert ids == ["BKG-1", "BKG-2", "BKG-3"]
    assert "next" not in last["_links"]


async def test_an_export_of_the_account_runs_and_hands_nothing_over_here():
    async with reading() as reader:
        job = await reader.post("/account/export", {"resources": [{"name": "archive_tickets"}]})
        state = await reader.get(f"/jobs/{job['id']}")
        await reader.get("/jobs/none", expect=404)

    assert state["status"] == "COMPLETED"
    assert not {"url", "download_url"} & state.keys()


async def test_fields_of_one_type_are_had_alone():
    async with reading() as reader:
        rows = await reader.get("/ticket_fields", type="nested_field")

    assert [row["name"] for row in rows] == ["cf_product"]


async def test_what_lies_under_a_ticket_is_refused_with_it():
    async with reading() as reader:
        for end in ("time_entries", "satisfaction_ratings", "associated_tickets"):
            await reader.get(f"/tickets/25/{end}", expect=404)
        await reader.get("/tickets/25/prime_association", expect=404)
        await reader.get("/canned_responses/1", expect=404)
