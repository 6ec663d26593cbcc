"""Which ticket took a merged one in."""

import pytest

from tests.builders import comment, raw, said, ticket
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

MERGE = {"channel": "web", "source": {"rel": "merge", "from": {}, "to": {}}}


def merged_into(*messages, **of_ticket):
    rows = said(*messages)
    found = to_tickets(raw(ticket(**of_ticket)), rows, ZendeskCatalog(), Rules(), Names())
    return found.tickets.column("merged_into").to_pylist()[0]


@pytest.mark.parametrize(
    "words",
    [
        'This request was closed and merged into request #42 "My bike".',
        "This ticket was merged into ticket 42",
        "Diese Anfrage wurde geschlossen und mit Anfrage #42 zusammengeführt.",
        "Dieses Ticket wurde geschlossen und in der Anfrage Nr. 42 „Rad“ zusammengefasst.",
        "Cette demande a été fermée et fusionnée avec la demande nº 42.",
        "Ce ticket a été fermé et fusionné dans le ticket #42",
    ],
)
def test_the_closing_words_name_the_winner(words):
    assert merged_into(comment(author_id=2, plain_body=words), tags=["closed_by_merge"]) == "42"
    assert merged_into(comment(author_id=-1, plain_body=words)) == "42"
    assert merged_into(comment(author_id=2, plain_body=words, via=MERGE)) == "42"


def test_a_customer_who_writes_such_words_merges_nothing():
    words = "I saw that it was merged into request #42"

    assert merged_into(comment(plain_body=words)) is None


def test_the_winner_is_not_merged():
    words = 'Request #41 "Rad" was closed and merged into this request. Last comment: #42'

    assert merged_into(comment(author_id=2, plain_body=words, via=MERGE)) is None


def test_via_names_the_winner_when_no_words_do():
    via = {"channel": "web", "source": {"rel": "merge", "to": {"ticket_id": 42}}}

    assert merged_into(comment(plain_body="?"), tags=["closed_by_merge"], via=via) == "42"
    assert merged_into(comment(plain_body="?"), via=via) is None
