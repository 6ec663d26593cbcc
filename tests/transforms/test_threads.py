"""Rows below tickets, for all sources that are read ticket by ticket."""

import pytest

from tests.builders import raw_row
from transforms.contracts import BROKEN_ID, RAW, from_rows
from transforms.errors import RecordError
from transforms.threads import MARKER, rows_below, ticket_above


def test_of_what_lies_below_tickets_the_newest_version_counts_and_no_mark():
    old, new = (raw_row({"id": 1}, generation=each, parent_id="7") for each in (1, 2))
    mark = raw_row("", id=f"{MARKER}7", parent_id="7")

    found = list(rows_below(from_rows([new, mark, old], RAW)))

    assert found == [{"id": "1", "parent_id": "7", "payload": new["payload"]}]


def test_a_row_lies_below_its_parent_and_else_below_the_ticket_that_it_names():
    assert ticket_above({"parent_id": "7"}, {"ticket_id": 8}, "ticket_id") == "7"
    assert ticket_above({"parent_id": None}, {"ticket_id": 8}, "ticket_id") == "8"


@pytest.mark.parametrize("parent", [None, f"{BROKEN_ID}tickets-1"])
def test_a_row_of_no_ticket_is_broken(parent):
    with pytest.raises(RecordError):
        ticket_above({"parent_id": parent}, {}, "ticket_id")
