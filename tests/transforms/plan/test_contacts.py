from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    ACCOUNT_NAME,
    JUNE,
    JUNE_S,
    WORKSPACE,
    Desk,
    agent_row,
    contact_row,
    contact_step,
    contacts,
    ends,
    field_row,
    planned_contacts,
    planned_records,
    rules,
)
from transforms.model import Operation, RecordRef
from transforms.plan.contacts import (
    extras_in,
    plan_contacts,
)
from transforms.plan.people import Scope, people_of
from transforms.plan.placeholder import needs_placeholder, plan_placeholder
from transforms.plan.workspace import ExistingContact
from transforms.rules import ContactMapping, FieldTarget


class Contacts:
    """A workspace's contacts by e-mail."""

    def __init__(self, **by_email):
        self._by_email = {key.replace("_", "@") + ".org": each for key, each in by_email.items()}

    def by_email(self, emails):
        return {each: self._by_email[each] for each in emails if each in self._by_email}


def workspace_with(contact):
    return replace(WORKSPACE, contacts=Contacts(mia_example=contact))


def asks(*ids):
    return Scope(requesters=frozenset(ids))


def test_a_person_becomes_a_user_with_an_external_id_of_the_desk():
    step = contact_step(contact_row(phone="+49 30 901820", created_at=JUNE))

    assert step.operation is Operation.CONTACT_CREATE
    assert step.body == {
        "role": "user",
        "external_id": "zendesk:acme:c1",
        "email": "mia@example.org",
        "phone": "+4930901820",
        "name": "Mia Wong",
        "signed_up_at": JUNE_S,
        "custom_attributes": {"Legacy ID": "c1"},
    }
    assert step.hints.phone_attribute == "Original phone"


@pytest.mark.quirk("INT-013")
def test_a_number_that_is_none_goes_to_an_attribute():
    step = contact_step(contact_row(phone="ask Ben"))

    assert "phone" not in step.body
    assert step.body["custom_attributes"]["Original phone"] == "ask Ben"
    assert step.quirks == ("INT-013",)


@pytest.mark.quirk("INT-028")
@pytest.mark.parametrize("email", ["root@localhost", "big bug bb@bug.com", "a@b@c.org"])
def test_an_email_that_is_no_address_goes_to_an_attribute(email):
    row = contact_row(email=email, other_emails=["mia@example.org"])
    step = contact_step(row)

    assert "email" not in step.body
    assert step.body["custom_attributes"]["Other e-mails"] == f"{email}, mia@example.org"
    assert step.quirks == ("INT-028",)
    assert step.losses == ()
    assert extras_in(contacts(contact_row(email=email)), rules()) == {("contact", "Other e-mails")}


def test_a_dropped_number_is_a_loss():
    step = contact_step(contact_row(phone="+49 30 901820"), rules=rules(phone_numbers="drop"))

    assert step.losses == ("phone_dropped",)


def test_more_addresses_than_intercom_holds_go_to_attributes():
    row = contact_row(
        other_emails=["m@x.org", "w@x.org"], other_phones=["1"], handles=["twitter:mia"]
    )

    assert contact_step(row).body["custom_attributes"] == {
        "Legacy ID": "c1",
        "Other e-mails": "m@x.org, w@x.org",
        "Other phones": "1",
        "Social handles": "twitter:mia",
    }


@pytest.mark.quirk("INT-012")
def test_a_list_too_long_for_an_attribute_is_cut_between_its_entries():
    row = contact_row(other_emails=[f"{n:03}@example.org" for n in range(40)])
    step = contact_step(row, rules=rules(people_notes="drop"))

    assert step.body["custom_attributes"]["Other e-mails"].endswith("@example.org")
    assert step.losses == ("other_emails_cut",)
    assert contact_step(row).losses == ()  # the note has all of them


@pytest.mark.quirk("INT-011")
def test_somebody_whom_the_workspace_knows_is_adopted():
    theirs = ExistingContact("64aa", external_id="product-7")
    step = contact_step(contact_row(), workspace=workspace_with(theirs))

    assert step.operation is Operation.CONTACT_ADOPT
    assert step.body == {
        "id": "64aa",
        "fill": {"email": "mia@example.org", "name": "Mia Wong"},
        "custom_attributes": {"Legacy ID": "c1"},
    }


def test_somebody_whom_we_made_earlier_is_planned_as_before():
    ours = ExistingContact("64aa", external_id="zendesk:acme:c1")

    assert contact_step(contact_row(), workspace=workspace_with(ours)) == contact_step(
        contact_row()
    )


@pytest.mark.quirk("INT-011")
def test_two_people_with_one_address_are_named_as_such():
    planned = planned_contacts(contact_row(), contact_row(source_id="c2"))

    assert [row["losses"] for row in planned.accounts.to_pylist()] == [["shared_email"]] * 2


def test_somebody_without_a_name_is_called_by_what_is_known():
    assert contact_step(contact_row(name=None)).body["name"] == "mia@example.org"
    nobody = contact_row(name=None, email=None, handles=["twitter:mia"])
    assert contact_step(nobody).body["name"] == "twitter:mia"
    assert contact_step(contact_row(name=" ", email=None)).body["name"] == "Person c1"


def test_agents_are_teammates_and_no_contacts():
    assert ends(planned_contacts(contact_row(), agent_row())) == {
        "c1": "*",
        "a1": "agent_is_teammate",
    }


def test_an_agent_who_asks_gets_a_contact_without_the_address():
    step = contact_step(agent_row(), scope=asks("a1"))

    assert step.body["external_id"] == "zendesk:acme:agent:a1"
    assert "email" not in step.body
    assert step.losses == ("email_dropped",)


