from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    JUNE,
    JUNE_S,
    WORKSPACE,
    company_row,
    ends,
    field_row,
    planned_companies,
    planned_records,
    rules,
)
from transforms.model import Operation, RecordRef
from transforms.rules import CompanyMapping, FieldTarget


def step_of(planned):
    return planned_records(planned.plan)[0].steps[0]


@pytest.mark.quirk("INT-007")
def test_a_company_is_upserted_under_the_desks_id():
    step = step_of(planned_companies(company_row(domains=["acme.org"], created_at=JUNE)))

    assert step.operation is Operation.COMPANY_UPSERT
    assert step.body == {
        "company_id": "zendesk:acme:o1",
        "name": "Acme",
        "remote_created_at": JUNE_S,
        "website": "https://acme.org",
        "custom_attributes": {"Legacy ID of company": "o1"},
    }


def test_what_intercom_has_fields_for_goes_there():
    told = {"industry": "Lamps", "plan": "Pro", "size": 9, "monthly_spend": 0}
    row = company_row(domains=["acme.org"], website="https://acme.org/shop", **told)

    body = step_of(planned_companies(row)).body

    assert {name: body[name] for name in told} == told
    assert body["website"] == "https://acme.org/shop"


def test_a_company_without_a_name_is_called_by_its_domain():
    assert step_of(planned_companies(company_row(name=" ", domains=["a.org"]))).body["name"] == (
        "a.org"
    )


@pytest.mark.quirk("INT-004")
def test_a_company_that_nobody_would_see_is_skipped():
    assert ends(planned_companies(company_row(), with_contacts=())) == {
        "o1": "company_without_contacts"
    }


@pytest.mark.quirk("INT-004")
def test_a_placeholder_contact_makes_a_company_seen():
    wanted = rules(companies_without_contacts="placeholder")
    planned = planned_companies(company_row(), with_contacts=(), rules=wanted)
    [record] = planned.later

    assert ends(planned) == {"o1": "*"}
    assert record.ref == RecordRef("contact", "placeholder:company:o1")
    assert [step.key for step in record.steps] == ["contact", "company:o1"]


def test_what_the_workspace_has_is_hinted_and_changes_no_fingerprint():
    there = replace(WORKSPACE, company_ids={"zendesk:acme:o1"})
    fresh = step_of(planned_companies(company_row()))
    known = step_of(planned_companies(company_row(), workspace=there))

    assert known.body == fresh.body
    assert (known.hints.is_existing, fresh.hints.is_existing) == (True, False)
    assert known.fingerprint == fresh.fingerprint


def test_what_has_no_place_is_a_loss():
    row = company_row(fields=[field_row("Size", "L")], notes="Kind", tags=["vip"])
    planned = planned_companies(row, rules=rules(source_tags=False, people_notes="drop"))

    assert set(step_of(planned).losses) == {"fields_dropped", "notes_dropped", "tags_dropped"}


def test_fields_notes_and_domains_may_be_mapped():
    fields = {name: FieldTarget(name.title()) for name in ("size", "notes", "domains")}
    row = company_row(fields=[field_row("size", "L")], notes="Kind", domains=["a.org", "b.org"])
    mapping = {"companies": CompanyMapping(fields)}
    step = step_of(planned_companies(row, rules=rules(mapping=mapping)))

    assert step.body["custom_attributes"] == {
        "Size": "L",
        "Notes": "Kind",
        "Domains": "a.org, b.org",
        "Legacy ID of company": "o1",
    }
    assert step.losses == ()


def test_company_tags_are_a_group_step():
    planned = planned_companies(company_row(tags=["Key"]))
    [record] = planned.later

    assert record.steps[0].operation is Operation.TAG_COMPANIES
    assert record.steps[0].body == {
        "name": "Key",
        "companies": [{"id": {"$ref": ["company", "o1"], "optional": True}}],
    }
