"""Zendesk's macros, views and rules in the words and names that the account has."""

from connectors.sandbox.zendesk.desk import sample_desk
from tests.builders import raw_row
from transforms.contracts import RAW, from_rows
from transforms.field_values import Field
from transforms.zendesk.catalog import Group, Status, ZendeskCatalog
from transforms.zendesk.handed import KINDS, NO_HOLIDAYS, to_handed

CATALOG = ZendeskCatalog(
    groups={"7": Group("Technik", is_deleted=False)},
    brands={"1": "Lumen"},
    statuses={"9": Status("In der Werkstatt", "hold")},
    ticket_fields={"5": Field("5", "Warranty case", options={"w": "With warranty"})},
)
PEOPLE = {"3": "Ada"}


def raw(*payloads):
    return from_rows([raw_row({"id": n, **each}) for n, each in enumerate(payloads, 1)], RAW)


def told(name, /, **payload):
    (row,) = to_handed({name: raw({"title": "T", **payload})}, CATALOG, PEOPLE).to_pylist()
    return row


def acts(*actions):
    pairs = [{"field": field, "value": value} for field, value in actions]
    return told("macros", actions=pairs)["actions"]


def whens(*conditions):
    rows = [{"field": f, "operator": o, "value": v} for f, o, v in conditions]
    return told("views", conditions={"all": rows, "any": []})["all_of"]


def test_ids_are_names_and_what_has_no_name_is_kept():
    assert acts(
        ("group_id", "7"),
        ("assignee_id", "3"),
        ("assignee_id", "current_user"),
        ("custom_status_id", "9"),
        ("custom_fields_5", "w"),
        ("group_id", "8"),
        ("something_new", ["a", 2]),
    ) == [
        "Set group to Technik",
        "Set assignee to Ada",
        "Set assignee to whoever runs it",
        "Set ticket status to In der Werkstatt",
        "Set Warranty case to With warranty",
        "Set group to 8",
        "Set something new to a, 2",
    ]


def test_conditions_are_sentences():
    assert whens(
        ("status", "less_than", "solved"),
        ("current_tags", "includes", "vip wholesale"),
        ("SOLVED", "greater_than", "96"),
        ("priority", "changed", None),
        ("brand_id", "is_not", "1"),
        ("a_new_field", "a_new_operator", 7),
    ) == [
        "Status is less than solved",
        "Tags contains at least one of vip wholesale",
        "Hours since solved is greater than 96",
        "Priority has changed",
        "Brand is not Lumen",
        "A new field a new operator 7",
    ]


def test_a_macro_has_its_text_its_folder_and_who_may_use_it():
    row = told(
        "macros",
        title="Warranty::Ask",
        actions=[{"field": "comment_value", "value": ["channel:all", "Hi,\nthere"]}],
        restriction={"type": "Group", "id": 7, "ids": [7]},
        url="https://acme.zendesk.com/api/v2/macros/1.json",
    )

    assert (row["name"], row["folder"], row["audience"]) == ("Ask", "Warranty", "group Technik")
    assert row["text_html"] == "Hi,<br>there"
    assert row["url"] == "https://acme.zendesk.com/admin/workspaces/agent-workspace/macros/1"


def test_a_mail_says_to_whom_and_what():
    mail = ["requester_id", "Got it", "<p>Number {{ticket.id}}</p>"]

    assert acts(("notification_user", mail), ("notification_group", ["7", "New", ""])) == [
        "Send e-mail to the requester: Got it / Number {{ticket.id}}",
        "Send e-mail to group Technik: New",
    ]


def test_a_service_level_has_its_times():
    metrics = [
        {"priority": "urgent", "metric": "first_reply_time", "target": 30, "business_hours": False},
        {"priority": "low", "metric": "brand_new", "target": 1470, "business_hours": True},
    ]

    assert told("sla_policies", policy_metrics=metrics)["actions"] == [
        "Urgent: first reply within 30 min, calendar hours",
        "Low: brand_new within 24 h 30 min, business hours",
    ]


def test_a_schedule_has_its_week_and_its_holidays():
    row = told(
        "schedules",
        title=None,
        name="Leipzig",
        time_zone="Berlin",
        intervals=[
            {"start_time": 2220, "end_time": 2520},
            {"start_time": 1980, "end_time": 2160},
            {"start_time": 9900, "end_time": 10080},
            {"start_time": "x", "end_time": 7},
        ],
        holidays=[
            {"name": "Break", "start_date": "2026-12-24", "end_date": "2027-01-03"},
            {"name": "Unity", "start_date": "2026-10-03", "end_date": "2026-10-03"},
        ],
    )

    assert (row["kind"], row["name"]) == ("hours", "Leipzig")
    assert row["actions"] == [
        "Time zone: Berlin",
        "Monday: 09:00 to 12:00, 13:00 to 18:00",
        *(f"{day}: closed" for day in ("Tuesday", "Wednesday", "Thursday", "Friday")),
        "Saturday: 21:00 to 24:00",
        "Sunday: closed",
        "Holiday: Unity, 2026-10-03",
        "Holiday: Break, 2026-12-24 to 2027-01-03",
    ]


def test_hours_over_midnight_are_of_both_days_and_refused_holidays_are_told():
    spans = [{"start_time": 1980, "end_time": 3900}]
    actions = told("schedules", intervals=spans, holidays=None)["actions"]

    assert actions[:2] == ["Monday: 09:00 to 24:00", "Tuesday: 00:00 to 17:00"]
    assert actions[-1] == NO_HOLIDAYS


def test_a_broken_row_is_named_by_its_id():
    broken = from_rows([raw_row("[1]", id="4")], RAW)
    (row,) = to_handed({"triggers": broken}, CATALOG, PEOPLE).to_pylist()

    assert (row["name"], row["kind"], row["actions"]) == ("4", "trigger", [])


def test_odd_shapes_are_no_trouble():
    odd = {"actions": {"a": 1}, "conditions": [1], "restriction": "x", "execution": 3, "url": 7}

    assert {name: told(name, **odd)["all_of"] for name in KINDS} == {name: [] for name in KINDS}


def test_all_of_the_sample_desk_is_there():
    desk = sample_desk()
    rows = to_handed({name: raw(*getattr(desk, name)) for name in KINDS}, CATALOG, PEOPLE)

    assert rows.num_rows == sum(len(getattr(desk, name)) for name in KINDS)
    assert {row["kind"] for row in rows.to_pylist()} == set(KINDS.values())