def test_an_agent_who_asks_may_have_the_address_too():
    step = contact_step(agent_row(), scope=asks("a1"), rules=rules(agent_requesters="same_email"))

    assert step.body["email"] == "sofia@acme.example"


def test_an_agent_who_asks_may_stay_a_teammate():
    planned = planned_contacts(agent_row(), scope=asks("a1"), rules=rules(agent_requesters="note"))

    assert ends(planned) == {"a1": "agent_is_teammate"}


def test_inactive_people_are_left_out_unless_a_ticket_needs_them():
    gone = contact_row(is_active=False)
    skip = rules(inactive_users="skip")

    assert ends(planned_contacts(gone)) == {"c1": "*"}
    assert ends(planned_contacts(gone, rules=skip)) == {"c1": "inactive_user"}
    assert ends(planned_contacts(gone, rules=skip, scope=asks("c1"))) == {"c1": "*"}


def test_only_needed_people_are_planned_when_told_so():
    planned = planned_contacts(contact_row(), scope=Scope(needed=frozenset()))

    assert ends(planned) == {"c1": "filter_only_with_tickets"}


def test_who_wants_no_mails_in_the_source_gets_none_in_intercom():
    told = contact_step(contact_row(is_unsubscribed=True)).body

    assert told["unsubscribed_from_emails"] is True
    assert "unsubscribed_from_emails" not in contact_step(contact_row(is_unsubscribed=False)).body


def test_suspended_people_are_unsubscribed_and_an_attribute_says_why():
    step = contact_step(contact_row(is_suspended=True))

    assert step.body["unsubscribed_from_emails"] is True
    assert step.body["custom_attributes"]["Suspended"] is True
    assert step.losses == ()


def test_everybodys_mail_settings_are_left_alone():
    assert "unsubscribed_from_emails" not in contact_step(contact_row()).body


def test_a_contact_joins_its_companies_after_it_is_made():
    row = contact_row(company_ids=["o1", "o2", "o1"])
    planned = planned_contacts(row, scope=Scope(companies=frozenset({"o1"})))
    steps = planned_records(planned.plan)[0].steps

    assert [step.key for step in steps] == ["contact", "company:o1"]
    assert steps[1].body == {"company_id": {"$ref": ["company", "o1"]}}
    assert planned.accounts["losses"].to_pylist() == [["company_dropped"]]


def test_mapped_fields_become_attributes_and_the_rest_is_a_loss_where_no_note_tells_it():
    mapping = {"contacts": ContactMapping({"Plan": FieldTarget("Plan"), "notes": FieldTarget("N")})}
    row = contact_row(fields=[field_row("Plan", "Gold"), field_row("Size", "L")], notes="Kind")
    step = contact_step(row, rules=rules(mapping=mapping, people_notes="drop"))

    assert step.body["custom_attributes"] == {"Plan": "Gold", "N": "Kind", "Legacy ID": "c1"}
    assert step.losses == ("fields_dropped",)


@pytest.mark.quirk("INT-006")
def test_a_value_without_its_attribute_is_left_out():
    step = contact_step(contact_row(), rules=rules(mapping={"create_missing_attributes": False}))

    assert "custom_attributes" not in step.body
    assert step.losses == ("attribute_missing",)


def test_tags_are_put_on_a_hundred_people_at_once_when_all_are_there():
    rows = [contact_row(source_id=f"c{n}", email=None, tags=["VIP"]) for n in range(150)]
    later = planned_contacts(*rows).later

    assert len(later) == 2
    assert len({record.ref for record in later}) == 2
    assert all(record.ref.source_id.startswith("vip/contacts:0:") for record in later)
    body = later[1].steps[0].body
    assert (body["name"], len(body["users"])) == ("VIP", 50)


def test_what_has_no_place_is_a_loss():
    row = contact_row(notes="Kind", tags=["vip"])

    assert contact_step(row, rules=rules(source_tags=False, people_notes="drop")).losses == (
        "notes_dropped",
        "tags_dropped",
    )


def test_the_placeholder_is_needed_where_nobody_asks():
    assert needs_placeholder(Desk({}, requester_id=None).plan().records)
    assert not needs_placeholder(Desk({}).plan().records)


def test_the_placeholder_requester_is_a_contact():
    record = plan_placeholder("zendesk:acme")

    assert record.ref == RecordRef("contact", "placeholder:requester")
    assert record.steps[0].body["external_id"] == "zendesk:acme:placeholder:requester"


def test_only_the_attributes_that_somebody_needs_are_asked_for():
    assert extras_in(contacts(contact_row()), rules()) == frozenset()
    row = contact_row(phone="1", handles=["twitter:mia"])
    assert extras_in(contacts(row), rules()) == {
        ("contact", "Original phone"),
        ("contact", "Social handles"),
    }


def test_tickets_see_agents_and_left_out_people_as_without_a_contact():
    rows = contacts(contact_row(), agent_row(), contact_row(source_id="c2", is_active=False))
    people = people_of(rows, rules(inactive_users="skip"))

    assert [person.has_contact for person in people.values()] == [True, False, False]


def test_what_the_source_has_emptied_is_told_to_the_sender_and_changes_no_fingerprint():
    shown = ("name:1", "phone:2", "custom_attributes.Language:3", "custom_attributes.Plan:4")
    table = contacts(contact_row(), contact_row(source_id="c2", phone="+4930123456", locale="de"))
    more = {"rules": rules(), "workspace": WORKSPACE, "account": ACCOUNT_NAME}
    again = plan_contacts(table, shown={"c1": shown, "c2": shown}, **more)
    fresh = plan_contacts(table, **more)

    told = [record.steps[0] for record in again.records]
    assert [step.hints.emptied for step in told] == [shown[1:3], ()]
    assert [s.fingerprint for s in told] == [r.steps[0].fingerprint for r in fresh.records]
