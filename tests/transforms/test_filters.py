"""What people leave out, and the word for it."""

from datetime import UTC, datetime

import pytest

from tests.builders import JUNE, raw, said, ticket, user
from transforms.conditions import (
    AnyNone,
    CompanyFilters,
    ContactFilters,
    DateRange,
    Filters,
    TicketFilters,
)
from transforms.contracts import REFERENCE, empty
from transforms.field_values import Field
from transforms.filters import AgentName, Names, company_reasons, contact_reasons, ticket_reasons
from transforms.rules import Options, Rules
from transforms.zendesk.catalog import Group, Status, ZendeskCatalog
from transforms.zendesk.companies import to_companies
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.tickets import to_tickets

CATALOG = ZendeskCatalog(
    groups={"3": Group("Workshop", is_deleted=False)},
    brands={"4": "Lumen"},
    forms={"6": "Repair"},
    statuses={"8": Status("In the workshop", "hold")},
    ticket_fields={"9": Field("9", "Bike", "options", {"road": "Road bike", "city": "City"})},
)
NAMES = Names({"7": "Acme"}, {"2": AgentName("Anna", "anna@acme.example")})
FULL = ticket(
    status="hold",
    custom_status_id=8,
    type="problem",
    priority="high",
    tags=["vip"],
    group_id=3,
    organization_id=7,
    assignee_id=2,
    brand_id=4,
    ticket_form_id=6,
    updated_at=JUNE,
    custom_fields=[{"id": 9, "value": ["road", "city"]}],
)


def reasons_of(filters, payload=FULL):
    tables = to_tickets(raw(payload), said(), CATALOG, Rules(), NAMES)
    return ticket_reasons(tables.tickets, Rules(filters=Filters(tickets=filters)), NAMES)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("statuses", ["hold", "in the Workshop"]),
        ("types", ["problem"]),
        ("priorities", ["HIGH"]),
        ("tags", ["vip"]),
        ("groups", ["3", "workshop"]),
        ("companies", ["7", "ACME"]),
        ("assignees", ["2", "Anna", "Anna@acme.example"]),
        ("brands", ["lumen"]),
        ("forms", ["Repair"]),
        ("channels", ["web"]),
    ],
)
def test_a_filter_knows_ids_and_names(name, values):
    for value in values:
        assert reasons_of(TicketFilters(**{name: AnyNone(any=(value, "x"))})) == [None]
        assert reasons_of(TicketFilters(**{name: AnyNone(none=(value,))})) == [f"filter_{name}"]
    assert reasons_of(TicketFilters(**{name: AnyNone(any=("x",))})) == [f"filter_{name}"]


@pytest.mark.parametrize("field", ["9", "bike"])
def test_a_field_is_filtered_by_the_label_of_each_of_its_options(field):
    assert reasons_of(TicketFilters(fields={field: AnyNone(any=("city",))})) == [None]
    assert reasons_of(TicketFilters(fields={field: AnyNone(none=("Road bike",))})) == [
        "filter_fields"
    ]


def test_a_ticket_without_a_value_passes_only_if_none_is_asked_for():
    bare = ticket()

    assert reasons_of(TicketFilters(types=AnyNone(any=("problem",))), bare) == ["filter_types"]
    assert reasons_of(TicketFilters(types=AnyNone(none=("problem",))), bare) == [None]


@pytest.mark.parametrize("name", ["created", "updated"])
def test_a_range_holds_its_first_instant_but_not_its_end(name):
    at, later = datetime(2025, 6, 1, 10, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)

    assert reasons_of(TicketFilters(**{name: DateRange(at, later)})) == [None]
    assert reasons_of(TicketFilters(**{name: DateRange(None, at)})) == [f"filter_{name}"]


def contacts(*users):
    memberships = raw()
    return to_contacts(raw(*users), memberships, empty(REFERENCE), ZendeskCatalog()).contacts


def test_contacts_stay_when_a_ticket_needs_them():
    rules = Rules(
        filters=Filters(contacts=ContactFilters(only_with_tickets=True)),
        options=Options(inactive_users="skip"),
    )
    table = contacts(user(), user(id=6), user(id=7, active=False), user(id=8, active=False))

    found = contact_reasons(table, rules, needed={"5", "7"})

    assert found == [None, "filter_only_with_tickets", None, "inactive_user"]


def test_contacts_are_filtered_by_tags():
    rules = Rules(filters=Filters(contacts=ContactFilters(tags=AnyNone(none=("spam",)))))

    found = contact_reasons(contacts(user(tags=["Spam"]), user(id=6)), rules)

    assert found == ["filter_tags", None]


def test_companies_without_contacts_can_be_left_out():
    companies = to_companies(raw({"id": 7, "name": "A"}, {"id": 8, "name": "B"}), ZendeskCatalog())
    rules = Rules(filters=Filters(companies=CompanyFilters(only_with_contacts=True)))

    found = company_reasons(companies.kept, rules, with_contacts={"8"})

    assert found == ["filter_only_with_contacts", None]


def test_no_ticket_is_no_trouble():
    asked = TicketFilters(
        tags=AnyNone(any=("x",)), created=DateRange(datetime(2025, 1, 1, tzinfo=UTC))
    )
    tables = to_tickets(raw(), said(), CATALOG, Rules(filters=Filters(tickets=asked)), NAMES)

    assert tables.tickets.num_rows == 0


@pytest.mark.parametrize("status", ["new", "open", "pending", "hold", "solved", "closed"])
def test_where_the_open_ones_go_first_what_is_done_comes_later(status):
    table = to_tickets(raw(ticket(status=status)), said(), CATALOG, Rules(), NAMES).tickets
    is_done = status in {"solved", "closed"}

    found = ticket_reasons(table, Rules(is_open_first=True), NAMES)

    assert found == (["later"] if is_done else [None])


def test_what_a_filter_leaves_out_does_not_come_later():
    table = to_tickets(raw(ticket(status="closed")), said(), CATALOG, Rules(), NAMES).tickets
    filters = Filters(tickets=TicketFilters(tags=AnyNone(any=("vip",))))

    found = ticket_reasons(table, Rules(is_open_first=True, filters=filters), NAMES)

    assert found == ["filter_tags"]
