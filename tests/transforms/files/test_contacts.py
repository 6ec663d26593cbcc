"""Contacts and companies of a folder, and people of whom only a mention is left."""

from tests.transforms.files.folders import raw
from transforms.contracts import RAW, REFERENCE, from_rows, sort_key
from transforms.files.catalog import FolderCatalog, build_catalog
from transforms.files.companies import to_companies
from transforms.files.contacts import to_contacts
from transforms.files.source import FILES

NONE = RAW.empty_table()


def reference(person, role="requester", **more):
    row = {"id": person, "key": sort_key(person), "role": role, "ticket_id": "7"}
    return row | {"name": None, "email": None} | more


def people(rows, references=(), addresses=()):
    catalog = FolderCatalog(addresses=frozenset(addresses))
    return to_contacts(raw(*rows), NONE, from_rows(list(references), REFERENCE), catalog)


def test_addresses_are_in_lower_case_and_the_first_is_the_first_that_is_one():
    told = {"source_id": "1", "email": "none", "other_emails": "A@x.example; b@x.example"}

    [row] = people([told]).contacts.to_pylist()

    assert (row["email"], row["other_emails"]) == ("a@x.example", ["b@x.example"])
    assert row["losses"] == ["value_unreadable"]


def test_agents_are_teammates_as_well():
    rows = [{"source_id": "1", "name": "Mara", "is_agent": "yes"}, {"source_id": "2"}]

    assert people(rows).teammates.to_pylist() == [
        {"source_id": "1", "name": "Mara", "email": None, "is_active": True}
    ]


def test_who_is_meant_and_in_no_row_becomes_a_placeholder():
    meant = [reference("9", name="Gus"), reference("email:d@x.example", "cc"), reference("10")]

    found = people([], meant).contacts.to_pylist()

    assert [(row["source_id"], row["name"], row["email"]) for row in found] == [
        ("9", "Gus", None),
        ("10", "Deleted user 10", None),
        ("email:d@x.example", "d@x.example", "d@x.example"),
    ]
    assert all(row["is_placeholder"] for row in found)


def test_a_broken_contact_is_left_out_and_stands_in_as_a_placeholder_where_meant():
    broken = {"source_id": "1", "is_agent": "perhaps"}

    assert people([broken]).skipped["reason"].to_pylist() == ["broken_record"]
    found = people([broken], [reference("1")])
    assert (found.skipped.num_rows, found.contacts["is_placeholder"].to_pylist()) == (0, [True])


def test_the_desks_own_address_is_nobodys():
    [row] = people(
        [{"source_id": "1", "email": "help@x.example"}], addresses=["help@x.example"]
    ).contacts.to_pylist()

    assert (row["email"], row["other_emails"]) == (None, ["help@x.example"])


def test_companies_are_kept_or_broken():
    rows = [{"source_id": "1", "name": "A", "domains": "X.example"}, {"source_id": "2"}]

    found = to_companies(raw(*rows), FolderCatalog())

    assert found.kept["domains"].to_pylist() == [["x.example"]]
    assert found.skipped["source_id"].to_pylist() == ["2"]


def test_the_catalog_has_teams_addresses_and_what_is_broken():
    desk = ("acme", '{"addresses": ["help@x.example"]}')
    setup = {"desk": raw(desk), "teams": raw({"source_id": "1", "name": "A"}, {"source_id": "2"})}

    found = build_catalog(setup)

    assert found.teams().to_pylist() == [{"source_id": "1", "name": "A"}]
    assert (found.addresses, found.broken) == (frozenset({"help@x.example"}), ("teams:2",))


def test_a_ticket_that_is_none_mentions_nobody():
    assert FILES.mentioned("[]") == (None, None)
    assert FILES.mentioned('{"company_id": 5, "assignee_id": "x"}') == ("5", "x")
