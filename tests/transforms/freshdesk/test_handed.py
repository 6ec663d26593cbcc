"""Freshdesk's canned responses, rules and service levels in the account's own words."""

from tests.builders import raw_row
from transforms.contracts import RAW, from_rows
from transforms.field_values import Field
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.handed import CALENDARS, POLICIES, RESPONSES, RULES, to_handed
from transforms.handed.office_hours import NO_HOURS

CATALOG = FreshdeskCatalog(
    origin="https://acme.freshdesk.com",
    groups={"7": "Technik"},
    statuses={"4": "Resolved"},
    ticket_fields={"cf_serial": Field("cf_serial", "Serial number")},
)


def told(name, /, **payload):
    raw = from_rows([raw_row({"id": 1, "name": "N", **payload})], RAW)
    (row,) = to_handed({name: raw}, CATALOG, {"3": "Ada"}).to_pylist()
    return row


def test_a_canned_response_has_its_folder_and_files():
    row = told(
        RESPONSES,
        title="Label",
        content_html="<p>Here</p>",
        attachments=[{"name": "label.pdf"}],
        folder={"name": "Returns", "personal": True},
    )

    assert (row["kind"], row["name"], row["folder"]) == ("macro", "Label", "Returns")
    assert (row["audience"], row["text_html"]) == ("whoever made it", "<p>Here</p>")
    assert row["actions"] == ["Attach label.pdf"]


def test_a_rule_has_events_conditions_and_actions():
    properties = [
        {"resource_type": "ticket", "field_name": "status", "operator": "in", "value": [4]},
        {"resource_type": "company", "field_name": "name", "operator": "is", "value": "Velo"},
    ]
    row = told(
        RULES,
        rule_type=4,
        events=[{"field_name": "priority", "from": "--", "to": 4}],
        conditions=[
            {"name": "condition_set_1", "match_type": "all", "properties": properties},
            {
                "name": "condition_set_2",
                "match_type": "any",
                "properties": [{"field_name": "cf_serial", "operator": "odd_one", "value": 1}],
            },
        ],
        actions=[
            {"field_name": "group_id", "value": 7},
            {"field_name": "send_email_to_agent", "email_to": 3, "email_body": "<p>Hi</p>"},
        ],
    )

    assert row["kind"] == "trigger"
    assert row["all_of"] == [
        "Event: Priority to urgent",
        "Status is Resolved",
        "Name of the company is Velo",
    ]
    assert row["any_of"] == ["Serial number odd one 1"]
    assert row["actions"] == ["Set Group to Technik", "Send e-mail to agent: Ada Hi"]


def test_a_rule_of_time_is_an_automation():
    assert told(RULES, rule_type=3, active=False)["kind"] == "automation"


def test_a_service_level_has_its_times_and_to_what_it_applies():
    target = {"respond_within": 1800, "resolve_within": 7200, "business_hours": True}
    row = told(
        POLICIES,
        applicable_to={"group_ids": [7], "company_ids": [12]},
        sla_target={"priority_4": target, "priority_1": {"respond_within": 90000}},
    )

    assert row["all_of"] == ["Group is Technik", "Company is 12"]
    assert row["actions"] == [
        "Urgent: first reply within 30 min, resolution within 2 h, business hours",
        "Low: first reply within 25 h, calendar hours",
    ]


def test_business_hours_are_a_week_of_24_hours():
    hours = {
        "monday": {"start_time": "9:00 am", "end_time": "6:00 pm"},
        "friday": {"start_time": "08:00:00 am", "end_time": "11:59:59 pm"},
        "sunday": {"start_time": "noon", "end_time": "12:30 am"},
    }
    row = told(CALENDARS, name="Berlin", time_zone="Berlin", business_hours=hours)

    assert (row["kind"], row["name"]) == ("hours", "Berlin")
    assert row["actions"] == [
        "Time zone: Berlin",
        "Monday: 09:00 to 18:00",
        *(f"{day}: closed" for day in ("Tuesday", "Wednesday", "Thursday")),
        "Friday: 08:00 to 23:59",
        "Saturday: closed",
        "Sunday: noon to 00:30",
    ]


def test_a_week_that_is_not_told_is_not_closed():
    assert told(CALENDARS, business_hours=3)["actions"] == [NO_HOURS]


def test_odd_shapes_are_no_trouble():
    odd = {"conditions": 1, "actions": "x", "events": [2], "sla_target": [], "folder": 3}

    assert [told(name, **odd)["actions"] for name in (RESPONSES, RULES, POLICIES)] == [[], [], []]
