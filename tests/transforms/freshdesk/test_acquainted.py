"""People in copy by an address: whoever of the source has it is meant."""

from tests.transforms.freshdesk.rows import described, said, ticket, tickets
from transforms.strangers import acquainted

KNOWN = {"bob@x.example": "102", "ann@x.example": "101"}


def test_who_has_the_address_is_meant_and_others_stay_addresses():
    copied = ["bob@x.example", "ann@x.example", "new@x.example"]
    found = tickets(
        ticket(cc_emails=copied),
        described(),
        said(1, user_id=None, from_email="Bob <bob@x.example>"),
    )

    row = acquainted(found, KNOWN)

    told = row.tickets.to_pylist()[0]
    assert (told["cc_ids"], told["cc_emails"]) == (["102"], ["new@x.example"])
    assert row.messages["author_id"].to_pylist() == ["101", "102"]
    ids = row.references["id"].to_pylist()
    assert "email:bob@x.example" not in ids
    assert {"101", "102", "email:new@x.example"} <= set(ids)


def test_nobody_known_changes_nothing():
    found = tickets(ticket(cc_emails=["new@x.example"]), described())

    assert acquainted(found, {}) is found
