"""Users become contacts and teammates; whoever a ticket means is someone."""

from datetime import UTC, datetime

import pytest

from tests.builders import HOST, JUNE_AT, raw, raw_row, reference, references, user
from transforms.field_values import Field
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.contacts import to_contacts

CATALOG = ZendeskCatalog(user_fields={"size": Field("size", "Size", "integer")})


def tables(*users, memberships=(), mentions=()):
    return to_contacts(raw(*users), raw(*memberships), references(*mentions), CATALOG)


def contact(*users, **more):
    [row] = tables(*users, **more).contacts.to_pylist()
    return row


def test_a_membership_that_names_no_company_is_counted_as_broken():
    found = tables(user(), memberships=[membership(1, 7), membership(2, None)])

    assert found.contacts["company_ids"].to_pylist() == [["7"]]
    assert [(row["source_id"], row["reason"]) for row in found.skipped.to_pylist()] == [
        ("membership:2", "broken_record")
    ]


def membership(number, company, **values):
    return {"id": number, "user_id": 5, "organization_id": company} | values


def test_everything_known_of_a_person_is_taken():
    row = contact(
        user(
            email="Mia@Example.org",
            external_id="M-1",
            tags=["vip"],
            user_fields={"size": "54"},
            locale="de",
            time_zone="Berlin",
            iana_time_zone="Europe/Berlin",
            details="tall",
            notes="kind",
            suspended=True,
            last_login_at="2026-03-02T08:15:00Z",
        )
    )

    assert row == {
        "source_id": "5",
        "name": "Mia Wong",
        "email": "mia@example.org",
        "other_emails": [],
        "phone": None,
        "other_phones": [],
        "handles": [],
        "external_id": "M-1",
        "company_ids": [],
        "tags": ["vip"],
        "fields": [{"id": "size", "name": "Size", "kind": "integer", "value": "54", "text": "54"}],
        "is_agent": False,
        "is_active": True,
        "is_suspended": True,
        "is_placeholder": False,
        "is_unsubscribed": None,
        "locale": "de",
        "time_zone": "Europe/Berlin",
        "notes": "tall\n\nkind",
        "created_at": JUNE_AT,
        "updated_at": None,
        "last_seen_at": datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
        "url": f"{HOST}/agent/users/5",
        "losses": [],
    }


def test_identities_are_told_apart_and_none_comes_twice():
    identities = [
        {"type": "email", "value": "second@example.org"},
        {"type": "email", "value": "MIA@example.org", "primary": True},
        {"type": "google", "value": "g@example.org"},
        {"type": "phone_number", "value": "+49 1", "primary": True},
        {"type": "twitter", "value": "mia"},
        {"type": "facebook", "value": 123},
    ]

    row = contact(user(phone="+49 1", identities=identities))

    assert (row["email"], row["other_emails"]) == (
        "mia@example.org",
        ["second@example.org", "g@example.org"],
    )
    assert (row["phone"], row["other_phones"]) == ("+49 1", [])
    assert row["handles"] == ["twitter:mia", "facebook:123"]


def test_the_default_company_comes_first():
    many = [membership(1, 70), membership(2, 71, default=True), membership(3, 72)]

    assert contact(user(), memberships=many)["company_ids"] == ["71", "70", "72"]
    assert contact(user(organization_id=72), memberships=many)["company_ids"] == ["72", "71", "70"]


@pytest.mark.parametrize("role", ["agent", "admin", "a role of tomorrow"])
def test_an_agent_is_a_teammate_and_a_contact(role):
    found = tables(user(role=role))

    assert found.contacts.column("is_agent").to_pylist() == [True]
    assert found.teammates.to_pylist() == [
        {"source_id": "5", "name": "Mia Wong", "email": "mia@example.org", "is_active": True}
    ]


def test_a_suspended_agent_is_no_active_teammate():
    found = tables(user(role="agent", suspended=True))

    assert found.teammates.column("is_active").to_pylist() == [False]


def test_a_deleted_person_stays_as_inactive():
    row = contact(user(active=False))

    assert (row["is_active"], row["is_placeholder"], row["name"]) == (False, False, "Mia Wong")


PURGED = user(name="Permanently Deleted User", email=None, active=False)


@pytest.mark.parametrize("gone", [PURGED, user(permanently_deleted=True)])
def test_a_purged_person_is_a_placeholder_if_a_ticket_means_them(gone):
    row = contact(gone, mentions=[reference("5")])

    assert (row["name"], row["email"], row["is_placeholder"]) == ("Deleted user 5", None, True)


def test_a_purged_person_whom_nobody_means_is_skipped():
    found = tables(PURGED)

    assert found.contacts.num_rows == 0
    assert found.skipped.column("reason").to_pylist() == ["deleted_in_source"]


def test_a_missing_person_is_a_placeholder_with_what_tickets_tell():
    mentions = [reference("66"), reference("66", name="Ada", email="ADA@example.org", role="cc")]

    row = contact(mentions=mentions)

    assert (row["source_id"], row["name"], row["email"]) == ("66", "Ada", "ada@example.org")
    assert (row["is_placeholder"], row["is_active"]) == (True, False)


def test_an_address_is_a_person_too():
    row = contact(mentions=[reference("email:cc@example.org", role="cc", email="cc@example.org")])

    assert (row["name"], row["email"]) == ("cc@example.org", "cc@example.org")
    assert (row["is_placeholder"], row["is_active"]) == (True, True)


def test_the_system_is_no_person():
    assert tables(mentions=[reference("-1")]).contacts.num_rows == 0


def test_a_known_person_is_no_placeholder():
    assert contact(user(), mentions=[reference("5")])["is_placeholder"] is False


@pytest.mark.parametrize("payload", ["no json", "[]", '{"name": "no id"}', '{"id": "'])
def test_a_broken_user_is_alone_in_it(payload):
    found = tables(raw_row(payload, id="4"), user())

    assert found.contacts.column("source_id").to_pylist() == ["5"]
    assert found.skipped.to_pylist() == [
        {"entity": "contact", "source_id": "4", "parent_id": None, "reason": "broken_record"}
    ]


def test_half_a_surrogate_pair_does_not_break_a_record():
    assert contact(raw_row('{"id": 5, "name": "Mia \\ud83d"}', id="5"))["name"] == "Mia ?"


def test_values_of_odd_shapes_are_kept_or_left_empty():
    row = contact(user(tags="vip", identities="none", user_fields=[], phone=491, created_at="?"))

    assert (row["tags"], row["phone"], row["created_at"]) == (["vip"], "491", None)


def test_nobody_has_the_desks_own_address_as_their_email():
    catalog = ZendeskCatalog(addresses=frozenset({"support@acme.example"}))
    told = raw(user(id=5, email="support@acme.example"), user(id=6, email="mia@example.org"))
    meant = references(reference("email:support@acme.example", email="support@acme.example"))

    rows = to_contacts(told, raw(), meant, catalog).contacts.to_pylist()

    assert {row["source_id"]: (row["email"], row["other_emails"]) for row in rows} == {
        "5": (None, ["support@acme.example"]),
        "6": ("mia@example.org", []),
        "email:support@acme.example": (None, ["support@acme.example"]),
    }
