"""Contacts, leads, teammates and companies of a workspace."""

import pytest

from tests.transforms.intercom_source.rows import (
    ANA,
    AT,
    BEN,
    admin,
    catalog,
    companies,
    contact,
    contacts,
    raw,
    reasons,
    values,
)
from transforms.contracts import REFERENCE
from transforms.intercom_source.contacts import to_contacts
from transforms.intercom_source.source import INTERCOM


def one(payload, **wishes):
    return contacts(payload, **wishes).contacts.to_pylist()[0]


def company(**changes):
    return {"type": "company", "id": "c1", "name": "Acme", "created_at": AT} | changes


def test_a_contact_keeps_address_phone_external_id_companies_and_tags():
    desk = catalog(tags=[{"id": "9", "name": "vip"}])
    row = one(
        contact(
            phone="+15551234567",
            external_id="u-1",
            companies={"data": [{"id": "c1"}, {"id": "c2"}, {"id": "c1"}]},
            tags={"data": [{"type": "tag", "id": "9"}, {"type": "tag", "id": "10"}]},
            language_override="pt-BR",
        ),
        desk=desk,
    )

    assert (row["email"], row["phone"], row["external_id"]) == (
        "ana@customers.example",
        "+15551234567",
        "u-1",
    )
    assert (row["company_ids"], row["tags"], row["locale"]) == (
        ["c1", "c2"],
        ["vip", "10"],
        "pt-BR",
    )
    assert row["url"] == f"https://app.intercom.com/a/apps/acme/users/{ANA}"


def test_what_a_contact_is_and_where_they_are_become_fields():
    desk = catalog(
        data_attributes=[
            {"id": "1", "model": "contact", "name": "paid", "data_type": "boolean"},
            {"id": "2", "model": "contact", "name": "level", "data_type": "string"}
            | {"options": ["Gold", "Tin"]},
            {"id": "3", "model": "company", "name": "level", "data_type": "integer"},
        ]
    )
    row = one(
        contact(
            role="lead",
            custom_attributes={"paid": True, "level": "Gold", "odd": None},
            location={"country": "Ireland", "city": "Dublin"},
            unsubscribed_from_emails=True,
            has_hard_bounced=False,
            owner_id="3",
        ),
        desk=desk,
    )

    assert values(row) == {
        "paid": "Yes",
        "level": "Gold",
        "Role": "lead",
        "Owner": "3",
        "City": "Dublin",
        "Country": "Ireland",
    }
    assert row["is_unsubscribed"] is True
    kinds = {each["name"]: each["kind"] for each in row["fields"]}
    assert (kinds["level"], kinds["Owner"]) == ("option", "lookup:people")


@pytest.mark.quirk("ICS-005")
def test_when_somebody_signed_up_counts_before_when_intercom_met_them():
    row = one(contact(signed_up_at=AT - 5000))

    assert row["created_at"].timestamp() == AT - 5000
    assert one(contact())["created_at"].timestamp() == AT


def test_notes_stand_oldest_first_with_author_and_day():
    notes = {
        "data": [
            {"id": "2", "created_at": AT + 60, "body": "<p>Second</p>"},
            {"id": "1", "created_at": AT, "author": {"name": "Mia"}, "body": "<p>First</p>"},
        ]
    }

    assert one(contact(notes=notes))["notes"] == (
        "2023-11-14 22:13 UTC, Mia: First\n\n2023-11-14 22:14 UTC: Second"
    )


def test_profiles_are_handles_and_opt_outs_are_named_and_a_loss():
    told = {"data": [{"name": "Twitter", "url": "http://twitter.com/ana"}]}
    opted_out = {"data": [{"id": "8"}, {"id": "9"}]}
    desk = catalog(subscription_types=[{"id": "8", "default_translation": {"name": "News"}}])
    payload = contact(social_profiles=told, opted_out_subscription_types=opted_out, archived=True)
    row = one(payload, desk=desk)

    assert row["handles"] == ["twitter:http://twitter.com/ana"]
    assert row["losses"] == ["opt_outs_dropped"]
    assert values(row)["Opted out of"] == "News, 9"
    assert row["is_active"] is False


@pytest.mark.quirk("ICS-006")
def test_a_merged_contact_is_left_out_unless_a_conversation_means_them():
    merged = contact(BEN, merged_into=ANA)

    alone, meant = contacts(contact(), merged), contacts(contact(), merged, references=[BEN])

    assert [(row["source_id"], row["reason"]) for row in alone.skipped.to_pylist()] == [
        (BEN, "merged_contact")
    ]
    assert meant.contacts["source_id"].to_pylist() == [ANA, BEN]
    assert meant.contacts["is_placeholder"].to_pylist() == [False, True]


