"""Details and notes about people and companies: one note each, and a further one at a change."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    ACCOUNT_NAME,
    DEFAULTS,
    JUNE,
    STAND_IN,
    WORKSPACE,
    at,
    companies,
    company_row,
    contact_row,
    contact_step,
    contacts,
    field_row,
    rules,
)
from transforms.model import Operation
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import plan_contacts
from transforms.plan.workspace import ExistingContact
from transforms.rules import CompanyMapping, ContactMapping, FieldTarget, TeammateMapping

SENT = "note:details"
KIND = {"notes": "Kind", "updated_at": JUNE}


def contact_steps(wanted=DEFAULTS, workspace=WORKSPACE, known=None, **values):
    """The steps of one person by key; `known`: what earlier notes said, by key."""
    more = {"settled": {"c1": ["contact", *known]}, "versions": {"c1": known}} if known else {}
    table = contacts(contact_row(**KIND | values))
    planned = plan_contacts(table, rules=wanted, workspace=workspace, account=ACCOUNT_NAME, **more)
    return {step.key: step for step in planned.records[0].steps}


def company_steps(wanted=DEFAULTS, **values):
    table = companies(company_row(**KIND | values))
    planned = plan_companies(table, ["o1"], rules=wanted, workspace=WORKSPACE, account=ACCOUNT_NAME)
    return {step.key: step for step in planned.records[0].steps}


def said(*notes):
    """What the ledger keeps of these notes of one person, sent in this order."""
    keys = (SENT, f"{SENT}/2", f"{SENT}/3")
    steps = [contact_steps(notes=each)[SENT] for each in notes]
    return {key: step.hints.version for key, step in zip(keys, steps, strict=False)}


@pytest.mark.quirk("INT-078")
def test_what_agents_noted_about_a_person_is_a_note_with_source_and_date():
    step = contact_steps()[SENT]

    assert step.operation is Operation.CONTACT_NOTE
    assert step.body == {
        "body": "From Zendesk, last changed 2025-06-01 10:00 UTC:\n\nKind",
        "admin_id": "900",
    }
    assert step.quirks == ("INT-078",)
    assert not step.is_mutable


def test_the_same_of_a_company():
    step = company_steps()[SENT]

    assert step.operation is Operation.COMPANY_NOTE
    assert step.body["body"].endswith("\n\nKind")


def test_the_default_teammate_writes_it():
    teammates = TeammateMapping(default="Sofia@acme.example")

    step = contact_steps(rules(mapping={"teammates": teammates}))[SENT]

    assert step.body["admin_id"] == STAND_IN.stand_in


def test_a_text_reads_the_same_whether_intercom_takes_it_for_html_or_not():
    assert "‹b@acme.org›" in contact_steps(notes="Ben <b@acme.org>")[SENT].body["body"]


def test_nobody_gets_an_empty_note():
    for notes in (None, "", " \n"):
        assert SENT not in contact_steps(notes=notes)


def test_who_may_be_there_is_asked_for_such_a_note_first():
    there = ExistingContact("64aa", external_id="product-7")
    known = type("Known", (), {"by_email": lambda _, emails: dict.fromkeys(emails, there)})()

    steps = contact_steps(workspace=replace(WORKSPACE, contacts=known))

    assert steps["contact"].operation is Operation.CONTACT_ADOPT
    assert steps[SENT].hints.is_existing
    assert not contact_steps()[SENT].hints.is_existing


@pytest.mark.parametrize(
    "mapping",
    [
        {"contacts": ContactMapping({"notes": FieldTarget("About")})},
        {"companies": CompanyMapping({"notes": FieldTarget("About them")})},
    ],
)
def test_where_somebody_mapped_the_notes_their_line_wins(mapping):
    wanted = rules(mapping=mapping)
    steps = contact_steps(wanted) if "contacts" in mapping else company_steps(wanted)
    own = steps["contact" if "contacts" in mapping else "company"]

    assert SENT not in steps
    assert "Kind" in str(own.body["custom_attributes"])


def test_they_may_be_attributes_that_hold_what_fits():
    wanted = rules(people_notes="attribute")
    step = contact_step(contact_row(**KIND | {"notes": "x" * 300}), rules=wanted)

    assert len(step.body["custom_attributes"]["Notes"]) == 255
    assert step.losses == ("attribute_cut",)
    assert SENT not in contact_steps(wanted)
    company = company_steps(wanted)
    assert company["company"].body["custom_attributes"]["Notes of company"]["value"] == "Kind"
    assert SENT not in company


def test_they_may_be_dropped_which_is_a_loss():
    wanted = rules(people_notes="drop")

    assert contact_step(contact_row(**KIND), rules=wanted).losses == ("notes_dropped",)
    assert company_steps(wanted).keys() == {"company"}
    assert company_steps(wanted)["company"].losses == ("notes_dropped",)


def test_what_was_said_and_still_holds_is_not_said_again():
    later = contact_steps(known=said("Kind"), updated_at=at(90))

    assert [key for key in later if key.startswith(SENT)] == [SENT]


def test_what_agents_say_since_is_a_further_note():
    steps = contact_steps(known=said("Kind"), notes="Kind, but late", updated_at=at(90))

    assert SENT not in steps
    assert steps[f"{SENT}/2"].body["body"] == (
        "From Zendesk, last changed 2025-06-01 11:30 UTC:\n\nKind, but late"
    )


def test_what_they_took_back_is_said_to_be_gone():
    steps = contact_steps(known=said("Kind"), notes=None)

    assert steps[f"{SENT}/2"].body["body"].endswith("\n\nnone")


def test_values_that_no_attribute_holds_whole_stand_in_the_note_and_are_no_loss():
    fields = [
        field_row("1", "Tandem", name="Bike"),
        field_row("2", "many", name="Bikes"),
        field_row("3", "x" * 300, name="Life story"),
    ]
    mapping = ContactMapping(
        {"Bikes": FieldTarget("Bikes", "integer"), "Life story": FieldTarget("Life story")}
    )
    wanted = rules(mapping={"contacts": mapping})
    steps = contact_steps(
        wanted, fields=fields, other_emails=[f"{n}@example.org" for n in "a" * 20]
    )

    told = steps[SENT].body["body"]
    assert told.startswith("From Zendesk, last changed 2025-06-01 10:00 UTC:\n\nKind\n\n")
    assert "Bikes: many\n" in told
    assert f"Life story: {'x' * 300}\n" in told
    assert "Bike: Tandem\n" in told
    assert f"Other e-mails: {', '.join(['a@example.org'] * 20)}" in told
    assert steps["contact"].losses == ()


def test_a_company_without_notes_has_one_for_its_values_alone():
    steps = company_steps(notes=None, fields=[field_row("1", "Gold", name="Level")])

    assert steps[SENT].body["body"].endswith(":\n\nLevel: Gold")
    assert steps["company"].losses == ()


@pytest.mark.parametrize("notes", ["drop", "attribute"])
def test_values_without_an_attribute_are_a_loss_where_nobody_wants_the_note(notes):
    steps = contact_steps(rules(people_notes=notes), fields=[field_row("1", "Tandem")])

    assert SENT not in steps
    assert "fields_dropped" in steps["contact"].losses


def test_a_field_that_the_file_drops_is_in_no_note():
    wanted = rules(mapping={"contacts": ContactMapping({"Bike": "drop"})})
    steps = contact_steps(wanted, notes=None, fields=[field_row("Bike", "Tandem")])

    assert SENT not in steps
    assert steps["contact"].losses == ("fields_dropped",)


def test_who_was_begun_before_notes_had_values_gets_no_note_for_them():
    table = contacts(contact_row(fields=[field_row("1", "Tandem")]))
    shapes = {"c1": '{"fields": "all", "people_notes": "notes"}'}
    planned = plan_contacts(
        table, rules=DEFAULTS, workspace=WORKSPACE, account=ACCOUNT_NAME, shapes=shapes
    )

    assert [step.key for step in planned.records[0].steps] == ["contact"]


def test_a_value_that_changes_is_a_further_note():
    known = contact_steps(fields=[field_row("1", "Tandem")])[SENT]
    steps = contact_steps(known={SENT: known.hints.version}, fields=[field_row("1", "Trike")])

    assert steps[f"{SENT}/2"].body["body"].endswith("1: Trike")
