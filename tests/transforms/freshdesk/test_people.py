"""Contacts in their states, agents, companies, and who is only mentioned."""

import pytest

from tests.transforms.freshdesk.rows import catalog, contacts, raw, samples
from transforms.freshdesk import companies
from transforms.freshdesk import contacts as people
from transforms.freshdesk.companies import to_companies
from transforms.freshdesk.source import FRESHDESK

AGENT = {
    "id": 3,
    "listed_as": "agent",
    "ticket_scope": 1,
    "contact": {"name": "Jonas", "email": "Jonas@Lumen.example", "phone": "1", "mobile": "2"},
}


def test_a_contacts_addresses_companies_and_handles_are_all_taken():
    found = contacts(
        {
            "id": 101,
            "name": "Ann",
            "email": "Ann@x.example",
            "other_emails": ["a@y.example", "ann@x.example"],
            "phone": "030",
            "mobile": "0170",
            "company_id": 5,
            "other_companies": [{"company_id": 6}, 7, {"company_id": 5}],
            "twitter_id": "ann",
            "social_handler": [{"type": "instagram", "value": "ann_i"}],
            "unique_external_id": "K-1",
            "tags": ["dealer"],
            "job_title": "Chief",
            "custom_fields": {"size": "M"},
        },
        desk=catalog(contact_fields=[{"id": 1, "name": "size", "label": "Size", "type": "x"}]),
    ).contacts.to_pylist()[0]

    assert (found["email"], found["other_emails"]) == ("ann@x.example", ["a@y.example"])
    assert (found["phone"], found["other_phones"]) == ("030", ["0170"])
    assert found["company_ids"] == ["5", "6", "7"]
    assert found["handles"] == ["twitter:ann", "instagram:ann_i"]
    assert (found["external_id"], found["tags"]) == ("K-1", ["dealer"])
    assert {f["name"]: f["text"] for f in found["fields"]} == {"Size": "M", "Job title": "Chief"}


@pytest.mark.quirk("FRE-023")
def test_agents_are_teammates_and_who_is_in_no_list_is_a_placeholder():
    found = contacts(AGENT, references=["3", "115"])

    rows = {row["source_id"]: row for row in found.contacts.to_pylist()}
    assert rows["3"]["is_agent"] is True
    assert rows["3"]["email"] == "jonas@lumen.example"
    assert rows["115"]["is_placeholder"] is True
    assert found.teammates["source_id"].to_pylist() == ["3"]


def test_blocked_people_are_suspended_and_deleted_ones_stay_only_where_they_are_meant():
    blocked = {"id": 1, "name": "B", "listed_as": "blocked"}
    gone = {"id": 2, "name": "D", "deleted": True}

    alone, meant = contacts(blocked, gone), contacts(blocked, gone, references=["2"])

    assert alone.contacts["is_suspended"].to_pylist() == [True]
    assert [row["reason"] for row in alone.skipped.to_pylist()] == ["deleted_in_source"]
    assert meant.contacts["is_active"].to_pylist() == [True, False]


def test_the_desk_itself_is_nobody():
    desk = catalog(email_configs=[{"id": 1, "reply_email": "help@lumen.example"}])

    found = contacts({"id": 1, "name": "Desk", "email": "help@lumen.example"}, desk=desk)

    assert found.contacts["email"].to_pylist() == [None]


def test_a_broken_person_fails_alone():
    found = contacts(("8", "{"), {"id": 1, "name": "A"})

    assert [row["reason"] for row in found.skipped.to_pylist()] == ["broken_record"]


def test_companies_keep_their_notes_and_what_they_are_worth():
    row = {
        "id": 5,
        "name": "Radhaus",
        "domains": ["RADHAUS.example"],
        "description": "Dealer",
        "note": "Pays late",
        "health_score": "Happy",
        "renewal_date": "2026-12-31T00:00:00Z",
        "custom_fields": {"website": "https://r.example"},
    }

    found = to_companies(raw(row, ("6", "{")), catalog())

    kept = found.kept.to_pylist()[0]
    assert (kept["domains"], kept["notes"]) == (["radhaus.example"], "Dealer\n\nPays late")
    assert {f["name"]: f["text"] for f in kept["fields"]} == {
        "Website": "https://r.example",
        "Health score": "Happy",
        "Renewal date": "2026-12-31",
    }
    assert found.skipped["reason"].to_pylist() == ["broken_record"]


@pytest.mark.parametrize(
    "name", ["contacts.json", "contact.json", "agents.json", "contact_1_agent.json"]
)
def test_every_key_of_the_sample_people_is_taken_or_left_with_a_reason(name):
    known = people.TAKEN | people.DROPPED.keys()
    for row in samples(name):
        assert set(row) <= known
        assert set(row.get("contact", {})) <= known
        assert set(row.get("agent", {})) <= known


def test_every_key_of_the_sample_companies_is_taken_or_left_with_a_reason():
    for row in samples("companies.json"):
        assert set(row) <= companies.TAKEN | companies.DROPPED.keys()


def test_who_answers_whom_tickets_mention_and_what_they_are_called():
    agent, mentioned, named = FRESHDESK.agent, FRESHDESK.mentioned, FRESHDESK.name_in

    assert agent(raw(AGENT).to_pylist()[0]).address == "jonas@lumen.example"
    assert agent(raw({"id": 1}).to_pylist()[0]) is None
    assert agent(raw(("1", "{")).to_pylist()[0]) is None
    assert mentioned('{"company_id": 5, "responder_id": 3}') == ("5", "3")
    assert mentioned("[") == (None, None)
    assert named("tickets", '{"id": 7, "subject": "Lamp"}') == "#7 Lamp"
    assert named("tickets", '{"id": 7}') is None
    assert FRESHDESK.emails('{"email": "A@x.example", "other_emails": ["b@x.example"]}') == [
        "a@x.example",
        "b@x.example",
    ]
    assert list(FRESHDESK.traits.author({"user_id": None, "from_email": "a@x"})) == [None, "a@x"]
    assert list(FRESHDESK.traits.author({"requester_id": 1})) == [None, 1]


def test_a_definition_that_cannot_be_read_is_named():
    found = catalog(groups=[("6", "{")], products=[{"id": 5}])

    assert found.broken == ("groups:6",)
    assert found.products == {"5": "5"}


def test_people_and_companies_point_at_records_of_custom_objects():
    lookup = [{"id": 1, "name": "cf_dealer", "label": "Dealer", "type": "custom_lookup"}]
    desk = catalog(contact_fields=lookup, company_fields=lookup)
    told = {"id": 5, "name": "Ann", "custom_fields": {"cf_dealer": 31}}

    person = contacts(told, desk=desk).contacts.to_pylist()[0]
    company = to_companies(raw(told), desk).kept.to_pylist()[0]

    assert person["fields"] == company["fields"]
    assert person["fields"][0]["kind"] == "lookup:custom_objects"


def test_what_only_single_contacts_show_is_lost_where_none_was_asked_for():
    told = contacts(
        {"id": 5, "name": "Ann", "other_emails": [], "tags": []},
        {"id": 6, "name": "Bob"},
        {"id": 7, "contact": {"name": "Tom"}, "listed_as": "agent"},
    )

    losses = dict(
        zip(*(told.contacts[key].to_pylist() for key in ("source_id", "losses")), strict=True)
    )
    assert losses == {"5": [], "6": ["details_unread"], "7": []}