def test_teammates_are_agents_and_former_ones_who_are_meant_placeholders():
    found = contacts(admin(), references=["3", "99"])

    assert [(row["source_id"], row["is_agent"]) for row in found.contacts.to_pylist()] == [
        ("3", True),
        ("99", False),
    ]
    assert found.teammates.to_pylist() == [
        {"source_id": "3", "name": "Mia", "email": "mia@lumen.example", "is_active": True}
    ]
    (row,) = raw(admin()).to_pylist()
    assert INTERCOM.agent(row) == ("3", "Mia", "mia@lumen.example", "mia@lumen.example")
    assert INTERCOM.agent(raw(contact()).to_pylist()[0]) is None


def test_a_company_keeps_its_ids_website_numbers_tags_and_notes():
    desk = catalog(
        data_attributes=[{"id": "3", "model": "company", "name": "seats", "data_type": "integer"}]
    )
    (row,) = companies(
        company(
            company_id="acme-7",
            website="https://www.acme.example/home",
            plan={"type": "plan", "id": "1", "name": "Pro"},
            size=100,
            industry="Software",
            monthly_spend=155.5,
            custom_attributes={"seats": 3},
            tags={"tags": [{"id": "9", "name": "vip"}]},
            notes={"data": [{"id": "1", "body": "<p>Nice</p>"}]},
            remote_created_at=AT - 9,
        ),
        desk=desk,
    ).kept.to_pylist()

    assert (row["external_id"], row["domains"], row["tags"]) == (
        "acme-7",
        ["www.acme.example"],
        ["vip"],
    )
    assert values(row) == {"seats": "3"}
    assert row["website"] == "https://www.acme.example/home"
    assert (row["plan"], row["industry"]) == ("Pro", "Software")
    assert (row["size"], row["monthly_spend"]) == (100, 155)
    assert (row["notes"], row["created_at"].timestamp()) == ("Nice", AT - 9)


@pytest.mark.parametrize(
    ("website", "domains"),
    [
        ("acme.example", ["acme.example"]),
        ("http://[", []),
        (None, []),
        ("u:p@a.example", ["a.example"]),
    ],
)
def test_a_website_of_any_form_gives_its_host(website, domains):
    (row,) = companies(company(website=website)).kept.to_pylist()

    assert row["domains"] == domains


def test_a_broken_row_fails_alone():
    found = companies(company(), ("c2", "[]"))

    assert found.kept["source_id"].to_pylist() == ["c1"]
    assert [(row["source_id"], row["reason"]) for row in found.skipped.to_pylist()] == [
        ("c2", "broken_record")
    ]


def test_the_catalog_names_what_is_broken_and_reads_the_rest():
    desk = catalog(teams=[{"id": "4", "name": "Lab"}, ("5", "not json")])

    assert desk.broken == ("teams:5",)
    assert desk.teams().to_pylist() == [{"source_id": "4", "name": "Lab"}]


@pytest.mark.quirk("ICS-006")
def test_a_merged_contact_that_is_meant_is_known_by_what_names_its_heir():
    heir = {"merged_into": BEN, "name": "Ben Heir", "email": "Ben@customers.example"}
    row = {"type": "contact", "id": ANA, **heir}

    (meant,) = contacts(row, references=[ANA]).contacts.to_pylist()
    alone = contacts(row)

    assert (meant["name"], meant["email"]) == ("Ben Heir", "ben@customers.example")
    assert meant["is_placeholder"]
    assert reasons(alone) == {ANA: "merged_contact"}


@pytest.mark.quirk("ICS-022")
def test_an_archived_contact_is_inactive_and_one_that_is_gone_a_mention():
    (archived,) = contacts(contact(archived=True), references=[ANA]).contacts.to_pylist()
    gone = {"type": "contact", "id": ANA, "deleted": True}
    (mention,) = contacts(gone, references=[ANA]).contacts.to_pylist()

    assert (archived["is_active"], archived["is_placeholder"]) == (False, False)
    assert mention["is_placeholder"]
    assert reasons(contacts(gone)) == {ANA: "deleted_in_source"}


def test_segments_are_tags_where_the_file_asks_for_them():
    desk = catalog(segments=[{"id": "s1", "name": "Active"}], tags=[{"id": "9", "name": "vip"}])
    tags = {"type": "list", "data": [{"id": "9"}]}
    members = raw((f"{ANA}:s1", {"id": "1", "contact_id": ANA, "segment_id": "s1"}), key=ANA)
    listed = {"segments": [{"type": "segment", "id": "s2", "name": "Large"}]}

    found = to_contacts(raw(contact(tags=tags)), members, REFERENCE.empty_table(), desk)
    asked = companies(company(segments=listed, segments_are_tags=True), desk=desk)
    unasked = companies(company(segments=listed), desk=desk)

    assert found.contacts["tags"].to_pylist() == [["vip", "Active"]]
    assert asked.kept["tags"].to_pylist() == [["Large"]]
    assert unasked.kept["tags"].to_pylist() == [[]]
