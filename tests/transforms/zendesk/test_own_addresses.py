"""Nobody is made of an address of the desk itself or of its agents: a reply would come back."""

from transforms.contracts import REFERENCE, from_rows
from transforms.strangers import addresses_in, strangers

OWN = {"support@acme.example", "agent@acme.example"}


def reference(source_id, role="cc"):
    return {"id": source_id, "key": source_id, "role": role, "ticket_id": "1"}


def left(*rows):
    table = strangers(from_rows(list(rows), REFERENCE), OWN)
    return [(row["id"], row["role"]) for row in table.to_pylist()]


def test_who_is_in_copy_by_an_own_address_is_nobody():
    assert left(
        reference("email:support@acme.example"),
        reference("email:agent@acme.example"),
        reference("email:mia@customer.example"),
        reference("42"),
    ) == [("email:mia@customer.example", "cc"), ("42", "cc")]


def test_who_wrote_from_an_own_address_is_somebody():
    row = reference("email:support@acme.example", "author")

    assert left(row) == [("email:support@acme.example", "author")]


def test_addresses_are_those_of_people_known_by_nothing_else():
    table = from_rows([reference("email:b@x.example"), reference("7")], REFERENCE)

    assert addresses_in(table) == ["b@x.example"]
