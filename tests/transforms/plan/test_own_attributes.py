"""What Intercom has no field for stands in attributes of ours, whose names stop no run."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    ACCOUNT_NAME,
    DEFAULTS,
    JUNE,
    WORKSPACE,
    companies,
    company_row,
    contact_row,
    contact_step,
    contacts,
    planned_companies,
    planned_contacts,
    planned_records,
    rules,
)
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import extras_in, plan_contacts
from transforms.plan.own_attributes import extras_in as columns_in
from transforms.plan.setup import plan_setup
from transforms.plan.workspace import Attribute
from transforms.rules import CompanyMapping, ContactMapping, FieldTarget

PERSON = {
    "external_id": "7",
    "locale": "de",
    "time_zone": "Europe/Berlin",
    "is_suspended": True,
    "created_at": JUNE,
}
FIRM = {"external_id": "KD-1", "domains": ["a.org", "b.org"], "created_at": JUNE}
EARLIER = "{}"  # what the ledger kept of people and companies before they had a shape


def workspace(**attributes):
    """A workspace with these attributes, e.g. contact={"Language": "integer"}."""
    made = {
        model: {name: Attribute(name, kind) for name, kind in types.items()}
        for model, types in attributes.items()
    }
    return replace(WORKSPACE, attributes=made)


def of_person(row=PERSON, **more):
    return contact_step(contact_row(**row), **more).body["custom_attributes"]


def of_firm(row=FIRM, **more):
    planned = planned_companies(company_row(**row), **more)
    return values(planned.records[0].steps[0].body["custom_attributes"])


def values(attributes):
    """The values alone: of those that are still to be made too."""
    return {k: v["value"] if isinstance(v, dict) else v for k, v in attributes.items()}


def test_id_language_time_zone_and_suspension_of_a_person_are_attributes():
    assert values(of_person()) == {
        "Legacy ID": "c1",
        "External id": "7",
        "Language": "de",
        "Time zone": "Europe/Berlin",
        "Suspended": True,
    }


def test_nothing_of_them_is_a_loss():
    planned = plan_contacts(
        contacts(contact_row(**PERSON, notes="Kind")),
        rules=DEFAULTS,
        workspace=WORKSPACE,
        account=ACCOUNT_NAME,
    )

    assert planned.accounts["losses"].to_pylist() == [[]]
    firm = planned_companies(company_row(**FIRM, notes="Kind"))
    assert firm.accounts["losses"].to_pylist() == [[]]


def test_id_and_all_domains_of_a_company_are_attributes():
    assert of_firm() == {
        "Legacy ID of company": "o1",
        "External id of company": "KD-1",
        "Domains of company": "a.org, b.org",
    }


def test_one_domain_alone_is_the_website():
    assert "Domains of company" not in of_firm(FIRM | {"domains": ["a.org"]})


def test_more_domains_than_an_attribute_holds_are_cut_between_two():
    many = [f"{n:03}.example.org" for n in range(40)]
    row = company_row(**FIRM | {"domains": many})
    planned = planned_companies(row, rules=rules(people_notes="drop"))

    assert planned.records[0].steps[0].losses == ("domains_cut",)


def test_a_column_that_somebody_mapped_goes_where_they_say():
    mapping = {
        "contacts": ContactMapping({"locale": FieldTarget("Speaks")}),
        "companies": CompanyMapping({"domains": FieldTarget("Sites")}),
    }
    told = values(of_person(rules=rules(mapping=mapping)))

    assert (told["Speaks"], "Language" in told) == ("de", False)
    assert "Domains of company" not in of_firm(rules=rules(mapping=mapping))


def test_only_what_somebody_has_a_value_for_is_made():
    assert extras_in(contacts(contact_row()), DEFAULTS) == set()
    assert extras_in(contacts(contact_row(locale="de", is_suspended=True)), DEFAULTS) == {
        ("contact", "Language"),
        ("contact", "Suspended"),
    }
    table = companies(company_row(), company_row(source_id="o2", external_id="KD-1"))
    assert columns_in(table, "company", DEFAULTS, {}) == {("company", "External id of company")}


def test_each_is_made_of_its_own_type():
    extras = extras_in(contacts(contact_row(**PERSON)), DEFAULTS)
    made = plan_setup(DEFAULTS, WORKSPACE, extras=extras).planned.records
    types = {each.ref.source_id: each.steps[0].body["data_type"] for each in made}

    assert types["contact:Suspended"] == "boolean"
    assert types["contact:Language"] == "string"


@pytest.mark.quirk("INT-007")
@pytest.mark.parametrize(
    "taken",
    [
        {"contact": {"Language": "integer"}},
        {"company": {"Language": "string"}},
    ],
)
def test_a_name_that_is_taken_stops_no_run_and_is_told(taken):
    there = workspace(**taken)
    extras = extras_in(contacts(contact_row(**PERSON)), DEFAULTS)
    setup = plan_setup(DEFAULTS, there, extras=extras)

    assert values(of_person(workspace=there))["Language - Zendesk"] == "de"
    assert "contact:Language - Zendesk" in {r.ref.source_id for r in setup.planned.records}
    [told] = setup.faults
    assert (told.is_fatal, told.subject) == (False, "contact attribute 'Language'")
    assert "'Language - Zendesk'" in told.text


def test_the_same_holds_for_the_attributes_of_odd_numbers_and_further_addresses():
    there = workspace(company={"Original phone": "string", "Other e-mails": "string"})
    row = contact_row(phone="ask Ben", other_emails=["m@x.org"])
    step = contact_step(row, workspace=there)

    assert step.hints.phone_attribute == "Original phone - Zendesk"
    told = values(step.body["custom_attributes"])
    assert told["Original phone - Zendesk"] == "ask Ben"
    assert told["Other e-mails - Zendesk"] == "m@x.org"


def test_a_name_that_the_operator_gives_to_something_else_is_theirs():
    mapping = {"companies": CompanyMapping({"tongue": FieldTarget("Language")})}

    assert "Language - Zendesk" in of_person(rules=rules(mapping=mapping))


def test_what_was_made_under_another_name_once_stays_there():
    there = workspace(contact={"Language - Zendesk": "string"})

    assert values(of_person(workspace=there))["Language - Zendesk"] == "de"


def test_the_name_after_the_next_is_tried_too():
    there = workspace(company={"Language": "string", "Language - Zendesk": "string"})

    assert "Language - Zendesk 2" in of_person(workspace=there)


def test_a_list_does_not_take_any_value():
    there = replace(
        WORKSPACE, attributes={"contact": {"Language": Attribute("Language", "string", ("en",))}}
    )

    assert "Language - Zendesk" in of_person(workspace=there)


def test_who_was_moved_before_there_were_such_attributes_stays_as_they_are():
    """The hashes are those that the version before wrote into its ledger."""
    person = contact_row(**PERSON, notes="Kind", handles=["twitter:mia"], phone="1")
    common = {"rules": DEFAULTS, "workspace": WORKSPACE, "account": ACCOUNT_NAME}
    people = plan_contacts(contacts(person), shapes={"c1": EARLIER}, **common)
    firm = company_row(**FIRM | {"external_id": "7", "notes": "Kind"})
    firms = plan_companies(companies(firm), ["o1"], shapes={"o1": EARLIER}, **common)

    [[of_mia], [of_acme]] = people.records[0].steps, firms.records[0].steps
    assert of_mia.fingerprint == "383327e34b9befb1bc374885758a130a60166949e30cec3eceba3742b1a02ed5"
    assert of_acme.fingerprint == "9709cf1c9856aeed94c5b00375c93c11756399fb52f5a5795cab61a78de64cee"
    assert {*of_mia.losses} == {"suspension_dropped", "notes_dropped", "external_id_dropped"}
    assert {*of_acme.losses} == {"domains_dropped", "notes_dropped", "external_id_dropped"}


def test_no_attribute_is_made_for_them():
    people = contacts(contact_row(**PERSON, notes="Kind"))
    firms = companies(company_row(**FIRM))

    assert extras_in(people, DEFAULTS, {"c1": EARLIER}) == set()
    assert columns_in(firms, "company", DEFAULTS, {"o1": EARLIER}) == set()


def test_a_shape_that_was_frozen_stays_whatever_the_options_say_now():
    person = contacts(contact_row(notes="Kind"))
    common = {"workspace": WORKSPACE, "account": ACCOUNT_NAME}
    begun = plan_contacts(person, rules=DEFAULTS, **common).records[0]
    later = plan_contacts(
        person, rules=rules(people_notes="drop"), shapes={"c1": begun.shape}, **common
    ).records[0]

    assert later == begun


def test_tags_of_people_and_companies_may_stand_in_an_attribute():
    wanted = rules(source_tags="attribute")
    person = planned_contacts(contact_row(tags=["vip", "VIP", "b"]), rules=wanted)
    firm = planned_companies(company_row(tags=["key"]), rules=wanted)
    told = [
        planned_records(each.plan)[0].steps[0].body["custom_attributes"] for each in (person, firm)
    ]

    assert told[0]["Original tags"] == "vip, b"
    assert told[1]["Original tags of company"] == "key"
    assert not person.later
    assert not firm.later
